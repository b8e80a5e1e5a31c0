import { describe, expect, test } from 'vitest';
import { type PriorityHost, systemPriority } from '../../src/platform/priority.ts';

const NICE = 10;

const host = (niceness: ReadonlyMap<number, number>, changes: Partial<PriorityHost> = {}) => {
  const now = new Map(niceness);
  const made: PriorityHost = {
    pid: 100,
    threads: () => [...now.keys()],
    get: (id) => now.get(id) ?? 0,
    set: (id, value) => void now.set(id, value),
    ...changes,
  };
  return { host: made, now: () => [...now] };
};

describe('standing back', () => {
  test('lowers every thread where each has a priority of its own', () => {
    const { host: linux, now } = host(
      new Map([
        [100, 0],
        [101, 0],
        [102, 0],
      ]),
    );
    systemPriority(linux).standBack();
    expect(now()).toEqual([
      [100, NICE],
      [101, NICE],
      [102, NICE],
    ]);
  });

  test('leaves the main thread alone while somebody sits at the menu', () => {
    const { host: linux, now } = host(
      new Map([
        [100, 0],
        [101, 0],
      ]),
    );
    const priority = systemPriority(linux);
    priority.keepInteractive();
    priority.standBack();
    expect(now()).toEqual([
      [100, 0],
      [101, NICE],
    ]);
  });

  test('lowers the process where it has one priority', () => {
    const { host: windows, now } = host(new Map([[100, 0]]), { threads: null });
    systemPriority(windows).standBack();
    expect(now()).toEqual([[100, NICE]]);
  });

  test('never raises what somebody has set lower', () => {
    const { host: linux, now } = host(
      new Map([
        [100, 19],
        [101, 0],
      ]),
    );
    systemPriority(linux).standBack();
    expect(now()).toEqual([
      [100, 19],
      [101, NICE],
    ]);
  });

  test('a thread that has ended meanwhile, or may not be changed, stops nothing', () => {
    const { host: linux, now } = host(
      new Map([
        [100, 0],
        [101, 0],
        [102, 0],
      ]),
      {
        get: (id) => {
          if (id === 101) throw new Error('ESRCH');
          return 0;
        },
      },
    );
    systemPriority(linux).standBack();
    expect(now()).toEqual([
      [100, NICE],
      [101, 0],
      [102, NICE],
    ]);
    const refusing = {
      threads: () => {
        throw new Error('EACCES');
      },
    };
    expect(() => systemPriority(host(new Map(), refusing).host).standBack()).not.toThrow();
  });
});

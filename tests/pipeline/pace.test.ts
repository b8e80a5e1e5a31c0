import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_LIMITS } from '../../src/domain/limits.ts';
import { blockFormat } from '../../src/pipeline/blockFormat.ts';
import { FULL_SPEED, pacedBlocks, pacedTake, pacedWrite, paceOf } from '../../src/pipeline/pace.ts';

const never = new AbortController().signal;

/** A clock that is moved by whoever sleeps, and a processor that counts what is put on it. */
const machine = () => {
  let nowMs = 1000;
  let usedMs = 0;
  return {
    clock: {
      monotonicMs: () => nowMs,
      sleep: async (ms: number, signal?: AbortSignal) => {
        if (signal?.aborted !== true) nowMs += ms;
      },
    },
    cpuMs: () => usedMs,
    now: () => nowMs,
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** Work on so many cores at once. */
    work: (ms: number, threads: number) => {
      nowMs += ms;
      usedMs += ms * threads;
    },
    usedMs: () => usedMs,
  };
};

describe('limits.write_mb_s', () => {
  test('over any stretch of time no more is written than the limit and one block, and whole it is written at the limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ bytes: fc.integer({ min: 1, max: 4_000_000 }), idleMs: fc.integer({ min: 0, max: 300 }) }),
          {
            minLength: 2,
            maxLength: 40,
          },
        ),
        fc.integer({ min: 1, max: 200 }),
        async (blocks, mbPerSecond) => {
          const { clock, cpuMs, pass } = machine();
          const limits = { ...NO_LIMITS, writeBytesPerSecond: mbPerSecond * 1_000_000 };
          const pace = paceOf(limits, { clock, cpuMs, cores: 2, standBack: null });
          const written: { atMs: number; bytes: number }[] = [];
          const write = pacedWrite(
            async (bytes) => void written.push({ atMs: clock.monotonicMs(), bytes: bytes.length }),
            pace,
            never,
          );
          for (const { bytes, idleMs } of blocks) {
            pass(idleMs);
            await write(new Uint8Array(bytes));
          }
          for (const [from, first] of written.entries()) {
            let sum = 0;
            let largest = 0;
            for (const { atMs, bytes } of written.slice(from)) {
              sum += bytes;
              largest = Math.max(largest, bytes);
              expect(sum).toBeLessThanOrEqual(mbPerSecond * 1000 * (atMs - first.atMs) + largest + 1);
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('a wait ends with Ctrl-C, and nothing more is written', async () => {
    const stop = new AbortController();
    const { clock, cpuMs } = machine();
    const sleeping = { ...clock, sleep: (_: number, signal?: AbortSignal) => untilAborted(signal) };
    const limits = { ...NO_LIMITS, writeBytesPerSecond: 1 };
    const pace = paceOf(limits, { clock: sleeping, cpuMs, cores: 2, standBack: null });
    let writes = 0;
    const write = pacedWrite(async () => void writes++, pace, stop.signal);
    await write(new Uint8Array(1_000_000));
    const second = write(new Uint8Array(1));
    stop.abort('SIGINT');
    await expect(second).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(writes).toBe(1);
  });
});

const untilAborted = (signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));

describe('limits.cpu_percent', () => {
  test.each([
    [50, 2],
    [25, 4],
    [10, 1],
    [90, 8],
  ])('%i percent of %i cores is kept to over a long pass, whatever runs beside the blocks', async (percent, cores) => {
    const { clock, cpuMs, work, now, usedMs } = machine();
    const pace = paceOf({ ...NO_LIMITS, cpuPercent: percent }, { clock, cpuMs, cores, standBack: null });
    const startMs = now();
    const take = pacedTake(async () => work(30, cores), pace, never);
    for (let n = 0; n < 200; n++) await take(new Uint8Array(1));
    const allowed = ((now() - startMs) * cores * percent) / 100;
    expect(usedMs()).toBeLessThanOrEqual(allowed + 30 * cores);
    expect(usedMs()).toBeGreaterThan(allowed * 0.95);
  });

  test('what was not used while the server worked is not saved up', async () => {
    const { clock, cpuMs, work, pass, now } = machine();
    const pace = paceOf({ ...NO_LIMITS, cpuPercent: 50 }, { clock, cpuMs, cores: 1, standBack: null });
    const take = pacedTake(async () => work(10, 1), pace, never);
    pass(3_600_000);
    const startMs = now();
    for (let n = 0; n < 10; n++) await take(new Uint8Array(1));
    expect(now() - startMs).toBeGreaterThanOrEqual(190);
  });
});

describe('without limits', () => {
  test('nothing stands between the pass and its blocks', () => {
    const { clock, cpuMs } = machine();
    const pace = paceOf(NO_LIMITS, { clock, cpuMs, cores: 2, standBack: null });
    expect(pace).toEqual(FULL_SPEED);
    const format = blockFormat({ compression: 'gzip', level: 6 });
    const write = async (): Promise<void> => {};
    expect(pacedBlocks(format, pace, never)).toBe(format);
    expect(pacedWrite(write, pace, never)).toBe(write);
    expect(pacedTake(write, pace, never)).toBe(write);
  });
});

test('a file of 16 MiB or more has its threads stand back, a few times until all are there, and then no more', async () => {
  const done: string[] = [];
  const pace = { ...FULL_SPEED, standBack: () => void done.push('back') };
  const format = {
    ...blockFormat({ compression: 'none' }),
    pack: async (block: Uint8Array) => {
      done.push('pack');
      return block;
    },
  };
  const paced = pacedBlocks(format, pace, never);
  await paced.pack(new Uint8Array(1));
  for (let n = 1; n < 8; n++) await paced.pack(new Uint8Array(1));
  expect(done).not.toContain('back');
  await paced.pack(new Uint8Array(1));
  expect(done.slice(-2)).toEqual(['pack', 'back']);
  for (let n = 0; n < 100; n++) await paced.pack(new Uint8Array(1));
  expect(done.filter((one) => one === 'back')).toHaveLength(8);
});

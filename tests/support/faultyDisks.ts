import { open } from 'node:fs/promises';
import { afterEach, expect } from 'vitest';
import type { LocalPath } from '../../src/domain/localPath.ts';
import { type Disk, systemDisk } from '../../src/platform/disk.ts';

/** Every named fault of a test must have been hit: one that never happened proves nothing. */
const waiting = new Map<string, () => boolean>();
afterEach(() => {
  const missed = [...waiting].filter(([, hit]) => !hit()).map(([name]) => name);
  waiting.clear();
  expect(missed, 'faults that were never hit').toEqual([]);
});

const fault = (name: string): { readonly hit: () => void } => {
  let hit = false;
  waiting.set(name, () => hit);
  return {
    hit: () => {
      hit = true;
    },
  };
};

/** The disk is full after `room` bytes: further writes go to /dev/full, so that the error is the operating system's own. */
export const fullDisk = (room = 0): Disk => {
  const { hit } = fault('fullDisk');
  return {
    ...systemDisk,
    create: async (path) => {
      const file = await systemDisk.create(path);
      let left = room;
      return {
        ...file,
        write: async (bytes) => {
          if (bytes.length <= left) {
            left -= bytes.length;
            return await file.write(bytes);
          }
          hit();
          const full = await open('/dev/full', 'w');
          try {
            await full.write(bytes);
          } finally {
            await full.close();
          }
        },
      };
    },
  };
};

/** Fails one operation `times` times with an error like the operating system's, then works. */
export const failing = (
  operation: 'create' | 'open' | 'rename' | 'remove' | 'syncFolder',
  code: string,
  { times = 1, when = () => true }: { readonly times?: number; readonly when?: (path: LocalPath) => boolean } = {},
): Disk => {
  const { hit } = fault(`${operation} fails with ${code}`);
  let left = times;
  const guard = (path: LocalPath): void => {
    if (left === 0 || !when(path)) return;
    left--;
    hit();
    throw Object.assign(new Error(`${code}: simulated, ${operation} '${path}'`), {
      code,
      errno: -1,
      syscall: operation,
    });
  };
  return {
    ...systemDisk,
    [operation]: async (path: LocalPath, to: LocalPath) => {
      guard(path);
      return await (operation === 'rename' ? systemDisk.rename(path, to) : systemDisk[operation](path));
    },
  };
};

/** Runs `action` on the file that is being read as soon as `after` bytes of it have been read. */
export const meddling = (after: number, action: () => void): Disk => {
  const { hit } = fault('meddling');
  return {
    ...systemDisk,
    open: async (path) => {
      const file = await systemDisk.open(path);
      let [read, done] = [0, false];
      return {
        ...file,
        read: async (into) => {
          const bytes = await file.read(into);
          read += bytes;
          if (!done && read >= after) {
            done = true;
            hit();
            action();
          }
          return bytes;
        },
      };
    },
  };
};

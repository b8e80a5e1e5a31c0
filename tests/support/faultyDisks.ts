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

/** An error as the operating system's own are. */
const systemError = (code: string, operation: string, path: LocalPath): Error =>
  Object.assign(new Error(`${code}: simulated, ${operation} '${path}'`), { code, errno: -1, syscall: operation });

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
    throw systemError(code, operation, path);
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

/** The medium cannot be read any further than `after` bytes. `by` tells which of the two ways of opening a file meets it. */
export const unreadable = (by: 'open' | 'openUncached', after: number, code = 'EIO'): Disk => {
  const { hit } = fault(`${by}: a read fails with ${code}`);
  return {
    ...systemDisk,
    [by]: async (path: LocalPath) => {
      const file = await systemDisk[by](path);
      let done = 0;
      return {
        ...file,
        read: async (into: Uint8Array) => {
          const bytes = await file.read(into);
          done += bytes;
          if (done <= after && bytes > 0) return bytes;
          hit();
          throw systemError(code, 'read', path);
        },
      };
    },
  };
};

/** The file is open and cannot be asked for its size any more: the share that it lies on has gone. */
export const gone = (by: 'open' | 'openUncached', nth = 1): Disk => {
  const { hit } = fault(`${by}: fstat fails with ESTALE`);
  return {
    ...systemDisk,
    [by]: async (path: LocalPath) => {
      const file = await systemDisk[by](path);
      let asked = 0;
      return {
        ...file,
        facts: async () => {
          asked++;
          if (asked < nth) return await file.facts();
          hit();
          throw systemError('ESTALE', 'fstat', path);
        },
      };
    },
  };
};

/** What is written is only refused when it is to reach the medium, as shares and quotas do. */
export const refusing = (operation: 'sync' | 'close', code: string): Disk => {
  const { hit } = fault(`${operation} fails with ${code}`);
  return {
    ...systemDisk,
    create: async (path, mode) => {
      const file = await systemDisk.create(path, mode);
      return {
        ...file,
        [operation]: async () => {
          await file[operation]();
          hit();
          throw systemError(code, operation, path);
        },
      };
    },
  };
};

/** Somebody does this to a file that has just been stored, before it is read back for the first time. */
export const meddlingBeforeReadBack = (action: (path: LocalPath) => void): Disk => {
  const { hit } = fault('meddling before the file is read back');
  let done = false;
  return {
    ...systemDisk,
    openUncached: async (path) => {
      if (!done) {
        done = true;
        hit();
        action(path);
      }
      return await systemDisk.openUncached(path);
    },
  };
};

/** Somebody does this when all of a new file is written, and it has no name yet. */
export const meddlingBeforeName = (action: () => void): Disk => {
  const { hit } = fault('meddling before the new file has its name');
  return {
    ...systemDisk,
    create: async (path, mode) => {
      const file = await systemDisk.create(path, mode);
      return {
        ...file,
        sync: async () => {
          await file.sync();
          hit();
          action();
        },
      };
    },
  };
};

export interface FullAtStep extends Disk {
  /** Whether there was such a step. */
  readonly wasHit: boolean;
}

/**
 * Everything that needs room fails from step `first` on (counted from 1), or only in that step: what is made, written, synced or renamed. Removing works, as
 * it does on a full disk. A test goes through the steps until one is not hit any more.
 */
export const fullAtStep = (first: number, lasts: 'once' | 'from then on'): FullAtStep => {
  let [steps, wasHit] = [0, false];
  const step = (operation: string, path: LocalPath): void => {
    steps++;
    if (steps < first || (lasts === 'once' && steps > first)) return;
    wasHit = true;
    throw systemError('ENOSPC', operation, path);
  };
  return {
    ...systemDisk,
    get wasHit() {
      return wasHit;
    },
    create: async (path, mode) => {
      step('open', path);
      const file = await systemDisk.create(path, mode);
      return {
        ...file,
        write: async (bytes) => {
          step('write', path);
          await file.write(bytes);
        },
        sync: async () => {
          step('fsync', path);
          await file.sync();
        },
      };
    },
    makeFolder: async (path) => {
      step('mkdir', path);
      await systemDisk.makeFolder(path);
    },
    rename: async (from, to) => {
      step('rename', to);
      await systemDisk.rename(from, to);
    },
    syncFolder: async (path) => {
      step('fsync', path);
      await systemDisk.syncFolder(path);
    },
  };
};

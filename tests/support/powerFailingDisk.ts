import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LocalPath } from '../../src/domain/localPath.ts';
import { type Disk, systemDisk } from '../../src/platform/disk.ts';
import { makeTemporaryDirectory, removeDirectory } from './temporaryDirectory.ts';

/** What a power failure takes with it: nothing (that is `kill -9`), what was written and never synced, or the names that were not synced as well. */
export const LOSSES = ['nothing', 'unsynced_data', 'unsynced_data_and_names'] as const;
export type Loss = (typeof LOSSES)[number];

export class PowerFailure extends Error {
  override readonly name = 'PowerFailure';
}

export interface PowerFailingDisk extends Disk {
  /** How many steps were taken, the fatal one included. */
  readonly steps: number;
  readonly failed: boolean;
}

interface Pending {
  readonly folders: Set<string>;
  readonly undo: () => void;
}

/**
 * A real disk whose power fails just before (in a write: in the middle of) step `failAt`, counted from 1. Everything after it throws, clean-up
 * code too: the process is dead. `loses` says what the medium has forgotten by then; the worst that POSIX allows is everything unsynced.
 */
export const powerFailingDisk = (failAt: number, loses: Loss, real: Disk = systemDisk): PowerFailingDisk => {
  const unsynced = new Set<string>();
  let pending: Pending[] = [];
  const graveyard = makeTemporaryDirectory('graveyard');
  let [steps, failed] = [0, false];

  const die = (): never => {
    failed = true;
    if (loses !== 'nothing') for (const path of unsynced) if (existsSync(path)) truncateSync(path, 0);
    if (loses === 'unsynced_data_and_names') for (const { undo } of pending.reverse()) undo();
    removeDirectory(graveyard);
    throw new PowerFailure(`at step ${steps}`);
  };
  const step = (): void => {
    if (failed) throw new PowerFailure('the process is dead');
    steps++;
    if (steps === failAt) die();
  };
  const remember = (folders: readonly string[], undo: () => void): void => {
    pending.push({ folders: new Set(folders), undo });
  };
  const toGraveyard = (path: string): string => {
    const grave = join(graveyard, String(pending.length));
    renameSync(path, grave);
    return grave;
  };

  return {
    get steps() {
      return steps;
    },
    get failed() {
      return failed;
    },
    create: async (path) => {
      step();
      const file = await real.create(path);
      unsynced.add(path);
      remember([dirname(path)], () => rmSync(path, { force: true }));
      return {
        write: async (bytes) => {
          if (!failed && steps + 1 === failAt) await file.write(bytes.subarray(0, bytes.length >> 1));
          step();
          await file.write(bytes);
        },
        sync: async () => {
          step();
          await file.sync();
          unsynced.delete(path);
        },
        // Closing is no step: a dead process's files are closed too, and descriptors must not leak from the test.
        close: () => file.close(),
      };
    },
    open: (path) => real.open(path),
    openUncached: (path) => real.openUncached(path),
    makeFolder: (path) => real.makeFolder(path),
    rename: async (from, to) => {
      step();
      const before = existsSync(to) ? join(graveyard, `${pending.length}-before`) : null;
      if (before !== null) copyFileSync(to, before);
      await real.rename(from, to);
      if (unsynced.delete(from)) unsynced.add(to);
      remember([dirname(to), dirname(from)], () => {
        renameSync(to, from);
        if (before !== null) renameSync(before, to);
      });
    },
    remove: async (path) => {
      step();
      if (!existsSync(path)) return await real.remove(path);
      const grave = toGraveyard(path);
      remember([dirname(path)], () => renameSync(grave, path));
      return true;
    },
    removeEmptyFolder: async (path) => {
      step();
      if (!existsSync(path)) return;
      await real.removeEmptyFolder(path);
      if (!existsSync(path)) remember([dirname(path)], () => mkdirSync(path));
    },
    syncFolder: async (path: LocalPath) => {
      step();
      await real.syncFolder(path);
      for (const { folders } of pending) folders.delete(path);
      pending = pending.filter(({ folders }) => folders.size > 0);
    },
  };
};

/**
 * Runs `work` on a disk that fails at its first step, then at its second, and so on until it gets through, with each kind of loss, and looks at
 * what is left each time. Says how many failures there were, so that a test can prove that there were any.
 */
export const failAtEveryStep = async <World>(
  prepare: () => Promise<World>,
  work: (world: World, disk: Disk) => Promise<unknown>,
  look: (world: World, where: { readonly step: number; readonly loses: Loss }) => Promise<void>,
): Promise<number> => {
  let failures = 0;
  for (const loses of LOSSES) {
    for (let at = 1; ; at++) {
      const world = await prepare();
      const disk = powerFailingDisk(at, loses);
      const died = await work(world, disk).then(
        () => false,
        (error: unknown) => {
          if (disk.failed) return true;
          throw error;
        },
      );
      await look(world, { step: at, loses });
      if (!disk.failed && !died) break;
      failures++;
    }
  }
  return failures;
};

import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { unfinishedName } from './atomicFile.ts';
import type { Disk } from './disk.ts';
import { errnoOf, writeError } from './fileErrors.ts';
import { isHeldLock, lockFile, type ProcessLock } from './processLock.ts';

/** Beside the temporary file, so that both are seen to belong together. */
const lockPathOf = (path: LocalPath): LocalPath => localPath(`${unfinishedName(path)}.lock`);

/**
 * Does `work`, which makes a new file, while nobody else makes one of that name: by a lock beside it that goes with its process. What a writer left that was
 * killed is so told from what a living one is at, and is taken away first: its lock is there and nobody holds it. For files that no ledger names.
 * @throws RexusError FILE_UNWRITABLE (also where another is at it), DISK_FULL; what `work` throws
 */
export const whileClaimed = async <T>(
  path: LocalPath,
  disk: Disk,
  work: () => Promise<T>,
  lockNow: typeof lockFile = lockFile,
): Promise<T> => {
  const { lock, wasLeft } = await claim(path, lockNow);
  try {
    if (wasLeft) await removeLeft(path, disk);
    return await work();
  } finally {
    unclaim(lockPathOf(path), lock);
  }
};

/** @throws RexusError FILE_UNWRITABLE, DISK_FULL */
const claim = async (
  path: LocalPath,
  lockNow: typeof lockFile,
): Promise<{ readonly lock: ProcessLock; readonly wasLeft: boolean }> => {
  const lockPath = lockPathOf(path);
  const taken = new RexusError('FILE_UNWRITABLE', { path, reason: { code: 'being_written' } });
  for (;;) {
    // Opening it once more in this process would let go of the lock.
    if (await isHeldLock(lockPath)) throw taken;
    const wasLeft = !made(lockPath, path);
    const before = identityOf(lockPath);
    const lock = lockNow(lockPath);
    if (lock === null) throw taken;
    if (before !== null && before === identityOf(lockPath)) return { lock, wasLeft };
    // Its holder took the file away between the two looks: what is locked here has no name any more.
    lock.release();
  }
};

/** False if it was there. */
const made = (lockPath: LocalPath, path: LocalPath): boolean => {
  try {
    closeSync(openSync(lockPath, 'wx'));
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw writeError(error, path);
  }
};

const identityOf = (path: LocalPath): string | null => {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev} ${stats.ino}`;
};

/** A file that was being proven has the temporary name, one that was being written that of it. */
const removeLeft = async (path: LocalPath, disk: Disk): Promise<void> => {
  const unfinished = unfinishedName(path);
  try {
    for (const left of [unfinished, unfinishedName(unfinished)]) await disk.remove(left);
  } catch (error) {
    throw writeError(error, path);
  }
};

/** The file goes before the lock, or it could be another's by then; Windows takes away no file that is open, and none that another has opened. */
const unclaim = (lockPath: LocalPath, lock: ProcessLock): void => {
  const isFirst = process.platform !== 'win32';
  if (isFirst) forget(lockPath);
  lock.release();
  if (!isFirst) forget(lockPath);
};

/** What cannot be removed is a lock that nobody holds: the next one takes it over. */
const forget = (lockPath: LocalPath): void => {
  try {
    rmSync(lockPath, { force: true });
  } catch {
    // As above.
  }
};

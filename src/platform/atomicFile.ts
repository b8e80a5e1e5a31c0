/**
 * Files that are either whole or not there, also when the power fails: a temporary name in the same folder, fsync, rename, fsync of the
 * folder, in this order. fsync before the rename: otherwise the name may survive a power failure and the bytes not.
 */
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { type Disk, type NewFile, systemDisk } from './disk.ts';
import { errnoOf, writeError } from './fileErrors.ts';

/** The name under which `path` is written until it is whole. Known beforehand, so that a ledger can name what a dead run may have left. */
export const unfinishedName = (path: LocalPath): LocalPath => localPath(`${path}.unfinished`);

/**
 * A temporary name that no other writer of the same file uses, for files that several processes may write: 48 random bits, from the global
 * `crypto`, since to import node:crypto costs every command 3 ms and few write anything.
 */
const ownName = (path: LocalPath): LocalPath => localPath(`${path}.${crypto.randomUUID().slice(-12)}.unfinished`);

const folderOf = (path: LocalPath): LocalPath => localPath(dirname(path));

/**
 * Writes a file so that readers see the old content or the new one, never a part. By default several processes may write the same file (the
 * last one wins); `temporary` sets the name used meanwhile, for a single writer that wants to be able to clean up after its own death.
 * @throws RexusError DISK_FULL, FILE_UNWRITABLE; nothing is left of the attempt and the old content stands
 */
export const writeFileAtomic = async (
  path: LocalPath,
  data: string | Uint8Array,
  { disk = systemDisk, temporary = ownName(path) }: { readonly disk?: Disk; readonly temporary?: LocalPath } = {},
): Promise<void> => {
  await writeDurably(
    { path, temporary, disk },
    async (file) => await file.write(typeof data === 'string' ? Buffer.from(data) : data),
  );
};

/**
 * The same for a name that nothing has: a failure leaves nothing, also where the name was given and may not survive a power failure.
 * @throws RexusError DISK_FULL, FILE_UNWRITABLE
 */
export const writeNewFileAtomic = async (path: LocalPath, data: string | Uint8Array, disk: Disk): Promise<void> => {
  try {
    await writeFileAtomic(path, data, { disk, temporary: unfinishedName(path) });
  } catch (error) {
    await disk.remove(path).catch(() => undefined);
    throw error;
  }
};

/**
 * Lets `fill` write a new file under a temporary name and gives it its own name only when it is whole and on the medium.
 * @throws RexusError DISK_FULL, FILE_UNWRITABLE, or what `fill` throws; nothing is left of the attempt then
 */
export const writeDurably = async <T>(
  target: { readonly path: LocalPath; readonly temporary: LocalPath; readonly disk: Disk },
  fill: (file: NewFile) => Promise<T>,
): Promise<T> => {
  const { path, temporary, disk } = target;
  const file = await attempt(path, () => disk.create(temporary));
  try {
    const result = await fillAndSync(file, path, fill);
    await moveDurably(temporary, path, disk);
    return result;
  } catch (error) {
    // The error that is already on its way matters more than a leftover, which the next run's cleanup removes.
    await disk.remove(temporary).catch(() => undefined);
    throw error;
  }
};

const fillAndSync = async <T>(file: NewFile, path: LocalPath, fill: (file: NewFile) => Promise<T>): Promise<T> => {
  try {
    const result = await fill({ ...file, write: (bytes) => attempt(path, () => file.write(bytes)) });
    await attempt(path, () => file.sync());
    return result;
  } finally {
    await attempt(path, () => file.close());
  }
};

/**
 * Renames within one file system and makes it durable in both folders. @throws RexusError DISK_FULL, FILE_UNWRITABLE
 */
export const moveDurably = async (from: LocalPath, to: LocalPath, disk: Disk = systemDisk): Promise<void> => {
  await attempt(to, () => renamePatiently(disk, from, to));
  await syncFolder(folderOf(to), disk);
  if (folderOf(from) !== folderOf(to)) await syncFolder(folderOf(from), disk);
};

/** Makes the names in a folder durable; best effort where the system cannot (Windows). @throws RexusError FILE_UNWRITABLE */
export const syncFolder = async (folder: LocalPath, disk: Disk = systemDisk): Promise<void> =>
  await attempt(folder, () => disk.syncFolder(folder));

/** So long do virus scanners and indexers keep a file that has just been closed: about two seconds in all. */
const PAUSES_MS = [10, 20, 40, 80, 160, 320, 640, 640];
const HELD_BY_ANOTHER = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** On Windows a rename fails while another program holds either file open for a moment: it is tried again; elsewhere an error is one. */
export const renamePatiently = async (
  disk: Disk,
  from: LocalPath,
  to: LocalPath,
  platform: NodeJS.Platform = process.platform,
): Promise<void> => {
  for (const pause of platform === 'win32' ? PAUSES_MS : []) {
    try {
      return await disk.rename(from, to);
    } catch (error) {
      if (!HELD_BY_ANOTHER.has(errnoOf(error) ?? '')) throw error;
      await wait(pause);
    }
  }
  await disk.rename(from, to);
};

const attempt = async <T>(path: LocalPath, action: () => Promise<T>): Promise<T> => {
  try {
    return await action();
  } catch (error) {
    throw writeError(error, path);
  }
};

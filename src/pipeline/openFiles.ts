import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { moveDurably, unfinishedName, writeDurably } from '../platform/atomicFile.ts';
import type { Disk, FileFacts, NewFile, OpenFile } from '../platform/disk.ts';
import { errnoOf, readError } from '../platform/fileErrors.ts';

/** Opens content that is to be packed. @throws RexusError FILE_UNREADABLE */
export const openSource = async (path: LocalPath, disk: Disk): Promise<OpenFile> => {
  try {
    return asked(await disk.open(path), path);
  } catch (error) {
    throw readError(error, path);
  }
};

/** Opens a stored file; `uncached` to prove what the medium holds. @throws RexusError STORED_FILE_MISSING, FILE_UNREADABLE */
export const openStored = async (
  path: LocalPath,
  disk: Disk,
  { uncached = false }: { readonly uncached?: boolean } = {},
): Promise<OpenFile> => {
  try {
    return asked(await (uncached ? disk.openUncached(path) : disk.open(path)), path);
  } catch (error) {
    throw errnoOf(error) === 'ENOENT'
      ? new RexusError('STORED_FILE_MISSING', { path }, { cause: error })
      : readError(error, path);
  }
};

/** A share that has gone fails to tell a file's size as it fails to read it. */
const asked = (file: OpenFile, path: LocalPath): OpenFile => ({
  ...file,
  facts: async () => {
    try {
      return await file.facts();
    } catch (error) {
      throw readError(error, path);
    }
  },
});

/** @throws RexusError FILE_UNREADABLE if what is known of a file is not what was known of it before */
export const requireUnchanged = (path: LocalPath, before: FileFacts, after: FileFacts): void => {
  if (after.bytes === before.bytes && after.changedNs === before.changedNs) return;
  throw new RexusError('FILE_UNREADABLE', { path, reason: { code: 'changed_while_read' } });
};

/** @throws RexusError FILE_UNWRITABLE if something has that name: neither a stored file nor a restored one is silently replaced */
export const refuseTakenName = async (path: LocalPath, disk: Disk): Promise<void> => {
  try {
    await (await disk.open(path)).close();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
  }
  throw new RexusError('FILE_UNWRITABLE', { path, reason: { code: 'name_taken' } });
};

/**
 * Lets `fill` write a file that gets its name only when it is whole, on the medium, and the name is still free: what stands there by then is somebody
 * else's and stays. @throws RexusError FILE_UNWRITABLE, DISK_FULL, or what `fill` throws; nothing is left of the attempt then
 */
export const writeNew = async <T>(
  { path, disk }: { readonly path: LocalPath; readonly disk: Disk },
  fill: (file: NewFile) => Promise<T>,
): Promise<T> =>
  await intoFreeName(path, disk, (onlyFree) =>
    writeDurably({ path, temporary: unfinishedName(path), disk: onlyFree }, fill),
  );

/** Gives a whole file another name in the same folder, durably, if that is free. @throws RexusError FILE_UNWRITABLE, DISK_FULL; it has neither name then */
export const renameNew = async (from: LocalPath, to: LocalPath, disk: Disk): Promise<void> => {
  try {
    await intoFreeName(to, disk, (onlyFree) => moveDurably(from, to, onlyFree));
  } catch (error) {
    await disk.remove(from).catch(() => undefined);
    throw error;
  }
};

const intoFreeName = async <T>(path: LocalPath, disk: Disk, work: (disk: Disk) => Promise<T>): Promise<T> => {
  let hasItsName = false;
  const rename = async (from: LocalPath, to: LocalPath): Promise<void> => {
    await refuseTakenName(to, disk);
    await disk.rename(from, to);
    hasItsName = true;
  };
  try {
    return await work({ ...disk, rename });
  } catch (error) {
    // Only the sync of the folder can have failed then: it may not survive a power failure, and must not look stored.
    if (hasItsName) await disk.remove(path).catch(() => undefined);
    throw error;
  }
};

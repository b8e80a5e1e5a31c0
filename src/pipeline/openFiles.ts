import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { Disk, OpenFile } from '../platform/disk.ts';
import { errnoOf, readError } from '../platform/fileErrors.ts';

/** Opens content that is to be packed. @throws RexusError FILE_UNREADABLE */
export const openSource = async (path: LocalPath, disk: Disk): Promise<OpenFile> => {
  try {
    return await disk.open(path);
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
    return await (uncached ? disk.openUncached(path) : disk.open(path));
  } catch (error) {
    throw errnoOf(error) === 'ENOENT'
      ? new RexusError('STORED_FILE_MISSING', { path }, { cause: error })
      : readError(error, path);
  }
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

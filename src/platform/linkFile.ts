import { link } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import type { Disk } from './disk.ts';
import { errnoOf, writeError } from './fileErrors.ts';

/** File systems and shares that know no second name for a file, or give it no more of them. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EACCES']);

/**
 * Gives a file a second name, durably. False: the file system has none to give. Only for files that nobody writes to any more.
 * @throws RexusError FILE_UNWRITABLE if the name is taken
 */
export const linkDurably = async (from: LocalPath, to: LocalPath, disk: Disk): Promise<boolean> => {
  try {
    await link(from, to);
  } catch (error) {
    if (NO_LINKS.has(errnoOf(error) ?? '')) return false;
    throw writeError(error, to);
  }
  try {
    await disk.syncFolder(localPath(dirname(to)));
    return true;
  } catch (error) {
    throw writeError(error, to);
  }
};

import { chmod, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { StorageSettings } from '../config/settings.ts';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import type { Disk } from '../platform/disk.ts';
import { errnoOf, readError, writeError } from '../platform/fileErrors.ts';

/**
 * Makes the folders through which backups and restores pass. New ones get the permissions of the backup directory: where that was opened to the account of SQL
 * Server (a group, a container's user), the folder in which the server writes must be open too.
 * @throws RexusError FILE_UNWRITABLE, DISK_FULL
 */
export const prepareFolders = async (
  { base, databases, temp, restore }: Pick<StorageSettings, 'base' | 'databases' | 'temp' | 'restore'>,
  disk: Disk,
): Promise<void> => {
  try {
    await disk.makeFolder(base);
    const { mode } = await stat(base);
    for (const folder of [databases, temp, restore]) {
      if (await isThere(folder)) continue;
      await disk.makeFolder(folder);
      await chmod(folder, mode & 0o7777);
      await disk.syncFolder(localPath(dirname(folder)));
    }
  } catch (error) {
    throw writeError(error, base);
  }
};

const isThere = async (folder: LocalPath): Promise<boolean> => {
  try {
    await stat(folder);
    return true;
  } catch (error) {
    // Making it says what stands in the way.
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false;
    throw readError(error, folder);
  }
};

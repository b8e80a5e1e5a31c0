import { chmod, readdir, stat } from 'node:fs/promises';
import type { StorageSettings } from '../config/settings.ts';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { unfinishedName } from '../platform/atomicFile.ts';
import { systemDisk } from '../platform/disk.ts';
import { writeError } from '../platform/fileErrors.ts';
import { isContentName } from './contentPath.ts';
import { kindOf } from './putInPlace.ts';

type Folders = Pick<StorageSettings, 'base' | 'restore'>;

/**
 * Makes the folder that contents are inflated to and removes what a dead restore left in it. It gets the permissions of the backup directory,
 * which was opened to the account of SQL Server where that is another one (only when it is new: somebody's own are left). @throws RexusError FILE_UNWRITABLE, DISK_FULL
 */
export const prepareRestoreFolder = async ({ base, restore }: Folders): Promise<void> => {
  try {
    if ((await kindOf(restore)) === 'nothing') {
      await systemDisk.makeFolder(restore);
      await chmod(restore, (await stat(base)).mode & 0o7777);
    }
    for (const name of await readdir(restore)) {
      if (isContentName(name)) await systemDisk.remove(joinLocal(restore, name));
    }
  } catch (error) {
    throw writeError(error, restore);
  }
};

/** Lets the server read the content as it may read the folder. */
export const openToServer = async (content: LocalPath, { base }: Folders): Promise<void> => {
  try {
    await chmod(content, (await stat(base)).mode & 0o666);
  } catch (error) {
    throw writeError(error, content);
  }
};

/** What cannot be removed now is removed when the next restore begins. */
export const removeContent = async (content: LocalPath): Promise<void> => {
  for (const path of [content, unfinishedName(content)]) await systemDisk.remove(path).catch(() => undefined);
};

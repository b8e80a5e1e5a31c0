import { chmod, stat } from 'node:fs/promises';
import type { StorageSettings } from '../config/settings.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { unfinishedName } from '../platform/atomicFile.ts';
import { systemDisk } from '../platform/disk.ts';
import { writeError } from '../platform/fileErrors.ts';
import { kindOf } from './putInPlace.ts';

type Folders = Pick<StorageSettings, 'base' | 'restore'>;

/**
 * Makes the folder that contents are inflated to. It gets the permissions of the backup directory, which was opened to the account of SQL
 * Server where that is another one (only when it is new: somebody's own are left). What a dead restore left in it is its ledger's business
 * (engine/runLedger.ts): nothing is removed because of how its name looks. @throws RexusError FILE_UNWRITABLE, DISK_FULL
 */
export const prepareRestoreFolder = async ({ base, restore }: Folders): Promise<void> => {
  try {
    if ((await kindOf(restore)) === 'nothing') {
      await systemDisk.makeFolder(restore);
      await chmod(restore, (await stat(base)).mode & 0o7777);
    }
  } catch (error) {
    throw writeError(error, restore);
  }
};

/**
 * Does something stand where the content would be written? It is not this restore's, so it is neither replaced nor removed.
 * @throws RexusError FILE_UNREADABLE if the folder cannot be looked into
 */
export const isContentTaken = async (content: LocalPath): Promise<boolean> => {
  for (const path of placesOf(content)) if ((await kindOf(path)) !== 'nothing') return true;
  return false;
};

/** @throws RexusError FILE_UNWRITABLE if the name is taken, FILE_UNREADABLE */
export const refuseTakenContent = async (content: LocalPath): Promise<void> => {
  if (!(await isContentTaken(content))) return;
  throw new RexusError('FILE_UNWRITABLE', { path: content, reason: { code: 'name_taken' } });
};

/** Lets the server read the content as it may read the folder. */
export const openToServer = async (content: LocalPath, { base }: Folders): Promise<void> => {
  try {
    await chmod(content, (await stat(base)).mode & 0o666);
  } catch (error) {
    throw writeError(error, content);
  }
};

/** What cannot be removed now is removed when the next run begins: the ledger stays for it. */
export const removeContent = async (content: LocalPath): Promise<void> => {
  for (const path of placesOf(content)) await systemDisk.remove(path).catch(() => undefined);
};

const placesOf = (content: LocalPath): readonly LocalPath[] => [content, unfinishedName(content)];

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { syncFolder } from '../platform/atomicFile.ts';
import { writeError } from '../platform/fileErrors.ts';

/**
 * Makes a folder and those above it, and makes their names durable: a file that is safe in a folder that is lost by a power failure is lost too.
 * @throws RexusError FILE_UNWRITABLE, DISK_FULL
 */
export const makeFolderDurably = async (folder: LocalPath): Promise<void> => {
  try {
    const first = await mkdir(folder, { recursive: true });
    if (first === undefined) return;
    for (let made = folder; ; made = localPath(dirname(made))) {
      await syncFolder(localPath(dirname(made)));
      if (made === localPath(first) || made === localPath(dirname(made))) return;
    }
  } catch (error) {
    throw writeError(error, folder);
  }
};

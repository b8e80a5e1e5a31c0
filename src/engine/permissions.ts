import { stat } from 'node:fs/promises';
import type { LocalPath } from '../domain/localPath.ts';
import type { Disk } from '../platform/disk.ts';
import { readError } from '../platform/fileErrors.ts';

/** Who may read and write a file (`0o644`). @throws RexusError FILE_UNREADABLE */
export const permissionsOf = async (file: LocalPath): Promise<number> => {
  try {
    return (await stat(file)).mode & 0o777;
  } catch (error) {
    throw readError(error, file);
  }
};

/** The copy of a secret is never readable by more people than the secret, not even while it is being written. */
export const creating = (disk: Disk, mode: number): Disk => ({ ...disk, create: (path) => disk.create(path, mode) });

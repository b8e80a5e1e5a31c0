import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { errnoOf, readError } from './fileErrors.ts';

/**
 * Bytes that this user may still write on the volume of a path that need not exist yet: the nearest folder above it that does is asked.
 * @throws RexusError FILE_UNREADABLE
 */
export const freeBytes = (path: LocalPath): number => {
  try {
    const { bavail, bsize } = statfsSync(path, { bigint: true });
    return Number(bavail * bsize);
  } catch (error) {
    const parent = localPath(dirname(path));
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '') && parent !== path) return freeBytes(parent);
    throw readError(error, path);
  }
};

import { readdirSync } from 'node:fs';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { errnoOf } from '../platform/fileErrors.ts';

/** What a folder of the backup directory holds; nothing where it is not there yet. @throws RexusError CATALOGUE_UNREADABLE if it cannot be listed */
export const namesInFolder = (folder: LocalPath): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    const reason = error instanceof Error ? error.message : String(error);
    throw new RexusError('CATALOGUE_UNREADABLE', { path: folder, reason }, { cause: error });
  }
};

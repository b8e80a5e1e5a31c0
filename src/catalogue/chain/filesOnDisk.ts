import { statSync } from 'node:fs';
import type { LocalPath } from '../../domain/localPath.ts';
import { asRexusError } from '../../domain/rexusError.ts';
import { errnoOf } from '../../platform/fileErrors.ts';
import { storedPlaces } from '../storedPath.ts';
import type { FileState } from './chainSet.ts';
import type { FileStateOf } from './chainSets.ts';

/** Are the stored files there, and of the right size? One look each and no reading: what `verify` proves is more. */
export const filesOnDisk = (base: LocalPath): FileStateOf => {
  const placeOf = storedPlaces(base);
  return (_id, { file, bytes }): FileState => {
    try {
      const { path, entry } = placeOf(file);
      if (entry === null) return { state: 'missing' };
      const found = entry.isSymbolicLink() ? statSync(path) : entry;
      if (!found.isFile()) return { state: 'damaged', found: 'no file' };
      return found.size === bytes ? { state: 'present' } : { state: 'damaged', found: `${found.size}/${bytes} B` };
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return { state: 'missing' };
      // It may be good, and nobody here may look: what cannot be read can bring nothing back.
      return { state: 'damaged', found: errnoOf(error) ?? asRexusError(error).code };
    }
  };
};

import type { LocalPath } from '../domain/localPath.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { compareMeasured, type Expected } from './compareMeasured.ts';
import { readToCompare } from './readBack.ts';

/**
 * Compares a stored file as it is, without opening it: what is encrypted for others, or does not open, may still be what was written.
 * @throws RexusError HASH_MISMATCH, STORED_FILE_MISSING, FILE_UNREADABLE, INTERRUPTED
 */
export const compareStored = async (
  path: LocalPath,
  expected: Expected,
  signal: AbortSignal,
  disk: Disk = systemDisk,
): Promise<void> => {
  const known = { stored: expected, content: null };
  const { stored } = await readToCompare({ file: path, compression: 'none', signal, disk }, known);
  compareMeasured(path, expected, stored);
};

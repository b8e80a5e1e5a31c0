import { type Stats, statSync } from 'node:fs';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { Why } from '../domain/why.ts';
import { readError } from '../platform/fileErrors.ts';
import type { GoodRecord } from './lastGood.ts';
import { locateStored } from './storedPath.ts';

/**
 * Is the stored file of a good record still there, a regular file of the right size? One stat and no reading: what `verify` proves is more.
 * Of the Python tool's compressed files only the content's size is known, so they must merely hold something.
 * @throws RexusError STORED_FILE_MISSING, STORED_FILE_OUTSIDE, STORED_FILE_DAMAGED, FILE_UNREADABLE
 */
export const proveOnDisk = (base: LocalPath, record: GoodRecord): void => {
  const { path, compression } = locateStored(base, record);
  const expected =
    record.status === 'completed' ? record.stored.bytes : compression === 'none' ? record.sizeBytes : null;
  const found = statOf(path);
  const isRight = found.isFile() && (expected === null ? found.size > 0 : found.size === expected);
  if (isRight) return;
  const reason: Why = found.isFile()
    ? { code: 'other_size', bytes: found.size, expectedBytes: expected }
    : { code: 'not_a_regular_file' };
  throw new RexusError('STORED_FILE_DAMAGED', { path, reason });
};

const statOf = (path: LocalPath): Stats => {
  try {
    return statSync(path);
  } catch (error) {
    throw readError(error, path);
  }
};

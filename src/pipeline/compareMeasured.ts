import type { Measured } from '../domain/digests.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';

/** What is known of a file's bytes: all of it in our manifests, MD5 and perhaps the size in those of the Python tool. */
export interface Expected {
  readonly md5: string;
  readonly sha256: string | null;
  readonly bytes: number | null;
}

/** @throws RexusError HASH_MISMATCH if anything that is known differs; names the first difference of size, SHA-256, MD5 */
export const compareMeasured = (path: LocalPath, expected: Expected, found: Measured): void => {
  const differs = (what: 'bytes' | 'SHA-256' | 'MD5', wanted: string, seen: string): RexusError<'HASH_MISMATCH'> =>
    new RexusError('HASH_MISMATCH', { path, what, expected: wanted, found: seen });
  if (expected.bytes !== null && expected.bytes !== found.bytes) {
    throw differs('bytes', String(expected.bytes), String(found.bytes));
  }
  if (expected.sha256 !== null && expected.sha256 !== found.sha256)
    throw differs('SHA-256', expected.sha256, found.sha256);
  if (expected.md5 !== found.md5) throw differs('MD5', expected.md5, found.md5);
};

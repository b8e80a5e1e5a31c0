import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { DigestName, Found } from './measure.ts';

/** What is known of a file's bytes: all of it in our manifests, MD5 and perhaps the size in those of the Python tool. */
export interface Expected {
  readonly md5: string;
  readonly sha256: string | null;
  readonly bytes: number | null;
}

/** The digest that proves bytes equal to what is known of them: SHA-256, for which nobody can make other bytes, before MD5. None where nothing is known. */
export const provingDigests = (expected: Expected | null): readonly DigestName[] => {
  if (expected === null) return [];
  return expected.sha256 === null ? ['md5'] : ['sha256'];
};

/**
 * Compares the size and every digest that is known and was taken.
 * @throws RexusError HASH_MISMATCH if anything differs; names the first difference of size, SHA-256, MD5. A TypeError if no digest could be compared
 */
export const compareMeasured = (path: LocalPath, expected: Expected, found: Found): void => {
  const differs = (what: 'bytes' | 'SHA-256' | 'MD5', wanted: string, seen: string): RexusError<'HASH_MISMATCH'> =>
    new RexusError('HASH_MISMATCH', { path, what, expected: wanted, found: seen });
  if (expected.bytes !== null && expected.bytes !== found.bytes) {
    throw differs('bytes', String(expected.bytes), String(found.bytes));
  }
  if (!provingDigests(expected).some((name) => found[name] !== null)) {
    throw new TypeError('the digest that is known was not taken');
  }
  if (expected.sha256 !== null && found.sha256 !== null && expected.sha256 !== found.sha256) {
    throw differs('SHA-256', expected.sha256, found.sha256);
  }
  if (found.md5 !== null && expected.md5 !== found.md5) throw differs('MD5', expected.md5, found.md5);
};

import { createHash } from 'node:crypto';
import type { Measured } from '../domain/digests.ts';

export const DIGEST_NAMES = ['md5', 'sha256'] as const;
export type DigestName = (typeof DIGEST_NAMES)[number];

/** The size of some bytes, and those of their digests that were taken; null for one that was not. */
export interface Found {
  readonly bytes: number;
  readonly md5: string | null;
  readonly sha256: string | null;
}

/** Counts and digests the bytes that pass by. */
export interface Meter {
  update(bytes: Uint8Array): void;
  readonly bytes: number;
  /** Ends the measurement; the meter takes no more bytes afterwards. */
  finish(): Found;
}

/** MD5 costs twice what SHA-256 does: who only compares takes the one digest that is known and proves most. */
export const meter = (digests: readonly DigestName[]): Meter => {
  const [md5, sha256] = DIGEST_NAMES.map((name) => (digests.includes(name) ? createHash(name) : null));
  let bytes = 0;
  return {
    update: (chunk) => {
      md5?.update(chunk);
      sha256?.update(chunk);
      bytes += chunk.length;
    },
    get bytes() {
      return bytes;
    },
    finish: () => ({ bytes, md5: md5?.digest('hex') ?? null, sha256: sha256?.digest('hex') ?? null }),
  };
};

/** What is written down, of a meter that took both digests. Throws a TypeError if it did not. */
export const measured = ({ bytes, md5, sha256 }: Found): Measured => {
  if (md5 === null || sha256 === null) throw new TypeError('a digest that was not taken');
  return { bytes, md5, sha256 };
};

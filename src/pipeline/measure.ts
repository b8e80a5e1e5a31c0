import { createHash } from 'node:crypto';
import type { Measured } from '../domain/digests.ts';

/** Counts and digests (MD5, SHA-256) the bytes that pass by. */
export interface Meter {
  update(bytes: Uint8Array): void;
  readonly bytes: number;
  /** Ends the measurement; the meter takes no more bytes afterwards. */
  finish(): Measured;
}

export const meter = (): Meter => {
  const [md5, sha256] = [createHash('md5'), createHash('sha256')];
  let bytes = 0;
  return {
    update: (chunk) => {
      md5.update(chunk);
      sha256.update(chunk);
      bytes += chunk.length;
    },
    get bytes() {
      return bytes;
    },
    finish: () => ({ bytes, md5: md5.digest('hex'), sha256: sha256.digest('hex') }),
  };
};

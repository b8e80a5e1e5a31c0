/**
 * The payload of an age file (age-encryption.org/v1, section "Payload"): STREAM, chunks of 64 KiB each sealed by ChaCha20-Poly1305 under a key that is
 * the file's alone. node:crypto does it at over 2 GB/s a core; the header, where speed is nothing, is the age-encryption package's (header.ts).
 */
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

export const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
/** Of every chunk but the last. */
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
/** Stands between header and chunks. */
export const PAYLOAD_NONCE_BYTES = 16;

/** What opens and seals one file's chunks. A KeyObject prints nothing of itself. */
export interface PayloadKey {
  readonly key: KeyObject;
  /** Where the chunks begin in the file: header and nonce are before them. */
  readonly start: number;
}

/** "Payload": HKDF-SHA-256 of the file key, the nonce as salt, `payload` as info. */
export const payloadKey = (fileKey: Uint8Array, nonce: Uint8Array, start: number): PayloadKey => ({
  key: createSecretKey(Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32))),
  start,
});

/** How many bytes the payload of a file of so many bytes holds, if it is whole. */
export const plainBytes = (fileBytes: number, { start }: PayloadKey): number => {
  const sealed = Math.max(0, fileBytes - start);
  return Math.max(0, sealed - TAG_BYTES * Math.max(1, Math.ceil(sealed / SEALED_CHUNK_BYTES)));
};

/** Eleven bytes that count the chunks and one that says whether this is the last: no chunk opens in another's place, and none can end the file early. */
const chunkNonce = (index: number, isLast: boolean): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
};

/** Seals at most CHUNK_BYTES into the beginning of `into` and says how many bytes they became. */
export const sealChunk = (
  { key }: PayloadKey,
  chunk: Uint8Array,
  at: { readonly index: number; readonly isLast: boolean },
  into: Uint8Array,
): number => {
  const cipher = createCipheriv('chacha20-poly1305', key, chunkNonce(at.index, at.isLast), {
    authTagLength: TAG_BYTES,
  });
  into.set(cipher.update(chunk), 0);
  cipher.final();
  into.set(cipher.getAuthTag(), chunk.length);
  return chunk.length + TAG_BYTES;
};

/** What a chunk holds; null where it is not what was sealed in this place. */
export const openChunk = (
  { key }: PayloadKey,
  sealed: Uint8Array,
  at: { readonly index: number; readonly isLast: boolean },
): Uint8Array | null => {
  const bytes = sealed.length - TAG_BYTES;
  // Only a payload of nothing at all ends in an empty chunk.
  if (bytes < 0 || (bytes === 0 && at.index > 0)) return null;
  const decipher = createDecipheriv('chacha20-poly1305', key, chunkNonce(at.index, at.isLast), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(sealed.subarray(bytes));
  const chunk = decipher.update(sealed.subarray(0, bytes));
  try {
    decipher.final();
    return chunk;
  } catch {
    return null;
  }
};

import type { EncryptTo } from '../../domain/encryption.ts';
import { newHeader } from './header.ts';
import { CHUNK_BYTES, type PayloadKey, SEALED_CHUNK_BYTES, sealChunk } from './payload.ts';

/** Sealed chunks that are written at once. */
const BATCH = 16;

/** Takes plain bytes and writes an age file. */
export interface SealedWriter {
  /** `bytes` are the caller's again when it is done. */
  write(bytes: Uint8Array): Promise<void>;
  /** Writes what is left; without it the file is cut off. */
  end(): Promise<void>;
  /** What opens this file again, for as long as the process remembers it: to prove what was written where no secret key is at hand. */
  readonly key: PayloadKey;
}

/** Writes the header and takes the payload. @throws what `put` throws */
export const sealedWriter = async (to: EncryptTo, put: (bytes: Uint8Array) => Promise<void>): Promise<SealedWriter> => {
  const { bytes: header, key } = await newHeader(to);
  await put(header);
  const pending = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  const sealed = Buffer.allocUnsafeSlow(BATCH * SEALED_CHUNK_BYTES);
  let [pendingBytes, sealedBytes, index] = [0, 0, 0];
  const seal = async (chunk: Uint8Array, isLast: boolean): Promise<void> => {
    sealedBytes += sealChunk(key, chunk, { index, isLast }, sealed.subarray(sealedBytes));
    index++;
    if (!isLast && sealedBytes < sealed.length) return;
    await put(sealed.subarray(0, sealedBytes));
    sealedBytes = 0;
  };
  return {
    key,
    write: async (bytes) => {
      let rest = bytes;
      while (rest.length > 0) {
        // A full chunk waits for one byte more: it may be the last, which is sealed as such.
        if (pendingBytes === CHUNK_BYTES) {
          await seal(pending, false);
          pendingBytes = 0;
        }
        if (pendingBytes === 0 && rest.length > CHUNK_BYTES) {
          await seal(rest.subarray(0, CHUNK_BYTES), false);
          rest = rest.subarray(CHUNK_BYTES);
          continue;
        }
        const part = rest.subarray(0, CHUNK_BYTES - pendingBytes);
        pending.set(part, pendingBytes);
        pendingBytes += part.length;
        rest = rest.subarray(part.length);
      }
    },
    end: () => seal(pending.subarray(0, pendingBytes), true),
  };
};

import { BLOCK_BYTES } from './blockPool.ts';

const ZEROS = Buffer.alloc(BLOCK_BYTES);

/**
 * The same way of compressing, but whole blocks of zeros are compressed once: files that grew ahead of their data hold gigabytes of them, and
 * comparing costs a hundredth of compressing (docs/performance.md). What comes back is the caller's own.
 */
export const zerosOnce = (
  pack: (block: Uint8Array) => Promise<Uint8Array>,
): ((block: Uint8Array) => Promise<Uint8Array>) => {
  let packedZeros: Promise<Uint8Array> | null = null;
  return async (block) => {
    if (!ZEROS.equals(block)) return await pack(block);
    // Not of `block`, which is filled with other bytes one day.
    packedZeros ??= pack(ZEROS);
    // A copy: slice of a Buffer would be a part of the one that is kept.
    return new Uint8Array(await packedZeros);
  };
};

/** Smaller memory may be a part of what Buffer hands out in pieces, and is not worth it. */
const LEAST_BYTES = 128 * 1024;

/**
 * Gives back at once the memory of bytes that zlib made and nobody uses any more; they must not be touched again. The collector sees only a small
 * object in each: it would leave dozens of megabytes waiting, and new memory, which the system has to clear, costs a tenth of the time of
 * reading back (docs/performance.md). Shared memory, as of the pool's blocks, stays.
 */
export const letGo = ({ buffer }: Uint8Array): void => {
  if (buffer instanceof ArrayBuffer && buffer.byteLength >= LEAST_BYTES) buffer.transfer(0);
};

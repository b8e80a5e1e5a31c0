import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

const compressOnPool = promisify(zstdCompress);
const decompressOnPool = promisify(zstdDecompress);

const LONG_MATCHES = 6;

/** A block as a zstd frame with a check sum, on zlib's threads. zstd's own threads are not used: Node 24.21 loses data with them. */
export const zstdBlock = async (block: Uint8Array, level: number): Promise<Uint8Array> =>
  await compressOnPool(block, {
    // In one piece, also what cannot be made smaller: parts would have to be put together in yet another one.
    chunkSize: block.length + 1024,
    params: {
      [constants.ZSTD_c_compressionLevel]: level,
      // Rows of a table repeat in long runs: shorter matches only cost bytes and time (docs/performance.md).
      [constants.ZSTD_c_minMatch]: LONG_MATCHES,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  });

/** Back again. */
export const zstdContent = async (packed: Uint8Array, mostBytes: number): Promise<Uint8Array> =>
  await decompressOnPool(packed, { chunkSize: mostBytes + 64, maxOutputLength: mostBytes });

import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { MOST_BLOCK_BYTES } from './blockPool.ts';

const compressOnPool = promisify(zstdCompress);
const decompressOnPool = promisify(zstdDecompress);

/** Of the default level, in powers of two: twice as large as its own, which a block of 2 MiB fills (docs/performance.md). */
const DEFAULT_LEVEL = 3;
const LARGER_TABLES = { [constants.ZSTD_c_hashLog]: 18, [constants.ZSTD_c_chainLog]: 17 };
/** A match may be anywhere in a block: 2 to this power is its size at most. */
const WINDOW_LOG = Math.log2(MOST_BLOCK_BYTES);

/** A block as a zstd frame with a check sum, on zlib's threads. zstd's own threads are not used: Node 24.21 loses data with them. */
export const zstdBlock = async (block: Uint8Array, level: number): Promise<Uint8Array> =>
  await compressOnPool(block, {
    // In one piece, also what cannot be made smaller: parts would have to be put together in yet another one.
    chunkSize: block.length + 1024,
    params: {
      [constants.ZSTD_c_compressionLevel]: level,
      ...(level === DEFAULT_LEVEL ? LARGER_TABLES : {}),
      [constants.ZSTD_c_windowLog]: WINDOW_LOG,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  });

/** Back again. */
export const zstdContent = async (packed: Uint8Array, mostBytes: number): Promise<Uint8Array> =>
  await decompressOnPool(packed, { chunkSize: mostBytes + 64, maxOutputLength: mostBytes });

import { promisify } from 'node:util';
import { constants, deflateRaw, deflateRawSync, inflateRaw } from 'node:zlib';

const deflateOnPool = promisify(deflateRaw);
const inflateOnPool = promisify(inflateRaw);

const SAMPLES = 4;
const SAMPLE_BYTES = 16 * 1024;
/** What level 1 cannot shrink by a twentieth, level 6 does not either: the server has compressed or encrypted it already. */
const INCOMPRESSIBLE = 0.95;
/** Of a stored block (RFC 1951 section 3.2.4). */
const MOST_STORED_BYTES = 65_535;
const STORED_HEAD_BYTES = 5;

/** Up to here time counts most: with the largest memory zlib is a tenth faster than with SMALL_MEM_LEVEL. */
const FIRST_SMALL_LEVEL = 7;
/** New Huffman codes four times as often, which suits pages of many tables: 2 % smaller at the same time where matching is slow anyway (docs/performance.md). */
const SMALL_MEM_LEVEL = 7;

/** A block as deflate data of its own that end on a byte; more may follow. On zlib's threads. */
export const deflateBlock = async (block: Uint8Array, level: number): Promise<Uint8Array> => {
  if (isIncompressible(block)) return storedBlocks(block);
  return await deflateOnPool(block, {
    level,
    memLevel: level < FIRST_SMALL_LEVEL ? constants.Z_MAX_MEMLEVEL : SMALL_MEM_LEVEL,
    // In one piece: parts would have to be put together in yet another one.
    chunkSize: block.length + 1024,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
};

/** Back again; all of `packed` must be used. */
export const inflateBlock = async (packed: Uint8Array, mostBytes: number): Promise<Uint8Array> => {
  if (packed.length === 0) throw new RangeError('an empty block');
  return await inflateOnPool(packed, {
    // More than it can be: else zlib asks for room once more when the block is just full.
    chunkSize: mostBytes + 64,
    maxOutputLength: mostBytes,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
};

/** Pages begin differently from how they end: four samples from all over the block. */
const isIncompressible = (block: Uint8Array): boolean => {
  if (block.length < SAMPLES * SAMPLE_BYTES) return false;
  const stride = Math.floor((block.length - SAMPLE_BYTES) / (SAMPLES - 1));
  let packed = 0;
  for (let n = 0; n < SAMPLES; n++) {
    packed += deflateRawSync(block.subarray(n * stride, n * stride + SAMPLE_BYTES), { level: 1 }).length;
  }
  return packed > INCOMPRESSIBLE * SAMPLES * SAMPLE_BYTES;
};

const storedBlocks = (block: Uint8Array): Uint8Array => {
  const count = Math.ceil(block.length / MOST_STORED_BYTES);
  const out = Buffer.allocUnsafe(block.length + count * STORED_HEAD_BYTES);
  let to = 0;
  for (let from = 0; from < block.length; from += MOST_STORED_BYTES) {
    const part = block.subarray(from, from + MOST_STORED_BYTES);
    out[to] = 0;
    out.writeUInt16LE(part.length, to + 1);
    out.writeUInt16LE(part.length ^ 0xffff, to + 3);
    out.set(part, to + STORED_HEAD_BYTES);
    to += STORED_HEAD_BYTES + part.length;
  }
  return out;
};

/**
 * Where the frames of a zstd file end (RFC 8878 section 3.1). A file may hold many, ours one a block, and Node's decoder takes what follows the first
 * for garbage unless it is handed over apart.
 */
import { assertNever } from '../domain/assertNever.ts';

const FRAME_MAGIC = 0xfd2fb528;
/** The last four bits are the user's. */
const SKIPPABLE_MAGIC = 0x184d2a50;
const MAGIC_BYTES = 4;
const BLOCK_HEAD_BYTES = 3;
const CHECKSUM_BYTES = 4;
const RLE_BLOCK = 1;
/** Smaller ones would be written side by side into the decoder, which is then still at work on a buffer that is read into again. */
const COPIED_BELOW_BYTES = 64 * 1024;

/** What the next bytes of a file are; `seen` are those of a head that have come by. */
type Part =
  | { readonly what: 'frame_head'; readonly seen: readonly number[] }
  | { readonly what: 'block_head'; readonly seen: readonly number[]; readonly hasChecksum: boolean }
  /** Bytes that say nothing, and what comes behind them. */
  | { readonly what: 'body'; readonly left: number; readonly then: Part }
  /** No zstd: whoever decodes it will say so. */
  | { readonly what: 'unknown' };

const NEXT_FRAME: Part = { what: 'frame_head', seen: [] };

/** The same bytes in pieces of which each ends where a frame does, or where the block given did. A piece is valid as long as its block. */
export async function* frameByFrame(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const walk = frameWalk();
  for await (const block of blocks) {
    for (let from = 0; from < block.length; ) {
      const to = walk(block, from);
      const piece = block.subarray(from, to);
      yield piece.length < COPIED_BELOW_BYTES ? Buffer.from(piece) : piece;
      from = to;
    }
  }
}

/** A walker that says how far the frame that goes on at `from` reaches into `bytes`. */
const frameWalk = (): ((bytes: Uint8Array, from: number) => number) => {
  let part: Part = NEXT_FRAME;
  return (bytes, from) => {
    for (let at = from; at < bytes.length; ) {
      if (part.what === 'unknown') return bytes.length;
      const step = part.what === 'body' ? Math.min(part.left, bytes.length - at) : 1;
      part = after(part, step, bytes[at] ?? 0);
      at += step;
      if (part === NEXT_FRAME) return at;
    }
    return bytes.length;
  };
};

/** What comes after `step` bytes of a part; of a head it is one, `byte`. */
const after = (part: Exclude<Part, { readonly what: 'unknown' }>, step: number, byte: number): Part => {
  switch (part.what) {
    case 'body':
      return bodyOf(part.left - step, part.then);
    case 'frame_head':
      return frameHead([...part.seen, byte]);
    case 'block_head':
      return blockHead([...part.seen, byte], part.hasChecksum);
    default:
      return assertNever(part);
  }
};

const bodyOf = (left: number, then: Part): Part => (left === 0 ? then : { what: 'body', left, then });

const frameHead = (seen: readonly number[]): Part => {
  const more: Part = { what: 'frame_head', seen };
  if (seen.length < MAGIC_BYTES) return more;
  const magic = littleEndian(seen, 0, MAGIC_BYTES);
  if (magic >>> 4 === SKIPPABLE_MAGIC >>> 4) {
    return seen.length < 2 * MAGIC_BYTES ? more : bodyOf(littleEndian(seen, MAGIC_BYTES, MAGIC_BYTES), NEXT_FRAME);
  }
  if (magic !== FRAME_MAGIC) return { what: 'unknown' };
  const descriptor = seen[MAGIC_BYTES];
  if (descriptor === undefined || seen.length < MAGIC_BYTES + 1 + restOfHead(descriptor)) return more;
  return { what: 'block_head', seen: [], hasChecksum: (descriptor & 0b100) !== 0 };
};

/** Bytes behind the descriptor: window, dictionary's id, size of the content (RFC 8878 section 3.1.1.1). */
const restOfHead = (descriptor: number): number => {
  const isSingleSegment = (descriptor & 0b10_0000) !== 0;
  const contentSizeFlag = descriptor >>> 6;
  const contentSize = contentSizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 2 ** contentSizeFlag;
  const dictionary = [0, 1, 2, 4][descriptor & 0b11] ?? 0;
  return (isSingleSegment ? 0 : 1) + dictionary + contentSize;
};

/** Three bytes: is it the last one, how is it compressed, how long is it (RFC 8878 section 3.1.1.2). The last may be followed by a check sum. */
const blockHead = (seen: readonly number[], hasChecksum: boolean): Part => {
  if (seen.length < BLOCK_HEAD_BYTES) return { what: 'block_head', seen, hasChecksum };
  const head = littleEndian(seen, 0, BLOCK_HEAD_BYTES);
  const length = ((head >>> 1) & 0b11) === RLE_BLOCK ? 1 : head >>> 3;
  return (head & 1) === 0
    ? bodyOf(length, { what: 'block_head', seen: [], hasChecksum })
    : bodyOf(length + (hasChecksum ? CHECKSUM_BYTES : 0), NEXT_FRAME);
};

const littleEndian = (bytes: readonly number[], from: number, count: number): number =>
  bytes.slice(from, from + count).reduce((sum, byte, place) => sum + byte * 2 ** (8 * place), 0);

import type { ByteSource } from './byteSource.ts';
import { Fields } from './fields.ts';
import { MtfError } from './mtfError.ts';

/** The descriptor blocks of SQL Server's media: MTF's own and Microsoft's (mtf.md section 2). */
export const BLOCK_IDS = ['TAPE', 'SFMB', 'SSET', 'VOLB', 'ESET', 'MSCI', 'MSDA', 'MSTL', 'MSLS'] as const;
export type BlockId = (typeof BLOCK_IDS)[number];

export const BLOCK_HEADER_BYTES = 52;
export const STREAM_HEADER_BYTES = 22;

/** Far more than the data of the largest set are cut into; a hostile file would claim millions of empty ones. */
const MOST_STREAMS = 1_000_000;

export interface Block {
  readonly id: BlockId;
  readonly offset: number;
  /** Everything before the first stream; for SFMB, which has none, the whole block. */
  readonly fields: Fields;
  /** Where the first stream begins, or for SFMB the next block. */
  readonly end: number;
}

/** One stream of a block (mtf.md section 3). */
export interface Stream {
  readonly id: string;
  readonly attributes: number;
  /** Where its data begin. */
  readonly offset: number;
  readonly length: number;
}

/** Xor of the 16-bit words of `length` bytes: the checksum of block and stream headers. */
export const xorWords = (fields: Fields, length: number): number => {
  let sum = 0;
  for (let offset = 0; offset < length; offset += 2) sum ^= fields.u16(offset);
  return sum;
};

/** Reads the descriptor block at `offset`, without its streams. */
export const readBlock = async (source: ByteSource, offset: number): Promise<Block> => {
  const header = new Fields(await source.read(offset, BLOCK_HEADER_BYTES), offset);
  const id = BLOCK_IDS.find((known) => known === header.tag(0));
  if (id === undefined) throw new MtfError('a descriptor block of an unknown kind', offset);
  if (xorWords(header, 50) !== header.u16(50)) {
    throw new MtfError('a descriptor block whose checksum is wrong', offset);
  }
  const length = header.u16(8);
  if (length < BLOCK_HEADER_BYTES) throw new MtfError('a descriptor block of an impossible size', offset + 8);
  return { id, offset, fields: new Fields(await source.read(offset, length), offset), end: offset + length };
};

/**
 * Goes through the streams of a block in their order and gives where the next block begins: a chain always ends with SPAD. Only headers are
 * read; `take` sees each stream when the walk comes to it, which for a source that is read forwards is the only moment to read it.
 */
export const walkStreams = async (
  source: ByteSource,
  block: Block,
  take: (stream: Stream) => Promise<void>,
): Promise<number> => {
  let count = 0;
  for (let offset = block.end; ; ) {
    const header = new Fields(await source.read(offset, STREAM_HEADER_BYTES), offset);
    if (xorWords(header, 20) !== header.u16(20)) throw new MtfError('a stream whose checksum is wrong', offset);
    const stream: Stream = {
      id: header.tag(0),
      attributes: header.u16(6),
      offset: offset + STREAM_HEADER_BYTES,
      length: header.u64(8),
    };
    const end = stream.offset + stream.length;
    if (end > source.size) throw new MtfError('the medium ends here in the middle of something', source.size);
    if (stream.id === 'SPAD') return end;
    if (++count > MOST_STREAMS) throw new MtfError('a stream of an impossible size', offset);
    await take(stream);
    offset = Math.ceil(end / 4) * 4;
  }
};

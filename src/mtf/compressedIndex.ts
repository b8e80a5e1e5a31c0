/**
 * The indexes of a compressed medium (mtf.md section 7): before the soft filemark that ends a set's blocks stands where in the file the
 * blocks behind the page data begin, so that the end of a set of any size is reached without walking over its data. They are found from the
 * end of the file: the last soft filemark names the offsets of the earlier ones. Only a help: what does not fit together is left out.
 */
import { BLOCK_HEADER_BYTES, xorWords } from './blocks.ts';
import type { ByteSource } from './byteSource.ts';
import { compressedChecksum } from './compressedChecksum.ts';
import { Fields } from './fields.ts';
import { MtfError } from './mtfError.ts';

/** A block behind the page data: its place in the image, counted from the region's beginning, and in the file. */
export interface IndexEntry {
  readonly image: number;
  readonly file: number;
}

const FILEMARK_SIZES = [512, 4096];
const FIRST_SLOT = 72;
const HEAD_BYTES = 16;
const MOST_ENTRIES = 4096;

/** Entries by the file offset at which their region begins: that behind its soft filemark. */
export const readCompressedIndexes = async (
  source: ByteSource,
): Promise<ReadonlyMap<number, readonly IndexEntry[]>> => {
  const indexes = new Map<number, readonly IndexEntry[]>();
  // A forward source does not know its end, and could not go back from it.
  if (!Number.isFinite(source.size)) return indexes;
  try {
    const filemarks = await readFilemarks(source);
    for (const [at, mark] of filemarks.entries()) {
      const before = filemarks[at - 1];
      if (before !== undefined) indexes.set(before.end, await readIndex(source, before.end, mark.offset));
    }
  } catch (error) {
    if (!(error instanceof MtfError)) throw error;
  }
  return indexes;
};

interface Filemark {
  readonly offset: number;
  readonly end: number;
}

/** The soft filemarks that the last one names, oldest first. */
const readFilemarks = async (source: ByteSource): Promise<readonly Filemark[]> => {
  for (const bytes of FILEMARK_SIZES) {
    const last = await filemarkAt(source, source.size - bytes);
    if (last === null || last.length !== bytes) continue;
    const used = Math.min(last.u32(56), Math.floor((bytes - FIRST_SLOT) / 8));
    const earlier: Filemark[] = [];
    for (let slot = 0; slot < used; slot++) {
      const offset = last.u64(FIRST_SLOT + 8 * slot);
      const mark = await filemarkAt(source, offset);
      if (mark === null || offset >= (earlier.at(-1)?.offset ?? last.at)) break;
      earlier.push({ offset, end: offset + mark.length });
    }
    return [...earlier.toReversed(), { offset: last.at, end: source.size }];
  }
  return [];
};

const filemarkAt = async (source: ByteSource, offset: number): Promise<Fields | null> => {
  if (offset < 0 || offset + BLOCK_HEADER_BYTES > source.size) return null;
  const header = new Fields(await source.read(offset, BLOCK_HEADER_BYTES), offset);
  if (header.tag(0) !== 'SFMB' || xorWords(header, 50) !== header.u16(50)) return null;
  return new Fields(await source.read(offset, header.u16(8)), offset);
};

/** The index that stands right before the soft filemark at `end`; none if its head, its checksum or its entries are not what they should be. */
const readIndex = async (source: ByteSource, start: number, end: number): Promise<readonly IndexEntry[]> => {
  const head = new Fields(await source.read(end - HEAD_BYTES, HEAD_BYTES), end - HEAD_BYTES);
  const count = head.u32(4);
  const first = end - head.u32(8);
  const table = first + HEAD_BYTES;
  if (head.u16(0) !== 1 || head.u16(2) !== 1 || count === 0 || count > MOST_ENTRIES) return [];
  if (first < start || table + 16 * count > end) return [];
  const entries = new Fields(await source.read(table, 16 * count), table);
  if (compressedChecksum(entries.bytes) !== head.u32(12)) return [];
  return Array.from({ length: count }, (_, row) => ({ image: entries.u64(16 * row), file: entries.u64(16 * row + 8) }))
    .filter(({ file }) => file >= start && file < first)
    .toSorted((a, b) => a.image - b.image);
};

/** SQLite's write-ahead log, as far as the sandbox reads it (sqlite.org/fileformat2.html, section 4). Pure. */
import { PAGE_SIZE } from '../store/emptyDatabaseFile.ts';
import type { LoggedPage } from './logRecord.ts';

export const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_SIZE;
const MAGIC = 0x377f_0682;
const BIG_ENDIAN_CHECKSUMS = 1;

/** Frames of whole commits, one after the other. `at` is where each frame's page begins in the file. */
export interface CommittedFrames {
  readonly pages: readonly (LoggedPage & { readonly at: number })[];
  /** Of the SQLite file after the last commit; null: there is none. */
  readonly pageCount: number | null;
  /** Where the next frame goes. */
  readonly end: number;
}

/** The frames that SQLite has just written: `bytes` stand at `start` in the file, whole and valid. */
export const newFrames = (bytes: Uint8Array, start: number): CommittedFrames => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pages: (LoggedPage & { readonly at: number })[] = [];
  let pageCount: number | null = null;
  let at = 0;
  for (; at + FRAME_BYTES <= bytes.length; at += FRAME_BYTES) {
    const payload = at + FRAME_HEADER_BYTES;
    pages.push({
      number: view.getUint32(at),
      bytes: bytes.subarray(payload, payload + PAGE_SIZE),
      at: start + payload,
    });
    const after = view.getUint32(at + 4);
    if (after !== 0) pageCount = after;
  }
  return { pages, pageCount, end: start + at };
};

/**
 * What recovery finds in the write-ahead log that a dead process left: the commits up to the first frame that is cut, of an older log, or whose
 * checksum is wrong, as SQLite itself decides it.
 */
export const recoveredFrames = (file: Uint8Array): CommittedFrames => {
  const nothing: CommittedFrames = { pages: [], pageCount: null, end: 0 };
  if (file.length < WAL_HEADER_BYTES) return nothing;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const magic = view.getUint32(0);
  if ((magic & ~BIG_ENDIAN_CHECKSUMS) !== MAGIC || view.getUint32(8) !== PAGE_SIZE) return nothing;
  const isLittleEndian = (magic & BIG_ENDIAN_CHECKSUMS) === 0;
  let sums = checksum(view, 0, 24, [0, 0], isLittleEndian);
  if (sums[0] !== view.getUint32(24) || sums[1] !== view.getUint32(28)) return nothing;
  let committed = WAL_HEADER_BYTES;
  for (let at = WAL_HEADER_BYTES; at + FRAME_BYTES <= file.length; at += FRAME_BYTES) {
    if (view.getUint32(at + 8) !== view.getUint32(16) || view.getUint32(at + 12) !== view.getUint32(20)) break;
    sums = checksum(view, at, 8, sums, isLittleEndian);
    sums = checksum(view, at + FRAME_HEADER_BYTES, PAGE_SIZE, sums, isLittleEndian);
    if (sums[0] !== view.getUint32(at + 16) || sums[1] !== view.getUint32(at + 20)) break;
    if (view.getUint32(at + 4) !== 0) committed = at + FRAME_BYTES;
  }
  return newFrames(file.subarray(WAL_HEADER_BYTES, committed), WAL_HEADER_BYTES);
};

const checksum = (
  view: DataView,
  from: number,
  length: number,
  [first, second]: readonly [number, number],
  isLittleEndian: boolean,
): readonly [number, number] => {
  let a = first;
  let b = second;
  for (let at = from; at < from + length; at += 8) {
    a = (a + view.getUint32(at, isLittleEndian) + b) >>> 0;
    b = (b + view.getUint32(at + 4, isLittleEndian) + a) >>> 0;
  }
  return [a, b];
};

/** Each page once, as its last frame has it, in ascending order. */
export const lastOfEach = <Page extends { readonly number: number }>(pages: readonly Page[]): readonly Page[] =>
  [...new Map(pages.map((page) => [page.number, page])).values()].sort((a, b) => a.number - b.number);

/**
 * A page without its zeros: most pages of small rows are half empty, and a log that keeps whole pages is large enough. Runs of bytes that are not zero,
 * each with its offset and length (u16 each). Pure.
 */
import { PAGE_SIZE } from '../store/emptyDatabaseFile.ts';

const RUN_HEAD_BYTES = 4;
/** Words of zeros that are worth a new run: no page takes more than one run that is all of it. */
const GAP_WORDS = 8;
export const LARGEST_SPARSE_PAGE = RUN_HEAD_BYTES + PAGE_SIZE;

const wordsOf = (page: Uint8Array): Int32Array => {
  const bytes = page.byteOffset % 4 === 0 ? page : Uint8Array.from(page);
  return new Int32Array(bytes.buffer, bytes.byteOffset, PAGE_SIZE / 4);
};

/** Where the run that begins at a word ends: behind its last word that is not zero. */
const runEnd = (words: Int32Array, start: number): number => {
  let end = start + 1;
  for (let at = end; at < words.length && at - end < GAP_WORDS; at++) if (words[at] !== 0) end = at + 1;
  return end;
};

/** Writes the runs at `offset` of `target`, which has room for LARGEST_SPARSE_PAGE; returns their bytes. */
export const writeSparsePage = (target: DataView, offset: number, page: Uint8Array): number => {
  const words = wordsOf(page);
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  let to = offset;
  for (let at = 0; at < words.length; ) {
    if (words[at] === 0) {
      at++;
      continue;
    }
    const end = runEnd(words, at);
    target.setUint16(to, at * 4, true);
    target.setUint16(to + 2, (end - at) * 4, true);
    bytes.set(page.subarray(at * 4, end * 4), to + RUN_HEAD_BYTES);
    to += RUN_HEAD_BYTES + (end - at) * 4;
    at = end;
  }
  return to - offset;
};

/** The page that these runs are of; null when they are none. */
export const readSparsePage = (runs: Uint8Array): Uint8Array | null => {
  const page = new Uint8Array(PAGE_SIZE);
  const view = new DataView(runs.buffer, runs.byteOffset, runs.byteLength);
  let at = 0;
  while (at + RUN_HEAD_BYTES <= runs.length) {
    const offset = view.getUint16(at, true);
    const end = at + RUN_HEAD_BYTES + view.getUint16(at + 2, true);
    if (end > runs.length || offset + end - at - RUN_HEAD_BYTES > PAGE_SIZE) return null;
    page.set(runs.subarray(at + RUN_HEAD_BYTES, end), offset);
    at = end;
  }
  return at === runs.length ? page : null;
};

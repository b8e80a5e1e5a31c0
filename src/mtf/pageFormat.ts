/** The header of a SQL Server page and what protects its bytes (mtf.md section 6). Pure. */

export const PAGE_BYTES = 8192;
export const PAGE_HEADER_BYTES = 96;
export const PAGES_PER_EXTENT = 8;
export const EXTENT_BYTES = PAGE_BYTES * PAGES_PER_EXTENT;
export const PAGE_TYPES = {
  data: 1,
  gam: 8,
  sgam: 9,
  pfs: 11,
  boot: 13,
  fileHeader: 15,
  differentialMap: 16,
  bulkMap: 17,
  filler: 0x65,
} as const;
export const PAGE_FLAGS = { torn: 0x100, checksum: 0x200 } as const;

/** Page 1 and every 8088th after it say for each page of their interval whether it is allocated: one byte each from 100 on. */
export const PFS_INTERVAL = 8088;
export const PFS_FIRST_BYTE = 100;
export const PFS_ALLOCATED = 0x40;
export const pfsPageOf = (pageId: number): number => Math.max(1, Math.floor(pageId / PFS_INTERVAL) * PFS_INTERVAL);

const SECTORS = 16;
export const SECTOR_BYTES = 512;
const WORDS_PER_SECTOR = 128;
const WORDS_PER_PAGE = SECTORS * WORDS_PER_SECTOR;
const CHECKSUM_WORD = 15;
export const PAGE_CHECKSUM_OFFSET = CHECKSUM_WORD * 4;

const rotateLeft = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** The dwords of bytes that stand aligned in memory, as ByteSource.read gives them. */
export const wordsOf = (bytes: Uint8Array): Int32Array =>
  new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);

/** Xors each 512-byte sector of the first `count` words into one word of `folds`; a last part of a sector counts as one. Gives how many. */
export const foldSectors = (words: Int32Array, count: number, folds: Int32Array): number => {
  let sector = 0;
  for (let first = 0; first < count; first += WORDS_PER_SECTOR, sector++) {
    const end = Math.min(first + WORDS_PER_SECTOR, count);
    let folded = 0;
    for (let at = first; at < end; at++) folded ^= words[at] ?? 0;
    folds[sector] = folded;
  }
  return sector;
};

/** Rotate and xor over sectors `from` to `to`: what the checksums of pages and of streams both are. */
export const sumFolds = (folds: Int32Array, from: number, to: number, before: number): number => {
  let sum = before;
  for (let sector = from; sector < to; sector++) sum = rotateLeft(sum, 1) ^ (folds[sector] ?? 0);
  return sum >>> 0;
};

/** The checksum that belongs at byte 60 of the page whose sectors were folded: without what stands there, which is in the first fold. */
const foldedPageChecksum = (words: Int32Array, folds: Int32Array, firstWord: number): number => {
  const firstSector = firstWord / WORDS_PER_SECTOR;
  const stored = words[firstWord + CHECKSUM_WORD] ?? 0;
  return (sumFolds(folds, firstSector, firstSector + SECTORS, 0) ^ rotateLeft(stored, SECTORS - 1)) >>> 0;
};

/** The checksum that belongs at byte 60 of the page that begins at `firstWord`. */
export const pageChecksum = (words: Int32Array, firstWord = 0): number => {
  const page = words.subarray(firstWord, firstWord + WORDS_PER_PAGE);
  const folds = new Int32Array(SECTORS);
  foldSectors(page, WORDS_PER_PAGE, folds);
  return foldedPageChecksum(page, folds, 0);
};

/** Continues the checksum that WITH CHECKSUM stores of a stream, over whole 512-byte sectors; begins with 0. */
export const streamChecksum = (words: Int32Array, state: number): number => {
  const folds = new Int32Array(Math.ceil(words.length / WORDS_PER_SECTOR));
  return sumFolds(folds, 0, foldSectors(words, words.length, folds), state);
};

/** What a slot of 8192 bytes says of itself. */
export interface PageHeader {
  readonly version: number;
  readonly type: number;
  readonly flags: number;
  readonly pageId: number;
  readonly fileId: number;
}

export const readPageHeader = (bytes: Uint8Array, start: number): PageHeader => {
  const u8 = (offset: number): number => bytes[start + offset] ?? 0;
  const u16 = (offset: number): number => u8(offset) | (u8(offset + 1) << 8);
  return {
    version: u8(0),
    type: u8(1),
    flags: u16(4),
    pageId: (u16(32) | (u16(34) << 16)) >>> 0,
    fileId: u16(36),
  };
};

export type PageIntegrity = 'valid' | 'damaged' | 'unprotected';

/**
 * Checks the page that begins at `start` by what protects it: checksum, torn-page bits, or nothing. `folds` are those of all of `words`, where
 * they are at hand.
 */
export const checkPage = (
  bytes: Uint8Array,
  words: Int32Array,
  start: number,
  flags: number,
  folds: Int32Array | null = null,
): PageIntegrity => {
  if ((flags & PAGE_FLAGS.checksum) !== 0) {
    const first = start >> 2;
    const stored = (words[first + CHECKSUM_WORD] ?? 0) >>> 0;
    const computed = folds === null ? pageChecksum(words, first) : foldedPageChecksum(words, folds, first);
    return computed === stored ? 'valid' : 'damaged';
  }
  if ((flags & PAGE_FLAGS.torn) !== 0) {
    const pattern = (bytes[start + PAGE_CHECKSUM_OFFSET] ?? 0) & 3;
    for (let sector = 2; sector <= SECTORS; sector++) {
      if (((bytes[start + sector * 512 - 1] ?? 0) & 3) !== pattern) return 'damaged';
    }
    return 'valid';
  }
  return 'unprotected';
};

export const pageIsZero = (words: Int32Array, start: number): boolean => {
  const first = start >> 2;
  for (let at = first; at < first + WORDS_PER_PAGE; at++) if (words[at] !== 0) return false;
  return true;
};

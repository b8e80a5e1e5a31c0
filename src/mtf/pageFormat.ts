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
const WORDS_PER_SECTOR = 128;
const WORDS_PER_PAGE = SECTORS * WORDS_PER_SECTOR;
const CHECKSUM_WORD = 15;
export const PAGE_CHECKSUM_OFFSET = CHECKSUM_WORD * 4;

const rotateLeft = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** The dwords of bytes that stand aligned in memory, as ByteSource.read gives them. */
export const wordsOf = (bytes: Uint8Array): Int32Array =>
  new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);

/** The checksum that belongs at byte 60 of the page that begins at `firstWord`. */
export const pageChecksum = (words: Int32Array, firstWord = 0): number => {
  let sum = 0;
  for (let sector = 0; sector < SECTORS; sector++) {
    let folded = sector === 0 ? (words[firstWord + CHECKSUM_WORD] ?? 0) : 0;
    const end = firstWord + (sector + 1) * WORDS_PER_SECTOR;
    for (let at = end - WORDS_PER_SECTOR; at < end; at++) folded ^= words[at] ?? 0;
    sum ^= rotateLeft(folded, SECTORS - 1 - sector);
  }
  return sum >>> 0;
};

/** Continues the checksum that WITH CHECKSUM stores of a stream, over whole 512-byte sectors; begins with 0. */
export const streamChecksum = (words: Int32Array, state: number): number => {
  let sum = state;
  for (let sector = 0; sector < words.length; sector += WORDS_PER_SECTOR) {
    let folded = 0;
    const end = Math.min(sector + WORDS_PER_SECTOR, words.length);
    for (let at = sector; at < end; at++) folded ^= words[at] ?? 0;
    sum = rotateLeft(sum, 1) ^ folded;
  }
  return sum >>> 0;
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

/** Checks a page by what protects it: checksum, torn-page bits, or nothing. */
export const checkPage = (bytes: Uint8Array, words: Int32Array, start: number, flags: number): PageIntegrity => {
  if ((flags & PAGE_FLAGS.checksum) !== 0) {
    const stored = (words[(start >> 2) + CHECKSUM_WORD] ?? 0) >>> 0;
    return pageChecksum(words, start >> 2) === stored ? 'valid' : 'damaged';
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

/**
 * Which pages of a data file have changed since its differential base: SQL Server's differential change map, kept beside the file. Beside it, and
 * not in it, so that it is no part of what is backed up.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const TAG = 0x4d43_5852; // 'RXCM'
const HEADER_BYTES = 64;
const GUID_BYTES = 36;

/** A set of SQLite page numbers, one bit each. */
export class PageBits {
  #bits: Uint8Array;

  constructor(bits = new Uint8Array(64)) {
    this.#bits = bits;
  }

  add(page: number): void {
    const at = page >> 3;
    if (at >= this.#bits.length) {
      const longer = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      longer.set(this.#bits);
      this.#bits = longer;
    }
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (page & 7));
  }

  has(page: number): boolean {
    return ((this.#bits[page >> 3] ?? 0) & (1 << (page & 7))) !== 0;
  }

  *pages(): Generator<number> {
    for (const [at, byte] of this.#bits.entries()) {
      for (let bit = 0; byte >> bit !== 0; bit++) if ((byte >> bit) & 1) yield at * 8 + bit;
    }
  }

  copy(): PageBits {
    return new PageBits(this.#bits.slice());
  }

  bytes(): Uint8Array {
    return this.#bits;
  }
}

/** The pages that changed since the full backup `baseGuid`; without a base there is nothing to keep. */
export interface ChangeMap {
  readonly baseGuid: string;
  /** Pages of the SQLite file when the base was taken: allocation maps of what came later have changed too. */
  readonly basePageCount: number;
  readonly changed: PageBits;
}

export const changeMapPath = (dataFile: string): string => `${dataFile}-changes`;

/**
 * Writes the map of a data file, whole or not at all. RESTORE calls it with the base it restored and the pages that a differential or log brought
 * on top (SQLite's numbers).
 */
export const writeChangeMap = (dataFile: string, { baseGuid, basePageCount, changed }: ChangeMap): void => {
  const bits = changed.bytes();
  const bytes = Buffer.alloc(HEADER_BYTES + bits.length);
  bytes.writeUInt32LE(TAG, 0);
  bytes.writeUInt32LE(basePageCount, 8);
  bytes.write(baseGuid, 12, GUID_BYTES, 'latin1');
  bytes.set(bits, HEADER_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  const path = changeMapPath(dataFile);
  // Not forced to the disk, as the commits that it is about are not (store/openStorage.ts).
  writeFileSync(`${path}.tmp`, bytes);
  renameSync(`${path}.tmp`, path);
};

/** The map of a data file since this base; every page that there may be when none is known: too much, never too little. */
export const readChangeMap = (dataFile: string, baseGuid: string): ChangeMap | null => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(changeMapPath(dataFile));
  } catch {
    return null;
  }
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== TAG) return null;
  if (bytes.readUInt32LE(4) !== crc32(bytes.subarray(8))) return null;
  if (bytes.toString('latin1', 12, 12 + GUID_BYTES) !== baseGuid) return null;
  return {
    baseGuid,
    basePageCount: bytes.readUInt32LE(8),
    changed: new PageBits(Uint8Array.from(bytes.subarray(HEADER_BYTES))),
  };
};

/** What is assumed of a base whose map was lost: every page has changed. */
export const everythingChanged = (baseGuid: string, pageCount: number): ChangeMap => {
  const changed = new PageBits();
  for (let page = 1; page <= pageCount; page++) changed.add(page);
  return { baseGuid, basePageCount: 0, changed };
};

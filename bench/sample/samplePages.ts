import {
  EXTENT_BYTES,
  PAGE_BYTES,
  PAGE_CHECKSUM_OFFSET,
  PAGE_FLAGS,
  PAGE_HEADER_BYTES,
  PAGES_PER_EXTENT,
  pageChecksum,
  wordsOf,
} from '../../src/mtf/pageFormat.ts';
import { Random } from './random.ts';
import { type Rows, sampleTables } from './tables.ts';

const EMPTY_EXTENTS = 0.1;
const LOB_PAGES = 0.004;
/** Of the pages whose free space still holds rows that were deleted or moved away. */
const STALE_PAGES = 0.25;
/** Extents that one table may have got in a row: single ones while all of them grow, many where it was loaded or rebuilt. */
const LONGEST_RUN = 48;
const OLD_PAGES = 32;
const LOB_PAGE_TYPE = 3;

/** Makes the extents of a database file one after the other: the same seed, the same bytes. */
export const samplePages = (seed: number): ((extent: Buffer) => void) => {
  const random = new Random(seed);
  const tables = sampleTables(random).map(openTable);
  const shares = tables.flatMap((table) => Array.from({ length: table.rows.share }, () => table));
  let pageId = 0;
  let run: { readonly table: OpenTable | undefined; readonly left: number } = { table: undefined, left: 0 };

  const page = (bytes: Buffer, table: OpenTable): void => {
    const lob = random.chance(LOB_PAGES);
    const slots = lob ? randomValue(bytes, random) : rowsOf(bytes, table, random);
    writeHeader(bytes, { table, pageId, slots, random, type: lob ? LOB_PAGE_TYPE : table.rows.pageType });
  };

  return (extent) => {
    const chosen = run.left === 0 ? shares[random.below(shares.length)] : run.table;
    run = { table: chosen, left: run.left === 0 ? random.skewed(LONGEST_RUN) : run.left - 1 };
    const table = random.chance(EMPTY_EXTENTS) ? undefined : chosen;
    if (table === undefined) {
      extent.fill(0, 0, EXTENT_BYTES);
      pageId += PAGES_PER_EXTENT;
      return;
    }
    for (let n = 0; n < PAGES_PER_EXTENT; n++, pageId++)
      page(extent.subarray(n * PAGE_BYTES, (n + 1) * PAGE_BYTES), table);
  };
};

interface OpenTable {
  readonly rows: Rows;
  /** Its last pages: what the free space of a new one may still show. */
  readonly old: readonly Buffer[];
  written: number;
  /** Length of the row that did not fit into the page before; 0 for none. */
  waiting: number;
}

const openTable = (rows: Rows): OpenTable => ({
  rows,
  old: Array.from({ length: OLD_PAGES }, () => Buffer.alloc(PAGE_BYTES)),
  written: 0,
  waiting: 0,
});

const rowsOf = (bytes: Buffer, table: OpenTable, random: Random): number => {
  const { rows, old } = table;
  // The oldest one, which this one takes the place of.
  const before = old[table.written++ % OLD_PAGES] ?? bytes;
  if (random.chance(STALE_PAGES)) before.copy(bytes);
  else bytes.fill(0);
  const full = Math.floor((PAGE_BYTES - PAGE_HEADER_BYTES) * (rows.fillPercent / 100)) + PAGE_HEADER_BYTES;
  let at = PAGE_HEADER_BYTES;
  let slots = 0;
  for (;;) {
    const length = table.waiting === 0 ? rows.next() : table.waiting;
    if (at + length + 2 * (slots + 1) > full) {
      table.waiting = length;
      break;
    }
    table.waiting = 0;
    rows.record.bytes.copy(bytes, at, 0, length);
    slots += 1;
    bytes.writeUInt16LE(at, PAGE_BYTES - slots * 2);
    at += length;
  }
  bytes.writeUInt16LE(PAGE_BYTES - at - slots * 2, 28);
  bytes.writeUInt16LE(at, 30);
  bytes.copy(before);
  return slots;
};

/** A picture or a document: bytes that nothing makes smaller. */
const randomValue = (bytes: Buffer, random: Random): number => {
  bytes.fill(0, 0, PAGE_HEADER_BYTES);
  random.fill(bytes, PAGE_HEADER_BYTES, PAGE_BYTES - 2);
  bytes.writeUInt16LE(PAGE_HEADER_BYTES, PAGE_BYTES - 2);
  bytes.writeUInt16LE(PAGE_BYTES - 2, 30);
  return 1;
};

interface Header {
  readonly table: OpenTable;
  readonly pageId: number;
  readonly slots: number;
  readonly type: number;
  readonly random: Random;
}

/** The 96 bytes before the rows (mtf.md section 6), with the page's checksum. */
const writeHeader = (bytes: Buffer, { table, pageId, slots, type, random }: Header): void => {
  const { objectId, indexId } = table.rows;
  bytes[0] = 1;
  bytes[1] = type;
  bytes.writeUInt16LE(PAGE_FLAGS.checksum, 4);
  bytes.writeUInt16LE(indexId, 6);
  bytes.writeUInt32LE(Math.max(0, pageId - 1), 8);
  bytes.writeUInt16LE(1, 12);
  bytes.writeUInt16LE(8, 14);
  bytes.writeUInt32LE(pageId + 1, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(slots, 22);
  bytes.writeUInt32LE(objectId, 24);
  bytes.writeUInt32LE(pageId, 32);
  bytes.writeUInt16LE(1, 36);
  bytes.writeUInt16LE(0, 38);
  bytes.writeUInt32LE(40 + (pageId >> 12), 40);
  bytes.writeUInt32LE(random.below(1_000_000), 44);
  bytes.writeUInt16LE(random.below(200), 48);
  bytes.fill(0, 50, PAGE_HEADER_BYTES);
  bytes.writeUInt32LE(pageChecksum(wordsOf(bytes)), PAGE_CHECKSUM_OFFSET);
};

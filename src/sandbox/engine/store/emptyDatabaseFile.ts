import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

/** Pages of a data file are 8 KiB, as SQL Server's are. */
export const PAGE_SIZE = 8192;
/** SQLite leaves these last bytes of every page alone: room for the 96-byte page header when a page is written to a backup (mtf.md section 8). */
export const PAGE_RESERVED = 96;

/**
 * A SQLite database of one empty page whose pages keep 96 bytes free at their end, so that page n's first 8096 bytes are the body of one SQL
 * Server page. SQLite has no PRAGMA for the reserved bytes: they are byte 20 of the header, which it honours ever after.
 */
export const emptyDatabasePage = (): Uint8Array => {
  const page = new Uint8Array(PAGE_SIZE);
  const view = new DataView(page.buffer);
  page.set(new TextEncoder().encode('SQLite format 3\0'), 0);
  view.setUint16(16, PAGE_SIZE);
  // Written and read with a write-ahead log (2, 2) from birth: opening it must not change it.
  page.set([2, 2, PAGE_RESERVED, 64, 32, 32], 18);
  view.setUint32(24, 1); // change counter
  view.setUint32(28, 1); // pages in the file
  view.setUint32(44, 4); // schema format
  view.setUint32(56, 1); // UTF-8
  view.setUint32(92, 1); // the change counter that the version below is valid for
  view.setUint32(96, 3_053_000);
  page[100] = 0x0d; // an empty leaf of the schema table
  view.setUint16(105, PAGE_SIZE - PAGE_RESERVED);
  return page;
};

/** Makes the file; it must not exist. */
export const createEmptyDatabaseFile = (hostPath: string): void => {
  const file = openSync(hostPath, 'wx');
  try {
    writeSync(file, emptyDatabasePage());
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

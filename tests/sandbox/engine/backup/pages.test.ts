import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPage, PAGE_BYTES, readPageHeader, wordsOf } from '../../../../src/mtf/pageFormat.ts';
import {
  dataFileBytes,
  type PageFile,
  pageIdOf,
  readSqlitePage,
  sqlitePageOf,
  writePage,
} from '../../../../src/sandbox/engine/backup/pages.ts';

const anyPage = fc.oneof(fc.integer({ min: 1, max: 40_000 }), fc.integer({ min: 1, max: 600_000_000 }));

test('page ids and SQLite pages name each other exactly', () => {
  fc.assert(
    fc.property(anyPage, (page) => {
      expect(sqlitePageOf(pageIdOf(page))).toBe(page);
    }),
    { numRuns: 2000 },
  );
});

test('page ids ascend with the SQLite pages, leaving out only the ids of SQL Server itself', () => {
  let previous = pageIdOf(1);
  expect(previous).toBe(16);
  for (let page = 2; page < 20_000; page++) {
    const id = pageIdOf(page);
    for (let skipped = previous + 1; skipped < id; skipped++) expect(skipped % 8088).toBe(0);
    previous = id;
  }
  fc.assert(
    fc.property(anyPage, (page) => {
      const between = pageIdOf(page + 1) - pageIdOf(page);
      expect(between).toBeGreaterThanOrEqual(1);
      expect(between).toBeLessThanOrEqual(4);
    }),
  );
});

test.each([0, 1, 2, 3, 6, 7, 9, 15, 8088, 16_176, 511_232, 511_233, 511_238, 511_239, 1_022_464])(
  'page %i is not one of data',
  (pageId) => expect(sqlitePageOf(pageId)).toBeNull(),
);

test('a page of data carries a valid checksum and gives its SQLite page back', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 8096, maxLength: 8096 }),
      fc.integer({ min: 1, max: 9000 }),
      (body, page) => {
        const sqlite = new Uint8Array(PAGE_BYTES);
        sqlite.set(body);
        const file: PageFile = { fileId: 1, sqlitePages: 9000, identity: new Uint8Array(0) };
        const target = new Uint8Array(PAGE_BYTES);
        writePage(target, file, pageIdOf(page), () => sqlite);
        expect(readPageHeader(target, 0)).toMatchObject({ version: 1, type: 1, fileId: 1, pageId: pageIdOf(page) });
        expect(checkPage(target, wordsOf(target), 0, 0x200)).toBe('valid');
        expect(Buffer.compare(readSqlitePage(target), sqlite)).toBe(0);
      },
    ),
    { numRuns: 20 },
  );
});

test('a data file is as large as its last extent', () => {
  expect(dataFileBytes(1)).toBe(3 * 65_536);
  expect(dataFileBytes(8)).toBe(3 * 65_536);
  expect(dataFileBytes(9)).toBe(4 * 65_536);
  fc.assert(
    fc.property(anyPage, (page) => {
      expect(dataFileBytes(page) % 65_536).toBe(0);
      expect(dataFileBytes(page) / PAGE_BYTES).toBeGreaterThan(pageIdOf(page));
    }),
  );
});

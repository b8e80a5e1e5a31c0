/** Reads what the sandbox wrote as a restore would: with the program's own reader, and the log records of the sandbox. */
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openFileSource } from '../../../../src/mtf/byteSource.ts';
import { checkPages, isSound } from '../../../../src/mtf/checkPages.ts';
import type { BackupSet, Medium } from '../../../../src/mtf/medium.ts';
import { readMedium } from '../../../../src/mtf/readMedium.ts';
import { readBatches, readPages } from '../../../../src/mtf/readPages.ts';
import { type SetHeader, setHeader } from '../../../../src/mtf/setHeader.ts';
import { BOOT_PAGE, readSqlitePage, sqlitePageOf } from '../../../../src/sandbox/engine/backup/pages.ts';
import { type LogRecord, readLogRecords } from '../../../../src/sandbox/engine/log/logRecord.ts';
import { PAGE_SIZE } from '../../../../src/sandbox/engine/store/emptyDatabaseFile.ts';
import type { TestServer } from '../serverSession.ts';

/** The medium, every set of it complete and sound. */
export const mediumOf = async ({ folder }: Pick<TestServer, 'folder'>, file: string): Promise<Medium> => {
  const source = await openFileSource(join(folder, 'backup', file));
  onTestFinished(() => source[Symbol.asyncDispose]());
  const medium = await readMedium(source);
  expect(medium.damage).toBeNull();
  for (const set of medium.sets) {
    expect(set.complete).toBe(true);
    expect(isSound(await checkPages(medium.image, set))).toBe(true);
  }
  return medium;
};

/** The last set of a medium. */
export const setOf = async (
  server: Pick<TestServer, 'folder'>,
  file: string,
): Promise<{ readonly medium: Medium; readonly set: BackupSet; readonly header: SetHeader }> => {
  const medium = await mediumOf(server, file);
  const set = medium.sets.at(-1);
  if (set === undefined) throw new Error(`no set in ${file}`);
  return { medium, set, header: setHeader(medium.label, set) };
};

export const headerOf = async (server: Pick<TestServer, 'folder'>, file: string): Promise<SetHeader> =>
  (await setOf(server, file)).header;

/** Its log records. */
export const recordsOf = async (server: Pick<TestServer, 'folder'>, file: string): Promise<readonly LogRecord[]> => {
  const { medium, set } = await setOf(server, file);
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const batch of readBatches(medium.image, set.log)) yield batch.bytes;
  }
  const records: LogRecord[] = [];
  for await (const record of readLogRecords(bytes())) records.push(record);
  return records;
};

/** Page slots of data in its last set. */
export const pagesIn = async (server: Pick<TestServer, 'folder'>, file: string): Promise<number> =>
  (await setOf(server, file)).set.data.reduce((sum, { length }) => sum + length / PAGE_SIZE, 0);

/** The data file that these sets give, put together by hand: data sets, then the log records that are not in them. */
export const fileAfter = async (
  server: Pick<TestServer, 'folder'>,
  data: string | readonly string[],
  logs: readonly string[],
): Promise<Buffer> => {
  const pages = new Map<number, Uint8Array>();
  let pageCount = 0;
  let redo = 0n;
  for (const file of [data].flat()) {
    const { medium, set, header } = await setOf(server, file);
    for await (const { header: page, bytes } of readPages(medium.image, set)) {
      const number = sqlitePageOf(page.pageId);
      if (number !== null) pages.set(number, readSqlitePage(bytes));
      else if (page.pageId === BOOT_PAGE) {
        const text = Buffer.from(bytes).toString('latin1');
        pageCount = Number(/"sqlite_pages":(\d+)/.exec(text)?.[1]);
      }
    }
    redo = header.lastLsn;
  }
  for (const file of logs) {
    for (const record of await recordsOf(server, file)) {
      if (record.lsn < redo) continue;
      for (const page of record.pages) pages.set(page.number, page.bytes);
      pageCount = record.pageCount;
      redo = record.nextLsn;
    }
  }
  return Buffer.concat(
    Array.from({ length: pageCount }, (_, index) => {
      const page = pages.get(index + 1);
      if (page === undefined) throw new Error(`page ${index + 1} of ${pageCount} is in none of the sets`);
      return page;
    }),
  );
};

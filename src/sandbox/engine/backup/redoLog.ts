/** Redo: the pages of committed transactions, written into the closed data file (docs/decisions/0006-log-page-images.md). */
import { open } from 'node:fs/promises';
import { PAGE_BYTES } from '../../../mtf/pageFormat.ts';
import { PageBits } from '../log/changeMap.ts';
import type { LogRecord } from '../log/logRecord.ts';
import { pageWriter } from './pageWriter.ts';

export interface Redo {
  readonly fromLsn: bigint;
  /** Transactions that end at or before it are redone. */
  readonly toLsn: bigint;
  /** Called with each transaction that is redone. */
  readonly onRedone: (record: LogRecord) => void;
}

/** Every page is whole, so that doing it again from the same redo point gives the same file. Returns the pages that it wrote. */
export const redoLog = async (
  dataFile: string,
  records: AsyncIterable<LogRecord>,
  { fromLsn, toLsn, onRedone }: Redo,
): Promise<PageBits> => {
  const written = new PageBits();
  await using file = await open(dataFile, 'r+');
  const pages = pageWriter(file);
  let pageCount: number | null = null;
  for await (const record of records) {
    if (record.nextLsn <= fromLsn) continue;
    if (record.nextLsn > toLsn) break;
    for (const { number, bytes } of record.pages) {
      await pages.write(number, bytes);
      written.add(number);
    }
    ({ pageCount } = record);
    onRedone(record);
  }
  await pages.flush();
  if (pageCount !== null) await file.truncate(pageCount * PAGE_BYTES);
  await file.sync();
  return written;
};

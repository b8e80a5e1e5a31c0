/**
 * Copies the pages of a set: a full's into a data file that does not carry its final name until it is whole and durable, a differential's over the
 * file that its base has made.
 */
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BackupSet, Medium } from '../../../mtf/medium.ts';
import { MtfError } from '../../../mtf/mtfError.ts';
import { checkPage, PAGE_BYTES, PAGE_TYPES, streamChecksum, wordsOf } from '../../../mtf/pageFormat.ts';
import { readBatches, slotReader } from '../../../mtf/readPages.ts';
import { PageBits } from '../log/changeMap.ts';
import { removeJournals, removeSidecars } from '../store/sidecars.ts';
import { bootFactsIn } from './bootPage.ts';
import { endOfFile } from './device.ts';
import { failure } from './errors.ts';
import { BOOT_PAGE, readSqlitePage, sqlitePageOf } from './pages.ts';
import { pageWriter } from './pageWriter.ts';
import type { RunningStatement } from './runningStatement.ts';
import { syncFolder } from './syncFolder.ts';

export interface PagesToRestore {
  readonly serverPath: string;
  readonly medium: Medium;
  readonly set: BackupSet;
  readonly database: string;
  readonly hostPath: string;
  /** NO_CHECKSUM: neither pages nor streams are checked. */
  readonly verify: boolean;
  /** CONTINUE_AFTER_ERROR: damaged pages are restored as they are. */
  readonly continueAfterError: boolean;
}

/** Where a data file grows; a kill leaves it there, where nothing opens it. */
export const partialPath = (hostPath: string): string => `${hostPath}.restoring`;

export const removeDataFile = async (hostPath: string): Promise<void> => {
  removeSidecars(hostPath);
  await rm(hostPath, { force: true });
};

export interface RestoredPages {
  /** Damage was found (and, with CONTINUE_AFTER_ERROR, restored). */
  readonly damaged: boolean;
  /** SQLite's numbers of the pages that came. */
  readonly written: PageBits;
  readonly pageCount: number;
}

/** All pages of a full. @throws BackupFailure */
export const restorePages = async (restore: PagesToRestore, running: RunningStatement): Promise<RestoredPages> => {
  const partial = partialPath(restore.hostPath);
  try {
    const result = await copyPages(restore, { path: partial, flags: 'w', present: 0 }, running);
    await removeDataFile(restore.hostPath);
    await rename(partial, restore.hostPath);
    await syncFolder(dirname(restore.hostPath));
    return result;
  } catch (error) {
    // What stays behind is overwritten by the next restore; why this one failed must not be lost over it.
    await rm(partial, { force: true }).catch(() => {});
    throw restoreError(restore, error);
  }
};

/** The changed pages of a differential, over those of its base. @throws BackupFailure */
export const overlayPages = async (restore: PagesToRestore, running: RunningStatement): Promise<RestoredPages> => {
  try {
    removeJournals(restore.hostPath);
    const present = (await stat(restore.hostPath)).size / PAGE_BYTES;
    return await copyPages(restore, { path: restore.hostPath, flags: 'r+', present }, running);
  } catch (error) {
    throw restoreError(restore, error);
  }
};

const restoreError = ({ serverPath }: PagesToRestore, error: unknown): unknown => {
  if (!(error instanceof MtfError)) return error;
  return error.problem === 'the medium ends here in the middle of something'
    ? endOfFile(serverPath)
    : failure(3189, 'Damage to the backup set was detected.');
};

interface Target {
  readonly path: string;
  readonly flags: 'w' | 'r+';
  /** How many pages of the file need not come: they stand there. */
  readonly present: number;
}

const copyPages = async (
  { medium, set, database, verify, continueAfterError }: PagesToRestore,
  target: Target,
  running: RunningStatement,
): Promise<RestoredPages> => {
  const slotAt = slotReader(set);
  const total = set.data.reduce((sum, { length }) => sum + length, 0);
  const written = new PageBits();
  let damaged = false;
  let wanted: number | null = null;
  let done = 0;
  let sum = 0;
  const damage = (error: Error): void => {
    if (!continueAfterError) throw error;
    damaged = true;
  };
  await using file = await open(target.path, target.flags);
  const pages = pageWriter(file);
  for await (const { bytes, stream, endsStream } of readBatches(medium.image, set.data)) {
    const words = wordsOf(bytes);
    for (let start = 0; start + PAGE_BYTES <= bytes.length; start += PAGE_BYTES) {
      const slot = slotAt(bytes, start);
      if (slot.kind !== 'page') continue;
      const { pageId, fileId, flags, type } = slot.header;
      if (verify && checkPage(bytes, words, start, flags) === 'damaged') {
        damage(
          failure(
            3183,
            `RESTORE detected an error on page (${fileId}:${pageId}) in database "${database}" as read from the backup set.`,
          ),
        );
      }
      const page = bytes.subarray(start, start + PAGE_BYTES);
      if (type === PAGE_TYPES.boot && pageId === BOOT_PAGE) wanted = bootFactsIn(page).sqlitePages;
      const sqlitePage = sqlitePageOf(pageId);
      if (sqlitePage === null) continue;
      await pages.write(sqlitePage, readSqlitePage(page));
      written.add(sqlitePage);
    }
    if (stream.checksum !== null && verify) {
      sum = streamChecksum(words, sum);
      if (endsStream) {
        if (sum !== stream.checksum) damage(failure(3189, 'Damage to the backup set was detected.'));
        sum = 0;
      }
    }
    // What is said to be done is in the file.
    await pages.flush();
    // Steps are of an extent, so that also a small restore can be seen and cancelled on its way.
    for (const batchEnd = done + bytes.length; done < batchEnd; ) {
      done = Math.min(done + 8 * PAGE_BYTES, batchEnd);
      await running.progress(done, total);
    }
  }
  if (wanted === null || !isWhole(written, target.present + 1, wanted)) {
    throw failure(3189, 'Damage to the backup set was detected.');
  }
  await file.truncate(wanted * PAGE_BYTES);
  await file.sync();
  return { damaged, written, pageCount: wanted };
};

/** Every page from `first` to `last` has come. */
const isWhole = (pages: PageBits, first: number, last: number): boolean => {
  for (let page = first; page <= last; page++) if (!pages.has(page)) return false;
  return true;
};

/** Copies the pages of a set into a data file that does not carry its final name until it is whole and durable. */
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BackupSet, Medium } from '../../../mtf/medium.ts';
import { MtfError } from '../../../mtf/mtfError.ts';
import { checkPage, PAGE_BYTES, PAGE_TYPES, streamChecksum, wordsOf } from '../../../mtf/pageFormat.ts';
import { readBatches, slotReader } from '../../../mtf/readPages.ts';
import { endOfFile } from './device.ts';
import { failure } from './errors.ts';
import { BOOT_PAGE, PAGE_BODY_BYTES, readSqlitePage, sqlitePageOf } from './pages.ts';
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

/** Files that SQLite would take for the unfinished work of the database that stood there before. */
const JOURNALS = ['-journal', '-wal', '-shm'];

export const removeDataFile = async (hostPath: string): Promise<void> => {
  for (const journal of JOURNALS) await rm(`${hostPath}${journal}`, { force: true });
  await rm(hostPath, { force: true });
};

/** Returns whether damage was found (and, with CONTINUE_AFTER_ERROR, restored). @throws BackupFailure */
export const restorePages = async (
  restore: PagesToRestore,
  running: RunningStatement,
): Promise<{ readonly damaged: boolean }> => {
  const partial = partialPath(restore.hostPath);
  try {
    const result = await copyPages(restore, partial, running);
    await removeDataFile(restore.hostPath);
    await rename(partial, restore.hostPath);
    await syncFolder(dirname(restore.hostPath));
    return result;
  } catch (error) {
    // What stays behind is overwritten by the next restore; why this one failed must not be lost over it.
    await rm(partial, { force: true }).catch(() => {});
    if (error instanceof MtfError) {
      throw error.problem === 'the medium ends here in the middle of something'
        ? endOfFile(restore.serverPath)
        : failure(3189, 'Damage to the backup set was detected.');
    }
    throw error;
  }
};

const copyPages = async (
  { medium, set, database, verify, continueAfterError }: PagesToRestore,
  partial: string,
  running: RunningStatement,
): Promise<{ readonly damaged: boolean }> => {
  const slotAt = slotReader(set);
  const total = set.data.reduce((sum, { length }) => sum + length, 0);
  const found = new PageSet();
  let damaged = false;
  let wanted: number | null = null;
  let done = 0;
  let sum = 0;
  const damage = (error: Error): void => {
    if (!continueAfterError) throw error;
    damaged = true;
  };
  await using file = await open(partial, 'w');
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
      if (type === PAGE_TYPES.boot && pageId === BOOT_PAGE) wanted = sqlitePagesIn(page);
      const sqlitePage = sqlitePageOf(pageId);
      if (sqlitePage === null) continue;
      await file.write(readSqlitePage(page), 0, PAGE_BYTES, (sqlitePage - 1) * PAGE_BYTES);
      found.add(sqlitePage);
    }
    if (stream.checksum !== null && verify) {
      sum = streamChecksum(words, sum);
      if (endsStream) {
        if (sum !== stream.checksum) damage(failure(3189, 'Damage to the backup set was detected.'));
        sum = 0;
      }
    }
    // Steps are of an extent, so that also a small restore can be seen and cancelled on its way.
    for (const batchEnd = done + bytes.length; done < batchEnd; ) {
      done = Math.min(done + 8 * PAGE_BYTES, batchEnd);
      await running.progress(done, total);
    }
  }
  if (wanted === null || !found.isWhole(wanted)) throw failure(3189, 'Damage to the backup set was detected.');
  await file.truncate(wanted * PAGE_BYTES);
  await file.sync();
  return { damaged };
};

/** The boot page says how many SQLite pages the file has (executeBackup.ts writes it). */
const sqlitePagesIn = (page: Uint8Array): number => {
  const body = page.subarray(PAGE_BYTES - PAGE_BODY_BYTES);
  const end = body.indexOf(0);
  try {
    const identity: unknown = JSON.parse(new TextDecoder().decode(body.subarray(0, end < 0 ? body.length : end)));
    if (typeof identity === 'object' && identity !== null && 'sqlite_pages' in identity) {
      const { sqlite_pages: pages } = identity;
      if (typeof pages === 'number' && Number.isSafeInteger(pages) && pages > 0) return pages;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw failure(3189, 'Damage to the backup set was detected.');
};

/** Which SQLite pages have come: one bit each. */
class PageSet {
  #bits = new Uint8Array(1024);

  add(page: number): void {
    const at = page >> 3;
    if (at >= this.#bits.length) {
      const longer = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      longer.set(this.#bits);
      this.#bits = longer;
    }
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (page & 7));
  }

  /** Every page from 1 to `last` has come. */
  isWhole(last: number): boolean {
    for (let page = 1; page <= last; page++) {
      if (((this.#bits[page >> 3] ?? 0) & (1 << (page & 7))) === 0) return false;
    }
    return true;
  }
}

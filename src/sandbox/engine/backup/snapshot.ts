/** The pages of a database at one moment, while others go on writing. */
import { mkdirSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { PAGE_BYTES } from '../../../mtf/pageFormat.ts';
import type { DatabaseEntry, Instance } from '../instance.ts';
import type { HeldPages } from '../store/openStorage.ts';
import { failure } from './errors.ts';
import { sqlitePageOf } from './pages.ts';

export interface Snapshot extends AsyncDisposable {
  readonly held: HeldPages;
  /** The SQLite pages among the page ids from `firstId` to `lastId`. @throws BackupFailure 3204 when the database was closed meanwhile */
  readPages(firstId: number, lastId: number): Promise<(sqlitePage: number) => Uint8Array>;
}

/** What is being worked with and must not outlive its statement: media that are thrown away. */
export const workFolder = (instance: Instance): string => join(instance.options.dataDirectory, 'work');

const cleaned = new WeakSet<Instance>();

/** A new name in the work folder, which is emptied of what a dead server left when it is first used. */
export const workFile = (instance: Instance, kind: string): string => {
  const folder = workFolder(instance);
  if (!cleaned.has(instance)) {
    rmSync(folder, { recursive: true, force: true });
    cleaned.add(instance);
  }
  mkdirSync(folder, { recursive: true });
  return join(folder, `${instance.options.newGuid()}.${kind}`);
};

/**
 * The committed pages as they are now, and what `mark` gives of that very moment. Nothing is copied: while they are held, the write-ahead log is
 * not put into the data file, so that a page stands in the one where it was last written before this moment.
 */
export const takeSnapshot = async <T>(
  instance: Instance,
  entry: DatabaseEntry,
  mark: () => T,
): Promise<{ readonly snapshot: Snapshot; readonly moment: T }> => {
  const held = instance.storage(entry).hold();
  try {
    const moment = mark();
    return { snapshot: await openSnapshot(held), moment };
  } catch (error) {
    held.release();
    throw error;
  }
};

const openSnapshot = async (held: HeldPages): Promise<Snapshot> => {
  const data = await open(held.dataFile, 'r');
  let wal: FileHandle | null = null;
  try {
    if (held.inWal.size > 0) wal = await open(held.walFile, 'r');
  } catch (error) {
    await data.close();
    throw error;
  }
  return {
    held,
    readPages: async (firstId, lastId) => {
      const wanted: number[] = [];
      for (let id = firstId; id <= lastId; id++) {
        const page = sqlitePageOf(id);
        if (page !== null && page <= held.pageCount) wanted.push(page);
      }
      const first = wanted[0] ?? 1;
      const bytes = new Uint8Array(wanted.length * PAGE_BYTES);
      if (wanted.some((page) => !held.inWal.has(page))) {
        await data.read(bytes, 0, bytes.length, (first - 1) * PAGE_BYTES);
      }
      for (const page of wanted) {
        const at = held.inWal.get(page);
        if (at !== undefined) await wal?.read(bytes, (page - first) * PAGE_BYTES, PAGE_BYTES, at);
      }
      if (!held.isValid) throw failure(3204, 'The backup or restore was aborted.');
      return (page) => bytes.subarray((page - first) * PAGE_BYTES, (page - first + 1) * PAGE_BYTES);
    },
    [Symbol.asyncDispose]: async () => {
      held.release();
      await wal?.close();
      await data.close();
    },
  };
};

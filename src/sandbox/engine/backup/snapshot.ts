/** The pages of a database at one moment, while others go on writing. */
import { constants, copyFileSync, mkdirSync, readSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { PAGE_BYTES } from '../../../mtf/pageFormat.ts';
import type { DatabaseEntry, Instance } from '../instance.ts';
import { sqlitePageOf } from './pages.ts';
import type { RunningStatement } from './runningStatement.ts';

const COPY_BYTES = 1_048_576;
/** How often a copy is tried while others write. */
const QUIET_ATTEMPTS = 3;

export interface Snapshot extends AsyncDisposable {
  readonly sqlitePages: number;
  /** The SQLite pages among the page ids from `firstId` to `lastId`. */
  readPages(firstId: number, lastId: number): Promise<(sqlitePage: number) => Uint8Array>;
}

/** What is being worked with and must not outlive its statement: snapshots, and media that are thrown away. */
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
 * Copies the data file as it stands after one commit. The store writes it only in commits, which happen within one turn of the event loop and
 * move SQLite's change counter, and never writes what is not committed: a copy is whole if the counter stood still while it was made. What
 * `mark` gives is of that very moment.
 */
export const takeSnapshot = async <T>(
  instance: Instance,
  entry: DatabaseEntry,
  statement: RunningStatement,
  mark: () => T,
): Promise<{ readonly snapshot: Snapshot; readonly moment: T }> => {
  const dataFile = entry.files.find(({ type }) => type === 'D');
  if (dataFile === undefined) throw new Error(`database ${entry.name} has no data file`);
  // Opening it rolls back what a killed process left half done.
  instance.open(entry);
  const source = instance.hostPath(dataFile.physicalName);
  const path = workFile(instance, 'snapshot');
  try {
    const moment = await copyWhole(source, path, statement, mark);
    return { snapshot: await openSnapshot(path), moment };
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
};

const copyWhole = async <T>(source: string, target: string, statement: RunningStatement, mark: () => T): Promise<T> => {
  await using from = await open(source, 'r');
  for (let attempt = 0; attempt < QUIET_ATTEMPTS; attempt++) {
    const before = changeCounter(from.fd);
    await using to = await open(target, 'w');
    const bytes = new Uint8Array(COPY_BYTES);
    for (let position = 0; ; ) {
      const { bytesRead } = await from.read(bytes, 0, bytes.length, position);
      if (bytesRead === 0) break;
      for (let done = 0; done < bytesRead; ) {
        done += (await to.write(bytes, done, bytesRead - done, position + done)).bytesWritten;
      }
      position += bytesRead;
      statement.check();
    }
    if (changeCounter(from.fd) === before) return mark();
  }
  // Somebody writes all the time: one copy that lets nobody in between.
  copyFileSync(source, target, constants.COPYFILE_FICLONE);
  return mark();
};

/** Bytes 24 to 27 of a SQLite file: another number after every commit that changed it. */
const changeCounter = (file: number): number => {
  const bytes = Buffer.alloc(4);
  readSync(file, bytes, 0, 4, 24);
  return bytes.readUInt32BE(0);
};

const openSnapshot = async (path: string): Promise<Snapshot> => {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  return {
    sqlitePages: size / PAGE_BYTES,
    readPages: async (firstId, lastId) => {
      const wanted: number[] = [];
      for (let id = firstId; id <= lastId; id++) {
        const page = sqlitePageOf(id);
        if (page !== null && page * PAGE_BYTES <= size) wanted.push(page);
      }
      const first = wanted[0] ?? 1;
      const bytes = new Uint8Array(wanted.length * PAGE_BYTES);
      if (bytes.length > 0) await handle.read(bytes, 0, bytes.length, (first - 1) * PAGE_BYTES);
      return (page) => bytes.subarray((page - first) * PAGE_BYTES, (page - first + 1) * PAGE_BYTES);
    },
    [Symbol.asyncDispose]: async () => {
      await handle.close();
      rmSync(path, { force: true });
    },
  };
};

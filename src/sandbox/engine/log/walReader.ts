/** Follows SQLite's write-ahead log of one data file: what each commit wrote, and where the newest version of each page stands. */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { type CommittedFrames, newFrames, WAL_HEADER_BYTES } from './walFrames.ts';

export interface WalReader {
  /** Up to here it has been taken. */
  readonly end: number;
  /** Page number → where its newest committed version begins in the write-ahead log. */
  readonly newest: ReadonlyMap<number, number>;
  /** What was committed since the last `take`; null: nothing. */
  read(): CommittedFrames | null;
  take(frames: CommittedFrames): void;
  /** After a checkpoint that emptied the log. */
  emptied(): void;
  close(): void;
}

export const walPath = (dataFile: string): string => `${dataFile}-wal`;

/** The log must be empty when it is opened: recovery is another matter (openStorage.ts). */
export const openWalReader = (dataFile: string): WalReader => {
  const path = walPath(dataFile);
  let file: number | null = null;
  let end = 0;
  let newest = new Map<number, number>();
  return {
    get end() {
      return end;
    },
    get newest() {
      return newest;
    },
    read: () => {
      // SQLite makes it with the first write.
      if (file === null && !existsSync(path)) return null;
      file ??= openSync(path, 'r');
      const { size } = fstatSync(file);
      const start = Math.max(end, WAL_HEADER_BYTES);
      if (size <= start) return null;
      const bytes = Buffer.allocUnsafe(size - start);
      for (let done = 0, read = -1; done < bytes.length && read !== 0; done += read) {
        read = readSync(file, bytes, done, bytes.length - done, start + done);
      }
      const frames = newFrames(bytes, start);
      return frames.pages.length === 0 ? null : frames;
    },
    take: (frames) => {
      for (const { number, at } of frames.pages) newest.set(number, at);
      end = frames.end;
    },
    emptied: () => {
      end = 0;
      newest = new Map();
    },
    close: () => {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
};

import { existsSync, statSync } from 'node:fs';
import type { DatabaseEntry, DatabaseFileEntry, Instance } from '../instance.ts';
import { PAGE_SIZE } from '../store/emptyDatabaseFile.ts';

/** Whole 8 KiB pages of a file on disk; 0 when it is not there. */
export const filePages = (instance: Instance, file: DatabaseFileEntry): number => {
  const path = instance.hostPath(file.physicalName);
  return existsSync(path) ? Math.ceil(statSync(path).size / PAGE_SIZE) : 0;
};

/** Pages of the data file that hold something. */
export const usedPages = (instance: Instance, entry: DatabaseEntry): number => {
  const connection = instance.open(entry);
  const value = (pragma: string): number =>
    Number(Object.values(connection.prepare(`PRAGMA ${pragma}`).get() ?? {})[0] ?? 0);
  return value('page_count') - value('freelist_count');
};

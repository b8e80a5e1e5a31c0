import { statSync } from 'node:fs';
import { dataFileBytes } from '../backup/pages.ts';
import type { DatabaseEntry, DatabaseFileEntry, Instance } from '../instance.ts';
import { PAGE_SIZE } from '../store/emptyDatabaseFile.ts';

/**
 * 8 KiB pages of a file as SQL Server would count them; 0 when it is not there. A data file's SQLite pages stand behind system pages and in whole
 * extents: the size agrees with FILELISTONLY, and is what a full backup holds.
 */
export const filePages = (instance: Instance, entry: DatabaseEntry, file: DatabaseFileEntry): number => {
  const found = statSync(instance.hostPath(file.physicalName), { throwIfNoEntry: false });
  if (found === undefined) return 0;
  return file.type === 'D' ? dataFileBytes(instance.pageCount(entry)) / PAGE_SIZE : Math.ceil(found.size / PAGE_SIZE);
};

/** Pages of the data file that hold something: FILEPROPERTY's SpaceUsed. */
export const usedPages = (instance: Instance, entry: DatabaseEntry): number => {
  const connection = instance.open(entry);
  const value = (pragma: string): number =>
    Number(Object.values(connection.prepare(`PRAGMA ${pragma}`).get() ?? {})[0] ?? 0);
  return value('page_count') - value('freelist_count');
};

import type { Brand } from './brand.ts';

/** A database's name as SQL Server knows it: 1 to 128 UTF-16 units, any character, compared without case. */
export type DatabaseName = Brand<string, 'DatabaseName'>;

/** @throws RangeError if SQL Server could have no database of that name (sysname, 1 to 128 characters, no NUL) */
export const parseDatabaseName = (text: string): DatabaseName => {
  if (text.length < 1 || text.length > 128 || text.includes('\0')) {
    throw new RangeError(`not a database name: ${JSON.stringify(text)}`);
  }
  return text as DatabaseName;
};

/** Names are compared as the default collation of SQL Server does: without case. */
export const sameDatabase = (a: DatabaseName, b: DatabaseName): boolean => a.toLowerCase() === b.toLowerCase();

import { createHash } from 'node:crypto';
import type { DatabaseName } from './databaseName.ts';

const LONGEST = 80;
/** Forbidden in a Windows file name, or a separator somewhere; control characters. */
const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]/gu;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/**
 * The part of a stored file's name that stands for the database: the name itself where every file system takes it, else the name with
 * `_` for what is refused and eight hex digits of its hash, so that two databases never share a file. Case counts into the hash's decision:
 * names that differ only by case are one database to SQL Server's default collation.
 */
export const fileStem = (database: DatabaseName): string => {
  const safe = database
    .replace(FORBIDDEN, '_')
    .replace(/[. ]+$/, '_')
    .slice(0, LONGEST);
  if (safe === database && !RESERVED.test(safe) && !safe.startsWith('.')) return safe;
  const hash = createHash('sha256').update(database.toLowerCase()).digest('hex').slice(0, 8);
  return `${safe.replace(/^\./, '_')}-${hash}`;
};

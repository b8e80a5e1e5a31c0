import { createHash } from 'node:crypto';
import type { DatabaseName } from './databaseName.ts';

/** Characters, since Windows counts those of the whole path; bytes, since Linux takes 255 of them for a name with all its endings. */
const LONGEST = 80;
const LONGEST_BYTES = 120;
/** Forbidden in a Windows file name, or a separator somewhere; control characters; half surrogate pairs, which all become U+FFFD on disk. */
const FORBIDDEN = /[\\/:*?"<>|\p{Cc}\p{Cs}]/gu;
/** What looks like a stem with its hash gets one of its own, or it could be taken for another database's. */
const HASHED = /-[\da-f]{8}$/i;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/**
 * The part of a stored file's name that stands for the database: the name itself where every file system takes it, else the name with
 * `_` for what is refused and eight hex digits of its hash, so that two databases never share a file. Case counts into the hash's decision:
 * names that differ only by case are one database to SQL Server's default collation.
 */
export const fileStem = (database: DatabaseName): string => {
  const safe = shortened(database.replace(FORBIDDEN, '_').replace(/[. ]+$/, '_'));
  if (safe === database && !RESERVED.test(safe) && !safe.startsWith('.') && !HASHED.test(safe)) return safe;
  const hash = createHash('sha256').update(database.toLowerCase(), 'utf16le').digest('hex').slice(0, 8);
  return `${safe.replace(/^\./, '_')}-${hash}`;
};

const shortened = (text: string): string => {
  let kept = '';
  // By code point, so that no character is cut in two.
  for (const character of text) {
    if (kept.length + character.length > LONGEST) break;
    if (Buffer.byteLength(kept + character) > LONGEST_BYTES) break;
    kept += character;
  }
  return kept;
};

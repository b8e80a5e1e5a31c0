/**
 * Values as SQLite keeps them. Exact numbers that SQLite cannot hold, dates and uuids are texts in the seam's form, so that SQLite's
 * affinities cannot change them (tds.md section 4: a NUMERIC column turns an LSN into a REAL).
 */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { SqlType, SqlValue } from '../../sqlTypes.ts';

/** The SQLite column type whose affinity leaves values of this type alone. */
export const storageClass = (type: SqlType): 'INTEGER' | 'REAL' | 'TEXT' | 'BLOB' => {
  switch (type.kind) {
    case 'int':
    case 'bit':
      return 'INTEGER';
    case 'float':
      return 'REAL';
    case 'varbinary':
    case 'binary':
      return 'BLOB';
    default:
      return 'TEXT';
  }
};

/** A value as SQLite keeps it. */
export const toStored = (value: SqlValue): SQLInputValue => {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value;
};

/** The statement must have setReadBigInts(true). */
export const fromStored = (value: SQLOutputValue | undefined, type: SqlType): SqlValue => {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'int':
      return type.bytes === 8 ? BigInt(value as bigint) : Number(value);
    case 'bit':
      return value !== 0n;
    case 'float':
      return Number(value);
    case 'varbinary':
    case 'binary':
      return value instanceof Uint8Array ? value : Buffer.from(String(value));
    default:
      return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value);
  }
};

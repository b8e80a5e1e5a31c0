/** The kinds of value that manifests are made of, each with the check that a hostile file has to pass. */
import { z } from 'zod';
import { type DatabaseName, parseDatabaseName } from '../domain/databaseName.ts';
import { formatLsn, type Lsn, parseLsn } from '../domain/lsn.ts';

export const byteCount = z.int().nonnegative();
export const milliseconds = z.number().nonnegative();
export const md5 = z.string().regex(/^[0-9a-f]{32}$/, 'not an MD5 in lower-case hex');
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in lower-case hex');
export const lsn = z.string().regex(/^\d{1,25}$/, 'not a log sequence number');
export const bigintText = z.string().regex(/^\d{1,20}$/, 'not a whole number as text');

/** ISO 8601, with or without fraction and offset (the Python tool writes microseconds and no offset: local time). */
export const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$/, 'not a moment in ISO 8601')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'no such moment');

export const lsnOrNull = (text: string | null): Lsn | null => (text === null ? null : parseLsn(text));
export const lsnText = (value: Lsn | null): string | null => (value === null ? null : formatLsn(value));

/**
 * An object with one value a database, as pairs in the file's order. By hand and not z.record, so that a database may be called `__proto__`
 * (JSON.parse makes that an ordinary property).
 */
export const byDatabase = <Value>(value: z.ZodType<Value>) =>
  z.unknown().transform((given, context): readonly (readonly [DatabaseName, Value])[] => {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      context.addIssue({ code: 'custom', message: 'not an object' });
      return z.NEVER;
    }
    return Object.entries(given).flatMap(([name, entry]) => {
      const { data, error } = value.safeParse(entry);
      for (const issue of error?.issues ?? []) {
        context.addIssue({ code: 'custom', message: issue.message, path: [name, ...issue.path] });
      }
      return data === undefined ? [] : [[parseDatabaseName(name), data]];
    });
  });

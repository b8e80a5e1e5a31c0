import type { Language } from '../config/settings.ts';
import { exitCodeOf, RexusError } from '../domain/rexusError.ts';
import { Secret } from '../domain/secret.ts';
import { describeError } from '../messages/describeError.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Any value of ours as JSON people can rely on: snake_case keys, bigints as strings, an error as code, message and advice, no secret. */
export const jsonForm = (value: unknown, language: Language): Json => {
  if (value === null || value === undefined) return null;
  if (value instanceof RexusError) return { code: value.code, ...describeError(value, language) };
  if (value instanceof Secret) return value.toJSON();
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map((item) => jsonForm(item, language));
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [snakeCase(key), jsonForm(item, language)]));
  }
  return String(value);
};

/** One event as one line of NDJSON: its `type` becomes `message_type`. */
export const eventLine = (event: { readonly type: string }, language: Language): string => {
  const { type, ...rest } = event;
  const form = jsonForm(rest, language);
  return JSON.stringify({ message_type: type, ...(typeof form === 'object' && form !== null ? form : {}) });
};

/** The last line of a command that failed: what a script needs to tell why. */
export const exitErrorLine = (error: RexusError, language: Language): string =>
  JSON.stringify({
    message_type: 'exit_error',
    exit_code: exitCodeOf(error),
    code: error.code,
    ...describeError(error, language),
  });

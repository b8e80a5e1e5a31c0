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
  if (typeof value === 'object') return recordForm(value, language);
  return String(value);
};

const recordForm = (value: object, language: Language): { readonly [key: string]: Json } =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [snakeCase(key), jsonForm(item, language)]),
  );

/** A line of NDJSON about something that happened: its kind is its `message_type`. */
export const messageForm = (type: string, facts: object, language: Language): Json => ({
  message_type: type,
  ...recordForm(facts, language),
});

/** The last line, on stderr, of a command that failed: what a script needs to tell why. */
export const exitErrorForm = (error: RexusError, language: Language): Json => ({
  message_type: 'exit_error',
  exit_code: exitCodeOf(error),
  code: error.code,
  ...describeError(error, language),
});

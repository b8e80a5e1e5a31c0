import { RexusError } from '../domain/rexusError.ts';
import { Secret } from '../domain/secret.ts';

const HIDDEN = '[secret]';
/** Deeper than any event; what is below is named, not followed. */
const DEEPEST = 8;

type Fields = Readonly<Record<string, unknown>>;

/** pino writes these itself: a field of that name would stand twice in the line. */
const RESERVED = new Set(['level', 'time', 'event']);

/**
 * Makes fields fit for a log line: secrets blotted out wherever they stand in a text (as they are, or escaped for an address), errors with
 * what is known of them, bigints as text, nothing that JSON cannot take.
 */
export const loggable = (secrets: readonly Secret[]): ((fields: Fields) => Fields) => {
  const hidden = [...new Set(secrets.map((secret) => secret.reveal()))]
    .flatMap((text) => [text, encodeURIComponent(text)])
    .filter((text) => text !== '')
    // The longest first: a secret that holds another one must not leave its rest behind.
    .sort((a, b) => b.length - a.length);
  const blot = (text: string): string => hidden.reduce((blotted, secret) => blotted.replaceAll(secret, HIDDEN), text);

  const clean = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return blot(value);
    if (typeof value === 'bigint') return value.toString();
    if (typeof value === 'function' || typeof value === 'symbol') return undefined;
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Secret) return HIDDEN;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (depth > DEEPEST) return '…';
    if (value instanceof Error) return cleanObject(errorFields(value), depth);
    if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
    if (value instanceof Map) return cleanObject(Object.fromEntries(value), depth);
    if (value instanceof Set) return clean([...value], depth);
    return cleanObject(value, depth);
  };
  const cleanObject = (value: object, depth: number): Fields =>
    Object.fromEntries(Object.entries(value).map(([key, item]) => [blot(key), clean(item, depth + 1)]));

  return (fields) =>
    Object.fromEntries(
      Object.entries(cleanObject(fields, 0)).map(([key, value]) => [RESERVED.has(key) ? `${key}_` : key, value]),
    );
};

/** A failure that was expected is known by code and facts; of a bug the stack is what helps. */
const errorFields = (error: Error): Fields =>
  error instanceof RexusError
    ? {
        code: error.code,
        facts: error.facts,
        ...(error.serverMessages.length > 0 ? { server_messages: error.serverMessages } : {}),
        ...(error.cause === undefined ? {} : { cause: error.cause }),
      }
    : {
        name: error.name,
        message: error.message,
        stack: error.stack,
        ...(error.cause === undefined ? {} : { cause: error.cause }),
      };

/** Conversions to and from uniqueidentifier. */
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { sqlError } from '../sqlError.ts';
import { hexText } from './convertText.ts';
import { notAllowed } from './errors.ts';
import { isString } from './types.ts';

/** Its sixteen bytes, the first three groups little-endian. */
export const guidBytes = (guid: string): Uint8Array => {
  const hex = Buffer.from(guid.replaceAll('-', ''), 'hex');
  return Uint8Array.from([
    ...[...hex.subarray(0, 4)].reverse(),
    ...[...hex.subarray(4, 6)].reverse(),
    ...[...hex.subarray(6, 8)].reverse(),
    ...hex.subarray(8),
  ]);
};

const guidText = (bytes: Uint8Array): string => {
  const hex = hexText(
    Uint8Array.from([
      ...[...bytes.subarray(0, 4)].reverse(),
      ...[...bytes.subarray(4, 6)].reverse(),
      ...[...bytes.subarray(6, 8)].reverse(),
      ...bytes.subarray(8, 16),
    ]),
  );
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/** @throws SqlError 529, 8169 */
export const toGuid = (value: SqlValue, from: SqlType, to: SqlType): SqlValue => {
  if (value instanceof Uint8Array) return guidText(Uint8Array.from([...value, ...new Uint8Array(16)]).subarray(0, 16));
  if (typeof value === 'string' && isString(from)) {
    const match = /^\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})/.exec(value.trim());
    if (match?.[1] === undefined) {
      throw sqlError(8169, 16, 2, 'Conversion failed when converting from a character string to uniqueidentifier.');
    }
    return match[1].toUpperCase();
  }
  throw notAllowed(from, to);
};

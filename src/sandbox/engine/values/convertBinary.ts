/** Conversions to and from binary. */
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { guidBytes } from './convertGuid.ts';
import { intValue } from './convertNumber.ts';
import { errorConverting, notAllowed } from './errors.ts';
import { type BinaryType, isString } from './types.ts';

const sized = (bytes: Uint8Array, to: BinaryType, fromRight: boolean): Uint8Array => {
  if (to.length === 'max') return bytes;
  if (bytes.length > to.length)
    return fromRight ? bytes.subarray(bytes.length - to.length) : bytes.subarray(0, to.length);
  if (to.kind === 'varbinary' || bytes.length === to.length) return bytes;
  const padded = new Uint8Array(to.length);
  padded.set(bytes, fromRight ? to.length - bytes.length : 0);
  return padded;
};

/** @throws SqlError 529, 8114 */
export const toBinary = (value: SqlValue, from: SqlType, to: BinaryType, style: number): SqlValue => {
  if (value instanceof Uint8Array) return sized(value, to, false);
  if (typeof value === 'string' && isString(from)) {
    if (style === 1 || style === 2) {
      const hex = style === 1 ? value.replace(/^0x/i, '') : value;
      if ((style === 1 && !/^0x/i.test(value)) || hex.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(hex)) {
        throw errorConverting(from, to);
      }
      return sized(Uint8Array.from(Buffer.from(hex, 'hex')), to, false);
    }
    return sized(
      Uint8Array.from(Buffer.from(value, from.kind === 'nvarchar' || from.kind === 'nchar' ? 'utf16le' : 'latin1')),
      to,
      false,
    );
  }
  if (from.kind === 'guid' && typeof value === 'string') return sized(guidBytes(value), to, false);
  if (from.kind === 'int' || from.kind === 'bit') {
    const width = from.kind === 'bit' ? 1 : from.bytes;
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(typeof value === 'boolean' ? Number(value) : (value as number | bigint)));
    return sized(Uint8Array.from(bytes.subarray(8 - width)), to, true);
  }
  throw notAllowed(from, to);
};

/** The last bytes as a number. */
export const binaryToInt = (bytes: Uint8Array, to: Extract<SqlType, { kind: 'int' }>): SqlValue => {
  let value = 0n;
  for (const byte of bytes.subarray(Math.max(0, bytes.length - to.bytes))) value = (value << 8n) | BigInt(byte);
  return intValue(to.bytes === 1 ? value : BigInt.asIntN(to.bytes * 8, value), to.bytes);
};

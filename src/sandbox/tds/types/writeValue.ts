import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import type { ByteWriter } from '../bytes/byteWriter.ts';
import { encodeVarchar } from './collation.ts';
import {
  timeBytes,
  writeDate,
  writeDateTime,
  writeDateTime2,
  writeDateTimeOffset,
  writeSmallDateTime,
  writeTime,
} from './dateTimeBytes.ts';
import { numericBytes, scaledInteger } from './decimalText.ts';
import { guidBytes } from './guid.ts';
import { PLP_NULL, PLP_TERMINATOR, PLP_UNKNOWN_LENGTH } from './largeValue.ts';
import { isMax } from './typeInfo.ts';
import { MAX_LENGTH } from './wireType.ts';

/** Writes one value as its TYPE_INFO announces it (MS-TDS 2.2.5.5). @throws TypeError or RangeError for a value that the type cannot hold. */
export const writeValue = (writer: ByteWriter, type: SqlType, value: SqlValue): ByteWriter => {
  if (value === null) return writeNull(writer, type);
  switch (type.kind) {
    case 'int':
      return writeInteger(writer.u8(type.bytes), type.bytes, value);
    case 'bit':
      if (typeof value !== 'boolean') throw mismatch(type, value);
      return writer.u8(1).u8(value ? 1 : 0);
    case 'float':
      if (typeof value !== 'number') throw mismatch(type, value);
      return type.bytes === 4 ? writer.u8(4).f32(value) : writer.u8(8).f64(value);
    case 'money': {
      // The upper half comes first, each half little-endian: MS-TDS 2.2.5.5.1.4.
      const scaled = BigInt.asUintN(64, inRange(scaledInteger(textOf(type, value), 4), 63));
      return writer
        .u8(8)
        .u32(Number(scaled >> 32n))
        .u32(Number(scaled & 0xffff_ffffn));
    }
    case 'numeric':
      return writeNumeric(writer, type, textOf(type, value));
    case 'datetime':
      return writeDateTime(writer.u8(8), textOf(type, value));
    case 'smalldatetime':
      return writeSmallDateTime(writer.u8(4), textOf(type, value));
    case 'date':
      return writeDate(writer.u8(3), textOf(type, value));
    case 'time':
      return writeTime(writer.u8(timeBytes(type.scale)), textOf(type, value), type.scale);
    case 'datetime2':
      return writeDateTime2(writer.u8(timeBytes(type.scale) + 3), textOf(type, value), type.scale);
    case 'datetimeoffset':
      return writeDateTimeOffset(writer.u8(timeBytes(type.scale) + 5), textOf(type, value), type.scale);
    case 'guid':
      return writer.u8(16).bytes(guidBytes(textOf(type, value)));
    case 'nvarchar':
    case 'nchar':
      return writeBytes(writer, type, Buffer.from(textOf(type, value), 'utf16le'), 2);
    case 'varchar':
    case 'char':
      return writeBytes(writer, type, encodeVarchar(textOf(type, value)), 1);
    case 'varbinary':
    case 'binary':
      if (!(value instanceof Uint8Array)) throw mismatch(type, value);
      return writeBytes(writer, type, value, 1);
  }
};

/** What a value must be before it is sent in pieces. */
export const checkLargeValue = (type: SqlType, value: string | Uint8Array): void => {
  if ((type.kind === 'varbinary') !== value instanceof Uint8Array) throw mismatch(type, value);
};

const writeNull = (writer: ByteWriter, type: SqlType): ByteWriter => {
  if (isMax(type)) return writer.u64(PLP_NULL);
  return 'length' in type ? writer.u16(MAX_LENGTH) : writer.u8(0);
};

const writeInteger = (writer: ByteWriter, bytes: 1 | 2 | 4 | 8, value: SqlValue): ByteWriter => {
  if (bytes === 8) {
    if (typeof value !== 'bigint' && typeof value !== 'number') throw mismatch({ kind: 'int', bytes }, value);
    return writer.i64(BigInt(value));
  }
  if (typeof value !== 'number' || !Number.isInteger(value)) throw mismatch({ kind: 'int', bytes }, value);
  if (bytes === 1) return writer.u8(value);
  return bytes === 2 ? writer.i16(value) : writer.i32(value);
};

const writeNumeric = (writer: ByteWriter, type: SqlType & { readonly kind: 'numeric' }, text: string): ByteWriter => {
  const scaled = scaledInteger(text, type.scale);
  const magnitude = scaled < 0n ? -scaled : scaled;
  if (magnitude >= 10n ** BigInt(type.precision)) {
    throw new RangeError(`${text} does not fit numeric(${type.precision},${type.scale})`);
  }
  const bytes = numericBytes(type.precision);
  writer.u8(bytes + 1).u8(scaled < 0n ? 0 : 1);
  for (let shift = 0n; shift < BigInt(bytes); shift += 4n)
    writer.u32(Number((magnitude >> (shift * 8n)) & 0xffff_ffffn));
  return writer;
};

type Sized = Extract<SqlType, { readonly length: number | 'max' }>;

const writeBytes = (writer: ByteWriter, type: Sized, bytes: Uint8Array, bytesPerUnit: 1 | 2): ByteWriter => {
  if (type.length === 'max') {
    writer.u64(PLP_UNKNOWN_LENGTH);
    if (bytes.length > 0) writer.u32(bytes.length).bytes(bytes);
    return writer.u32(PLP_TERMINATOR);
  }
  const limit = type.length * bytesPerUnit;
  if (bytes.length > limit) {
    throw new RangeError(`${bytes.length} bytes do not fit ${type.kind}(${type.length})`);
  }
  const isFixed = type.kind === 'nchar' || type.kind === 'char' || type.kind === 'binary';
  writer.u16(isFixed ? limit : bytes.length).bytes(bytes);
  return isFixed ? writer.bytes(padding(type.kind, limit - bytes.length)) : writer;
};

const padding = (kind: Sized['kind'], length: number): Buffer => {
  if (kind === 'nchar') return Buffer.alloc(length, ' ', 'utf16le');
  return Buffer.alloc(length, kind === 'char' ? 0x20 : 0);
};

const textOf = (type: SqlType, value: SqlValue): string => {
  if (typeof value !== 'string') throw mismatch(type, value);
  return value;
};

const inRange = (value: bigint, bits: number): bigint => {
  const limit = 1n << BigInt(bits);
  if (value >= limit || value < -limit) throw new RangeError(`${value} is out of range`);
  return value;
};

const mismatch = (type: SqlType, value: SqlValue): TypeError =>
  new TypeError(`${type.kind} cannot hold a ${value instanceof Uint8Array ? 'Uint8Array' : typeof value}`);

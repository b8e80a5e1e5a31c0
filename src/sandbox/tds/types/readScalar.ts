import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import type { ByteReader } from '../bytes/byteReader.ts';
import { ProtocolError } from '../protocolError.ts';
import {
  readDate,
  readDateTime,
  readDateTime2,
  readDateTimeOffset,
  readSmallDateTime,
  readTime,
  timeBytes,
} from './dateTimeBytes.ts';
import { decimalText } from './decimalText.ts';
import { guidText } from './guid.ts';

/** Reads a value of so many bytes that is not NULL. */
export type ScalarReader = (reader: ByteReader, length: number) => SqlValue;

export const readInteger: ScalarReader = (reader, length) => {
  switch (length) {
    case 1:
      return reader.u8();
    case 2:
      return reader.i16();
    case 4:
      return reader.i32();
    case 8:
      return reader.i64();
    default:
      throw badLength('int', length);
  }
};

export const readFloat: ScalarReader = (reader, length) => {
  if (length === 4) return reader.f32();
  if (length === 8) return reader.f64();
  throw badLength('float', length);
};

/** Ten-thousandths; of the eight bytes the upper half comes first. */
export const readMoney: ScalarReader = (reader, length) => {
  if (length === 4) return decimalText(BigInt(reader.i32()), 4);
  if (length !== 8) throw badLength('money', length);
  const high = BigInt(reader.i32());
  return decimalText((high << 32n) | BigInt(reader.u32()), 4);
};

export const readNumeric = (reader: ByteReader, length: number, scale: number): SqlValue => {
  if (length < 2 || length > 17) throw badLength('numeric', length);
  const isPositive = reader.u8() !== 0;
  const magnitude = reader.bytes(length - 1).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return decimalText(isPositive ? magnitude : -magnitude, scale);
};

export const readGuid: ScalarReader = (reader, length) => {
  if (length !== 16) throw badLength('uniqueidentifier', length);
  return guidText(reader.bytes(16));
};

export type Temporal = Extract<
  SqlType,
  { readonly kind: 'datetime' | 'smalldatetime' | 'date' | 'time' | 'datetime2' | 'datetimeoffset' }
>;

export const readTemporal = (reader: ByteReader, length: number, type: Temporal): SqlValue => {
  if (length !== temporalBytes(type, length)) throw badLength(type.kind, length);
  switch (type.kind) {
    case 'datetime':
    case 'smalldatetime':
      // A datetimen of eight bytes may carry a value of four.
      return length === 4 ? readSmallDateTime(reader) : readDateTime(reader);
    case 'date':
      return readDate(reader);
    case 'time':
      return readTime(reader, type.scale);
    case 'datetime2':
      return readDateTime2(reader, type.scale);
    case 'datetimeoffset':
      return readDateTimeOffset(reader, type.scale);
  }
};

const temporalBytes = (type: Temporal, sent: number): number => {
  switch (type.kind) {
    case 'datetime':
    case 'smalldatetime':
      return sent === 4 ? 4 : 8;
    case 'date':
      return 3;
    case 'time':
      return timeBytes(type.scale);
    case 'datetime2':
      return timeBytes(type.scale) + 3;
    case 'datetimeoffset':
      return timeBytes(type.scale) + 5;
  }
};

const badLength = (kind: string, length: number): ProtocolError =>
  new ProtocolError(`${kind} of length ${length} does not exist`);

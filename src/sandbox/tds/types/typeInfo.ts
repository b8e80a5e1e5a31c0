import type { SqlType } from '../../sqlTypes.ts';
import type { ByteWriter } from '../bytes/byteWriter.ts';
import { COLLATION } from './collation.ts';
import { timeBytes } from './dateTimeBytes.ts';
import { numericBytes } from './decimalText.ts';
import { MAX_LENGTH, WIRE_TYPE } from './wireType.ts';

/** The longest varchar(n), in bytes, and nvarchar(n), in two of them a character. */
const LONGEST_BYTES = 8000;

/** Writes TYPE_INFO, MS-TDS 2.2.5.6. The nullable variant always: a client reads it for both. */
export const writeTypeInfo = (writer: ByteWriter, type: SqlType): ByteWriter => {
  switch (type.kind) {
    case 'int':
      return writer.u8(WIRE_TYPE.intN).u8(type.bytes);
    case 'bit':
      return writer.u8(WIRE_TYPE.bitN).u8(1);
    case 'float':
      return writer.u8(WIRE_TYPE.floatN).u8(type.bytes);
    case 'money':
      return writer.u8(WIRE_TYPE.moneyN).u8(8);
    case 'numeric':
      if (type.scale > type.precision) throw new RangeError(`numeric(${type.precision},${type.scale}) does not exist`);
      return writer
        .u8(WIRE_TYPE.numericN)
        .u8(numericBytes(type.precision) + 1)
        .u8(type.precision)
        .u8(type.scale);
    case 'datetime':
      return writer.u8(WIRE_TYPE.datetimeN).u8(8);
    case 'smalldatetime':
      return writer.u8(WIRE_TYPE.datetimeN).u8(4);
    case 'date':
      return writer.u8(WIRE_TYPE.dateN);
    case 'time':
      timeBytes(type.scale);
      return writer.u8(WIRE_TYPE.timeN).u8(type.scale);
    case 'datetime2':
      timeBytes(type.scale);
      return writer.u8(WIRE_TYPE.datetime2N).u8(type.scale);
    case 'datetimeoffset':
      timeBytes(type.scale);
      return writer.u8(WIRE_TYPE.datetimeoffsetN).u8(type.scale);
    case 'guid':
      return writer.u8(WIRE_TYPE.guid).u8(16);
    case 'nvarchar':
      return writer.u8(WIRE_TYPE.nvarchar).u16(lengthField(type.length, 2)).bytes(COLLATION);
    case 'nchar':
      return writer
        .u8(WIRE_TYPE.nchar)
        .u16(lengthField(fixedLength(type), 2))
        .bytes(COLLATION);

    case 'varchar':
      return writer.u8(WIRE_TYPE.varchar).u16(lengthField(type.length, 1)).bytes(COLLATION);
    case 'char':
      return writer
        .u8(WIRE_TYPE.char)
        .u16(lengthField(fixedLength(type), 1))
        .bytes(COLLATION);

    case 'varbinary':
      return writer.u8(WIRE_TYPE.varbinary).u16(lengthField(type.length, 1));
    case 'binary':
      return writer.u8(WIRE_TYPE.binary).u16(lengthField(fixedLength(type), 1));
  }
};

/** Whether values of this type are PLP. */
export const isMax = (type: SqlType): boolean => 'length' in type && type.length === 'max';

const lengthField = (length: number | 'max', bytesPerUnit: number): number => {
  if (length === 'max') return MAX_LENGTH;
  const bytes = length * bytesPerUnit;
  if (!Number.isInteger(length) || length < 1 || bytes > LONGEST_BYTES) {
    throw new RangeError(`a length of ${length} does not exist`);
  }
  return bytes;
};

const fixedLength = (type: { readonly kind: string; readonly length: number | 'max' }): number => {
  if (type.length === 'max') throw new RangeError(`${type.kind}(max) does not exist`);
  return type.length;
};

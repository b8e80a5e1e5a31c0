/** TYPE_INFO and values of RPC parameters, as clients send them: MS-TDS 2.2.5.4 to 2.2.5.6 and 2.2.6.6. */
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import type { ByteReader } from '../bytes/byteReader.ts';
import { ProtocolError } from '../protocolError.ts';
import { COLLATION, COLLATION_BYTES, decodeVarchar } from './collation.ts';
import { timeBytes } from './dateTimeBytes.ts';
import { readPlp } from './largeValue.ts';
import {
  readFloat,
  readGuid,
  readInteger,
  readMoney,
  readNumeric,
  readTemporal,
  type ScalarReader,
  type Temporal,
} from './readScalar.ts';
import { MAX_LENGTH, WIRE_TYPE } from './wireType.ts';

/** A parameter's type, and how its value is read. */
export interface ParameterType {
  readonly type: SqlType;
  readonly read: (reader: ByteReader) => SqlValue;
}

/** Null: a type that is not spoken here (table-valued, XML, UDT, sql_variant …); where its value ends is then not known either. */
export const readParameterType = (reader: ByteReader): ParameterType | { readonly unknownType: number } => {
  const wireType = reader.u8();
  switch (wireType) {
    case WIRE_TYPE.null:
      return { type: { kind: 'nvarchar', length: 1 }, read: () => null };
    case WIRE_TYPE.int1:
      return fixed({ kind: 'int', bytes: 1 }, 1, readInteger);
    case WIRE_TYPE.int2:
      return fixed({ kind: 'int', bytes: 2 }, 2, readInteger);
    case WIRE_TYPE.int4:
      return fixed({ kind: 'int', bytes: 4 }, 4, readInteger);
    case WIRE_TYPE.int8:
      return fixed({ kind: 'int', bytes: 8 }, 8, readInteger);
    case WIRE_TYPE.intN: {
      const bytes = reader.u8();
      if (bytes !== 1 && bytes !== 2 && bytes !== 4 && bytes !== 8) throw badLength('int', bytes);
      return nullable({ kind: 'int', bytes }, readInteger);
    }
    case WIRE_TYPE.bit:
      return fixed({ kind: 'bit' }, 1, (from) => from.u8() !== 0);
    case WIRE_TYPE.bitN:
      expectLength(reader.u8(), 1, 'bit');
      return nullable({ kind: 'bit' }, (from, length) => {
        expectLength(length, 1, 'bit');
        return from.u8() !== 0;
      });
    case WIRE_TYPE.float4:
      return fixed({ kind: 'float', bytes: 4 }, 4, readFloat);
    case WIRE_TYPE.float8:
      return fixed({ kind: 'float', bytes: 8 }, 8, readFloat);
    case WIRE_TYPE.floatN: {
      const bytes = reader.u8();
      if (bytes !== 4 && bytes !== 8) throw badLength('float', bytes);
      return nullable({ kind: 'float', bytes }, readFloat);
    }
    case WIRE_TYPE.money:
      return fixed({ kind: 'money' }, 8, readMoney);
    case WIRE_TYPE.smallmoney:
      return fixed({ kind: 'money' }, 4, readMoney);
    case WIRE_TYPE.moneyN:
      reader.u8();
      return nullable({ kind: 'money' }, readMoney);
    case WIRE_TYPE.decimalN:
    case WIRE_TYPE.numericN:
    case WIRE_TYPE.decimalOld:
    case WIRE_TYPE.numericOld: {
      reader.u8();
      const precision = reader.u8();
      const scale = reader.u8();
      if (precision < 1 || precision > 38 || scale > precision) throw badLength('numeric', precision);
      return nullable({ kind: 'numeric', precision, scale }, (from, length) => readNumeric(from, length, scale));
    }
    case WIRE_TYPE.datetime:
      return fixed({ kind: 'datetime' }, 8, temporal({ kind: 'datetime' }));
    case WIRE_TYPE.smalldatetime:
      return fixed({ kind: 'smalldatetime' }, 4, temporal({ kind: 'smalldatetime' }));
    case WIRE_TYPE.datetimeN: {
      const type = { kind: reader.u8() === 4 ? 'smalldatetime' : 'datetime' } as const;
      return nullable(type, temporal(type));
    }
    case WIRE_TYPE.dateN:
      return nullable({ kind: 'date' }, temporal({ kind: 'date' }));
    case WIRE_TYPE.timeN:
      return scaled('time', reader);
    case WIRE_TYPE.datetime2N:
      return scaled('datetime2', reader);
    case WIRE_TYPE.datetimeoffsetN:
      return scaled('datetimeoffset', reader);
    case WIRE_TYPE.guid:
      reader.u8();
      return nullable({ kind: 'guid' }, readGuid);
    case WIRE_TYPE.charOld:
    case WIRE_TYPE.varcharOld: {
      const length = reader.u8();
      const kind = wireType === WIRE_TYPE.charOld ? 'char' : 'varchar';
      return nullable({ kind, length: Math.max(1, length) }, (from, bytes) =>
        decodeVarchar(from.bytes(bytes), COLLATION),
      );
    }
    case WIRE_TYPE.binaryOld:
    case WIRE_TYPE.varbinaryOld: {
      const length = reader.u8();
      const kind = wireType === WIRE_TYPE.binaryOld ? 'binary' : 'varbinary';
      return nullable({ kind, length: Math.max(1, length) }, (from, bytes) => copy(from.bytes(bytes)));
    }
    case WIRE_TYPE.nvarchar:
      return sized('nvarchar', 2, reader);
    case WIRE_TYPE.nchar:
      return sized('nchar', 2, reader);
    case WIRE_TYPE.varchar:
      return sized('varchar', 1, reader);
    case WIRE_TYPE.char:
      return sized('char', 1, reader);
    case WIRE_TYPE.varbinary:
      return sized('varbinary', 1, reader);
    case WIRE_TYPE.binary:
      return sized('binary', 1, reader);
    case WIRE_TYPE.ntext:
      return longData('nvarchar', reader);
    case WIRE_TYPE.text:
      return longData('varchar', reader);
    case WIRE_TYPE.image:
      return longData('varbinary', reader);
    default:
      return { unknownType: wireType };
  }
};

const fixed = (type: SqlType, length: number, read: ScalarReader): ParameterType => ({
  type,
  read: (reader) => read(reader, length),
});

/** Behind a length byte; 0 is NULL. */
const nullable = (type: SqlType, read: ScalarReader): ParameterType => ({
  type,
  read: (reader) => {
    const length = reader.u8();
    return length === 0 ? null : read(reader, length);
  },
});

const temporal =
  (type: Temporal): ScalarReader =>
  (reader, length) =>
    readTemporal(reader, length, type);

const scaled = (kind: 'time' | 'datetime2' | 'datetimeoffset', reader: ByteReader): ParameterType => {
  const type = { kind, scale: reader.u8() };
  timeBytes(type.scale);
  return nullable(type, temporal(type));
};

type SizedKind = 'nvarchar' | 'nchar' | 'varchar' | 'char' | 'varbinary' | 'binary';

const sized = (kind: SizedKind, bytesPerUnit: 1 | 2, reader: ByteReader): ParameterType => {
  const maxBytes = reader.u16();
  const value = valueReader(
    kind,
    kind === 'varbinary' || kind === 'binary' ? COLLATION : reader.bytes(COLLATION_BYTES),
  );
  if (maxBytes === MAX_LENGTH) {
    if (kind === 'nchar' || kind === 'char' || kind === 'binary')
      throw new ProtocolError(`${kind}(max) does not exist`);
    return { type: { kind, length: 'max' }, read: (from) => value(readPlp(from)) };
  }
  return {
    // An empty string is announced with length 0 by some clients: no type has that length.
    type: { kind, length: Math.max(1, Math.ceil(maxBytes / bytesPerUnit)) },
    read: (from) => {
      const length = from.u16();
      return length === MAX_LENGTH ? null : value(from.bytes(length));
    },
  };
};

/** text, ntext, image: four bytes of length, -1 for NULL. */
const longData = (kind: 'nvarchar' | 'varchar' | 'varbinary', reader: ByteReader): ParameterType => {
  reader.u32();
  const value = valueReader(kind, kind === 'varbinary' ? COLLATION : reader.bytes(COLLATION_BYTES));
  return {
    type: { kind, length: 'max' },
    read: (from) => {
      const length = from.i32();
      return length < 0 ? null : value(from.bytes(length));
    },
  };
};

const valueReader =
  (kind: SizedKind, collation: Buffer) =>
  (bytes: Buffer | null): SqlValue => {
    if (bytes === null) return null;
    if (kind === 'varbinary' || kind === 'binary') return copy(bytes);
    if (kind === 'varchar' || kind === 'char') return decodeVarchar(bytes, collation);
    if (bytes.length % 2 !== 0) throw badLength(kind, bytes.length);
    return bytes.toString('utf16le');
  };

/** A value outlives the message that it came in. */
const copy = (bytes: Buffer): Uint8Array => Uint8Array.from(bytes);

const expectLength = (length: number, expected: number, kind: string): void => {
  if (length !== expected) throw badLength(kind, length);
};

const badLength = (kind: string, length: number): ProtocolError =>
  new ProtocolError(`${kind} of length ${length} does not exist`);

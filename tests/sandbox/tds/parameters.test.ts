import sql from 'mssql';
import { expect, test } from 'vitest';
import type { SqlType, SqlValue } from '../../../src/sandbox/sqlTypes.ts';
import { echo } from '../../support/scriptedBackend.ts';
import { connect, startWire } from './wire.ts';

interface Case {
  readonly name: string;
  readonly type: sql.ISqlType | (() => sql.ISqlType);
  /** Comes back as it went. */
  readonly sent: unknown;
  /** What the backend sees. */
  readonly seen: SqlValue;
  readonly seenType: SqlType;
}

const utc = (text: string): Date => new Date(`${text}Z`);

const CASES: readonly Case[] = [
  { name: 'bit', type: sql.Bit(), sent: true, seen: true, seenType: { kind: 'bit' } },
  { name: 'tinyint', type: sql.TinyInt(), sent: 255, seen: 255, seenType: { kind: 'int', bytes: 1 } },
  { name: 'smallint', type: sql.SmallInt(), sent: -32768, seen: -32768, seenType: { kind: 'int', bytes: 2 } },
  { name: 'int', type: sql.Int(), sent: -2147483648, seen: -2147483648, seenType: { kind: 'int', bytes: 4 } },
  {
    name: 'bigint',
    type: sql.BigInt(),
    sent: '9223372036854775807',
    seen: 9223372036854775807n,
    seenType: { kind: 'int', bytes: 8 },
  },
  { name: 'real', type: sql.Real(), sent: 1.5, seen: 1.5, seenType: { kind: 'float', bytes: 4 } },
  { name: 'float', type: sql.Float(), sent: -1e300, seen: -1e300, seenType: { kind: 'float', bytes: 8 } },
  { name: 'money', type: sql.Money(), sent: -123456.7891, seen: '-123456.7891', seenType: { kind: 'money' } },
  { name: 'smallmoney', type: sql.SmallMoney(), sent: 12.34, seen: '12.3400', seenType: { kind: 'money' } },
  {
    name: 'numeric(10,3)',
    type: sql.Numeric(10, 3),
    sent: -1234.567,
    seen: '-1234.567',
    seenType: { kind: 'numeric', precision: 10, scale: 3 },
  },
  {
    name: 'datetime',
    type: sql.DateTime(),
    sent: utc('2024-02-29T23:59:59.997'),
    seen: '2024-02-29T23:59:59.997',
    seenType: { kind: 'datetime' },
  },
  {
    name: 'smalldatetime',
    type: sql.SmallDateTime(),
    sent: utc('2024-02-29T23:59:00'),
    seen: '2024-02-29T23:59:00.000',
    seenType: { kind: 'smalldatetime' },
  },
  { name: 'date', type: sql.Date(), sent: utc('0001-01-01T00:00:00'), seen: '0001-01-01', seenType: { kind: 'date' } },
  {
    name: 'time(7)',
    type: sql.Time(7),
    sent: utc('1970-01-01T12:34:56.789'),
    seen: '12:34:56.7890000',
    seenType: { kind: 'time', scale: 7 },
  },
  {
    name: 'datetime2(7)',
    type: sql.DateTime2(7),
    sent: utc('9999-12-31T23:59:59.999'),
    seen: '9999-12-31T23:59:59.9990000',
    seenType: { kind: 'datetime2', scale: 7 },
  },
  {
    name: 'datetimeoffset(3)',
    type: sql.DateTimeOffset(3),
    sent: utc('2024-06-30T12:00:00.123'),
    seen: '2024-06-30T12:00:00.123+00:00',
    seenType: { kind: 'datetimeoffset', scale: 3 },
  },
  {
    name: 'uniqueidentifier',
    type: sql.UniqueIdentifier(),
    sent: '6F9619FF-8B86-D011-B42D-00C04FC964FF',
    seen: '6F9619FF-8B86-D011-B42D-00C04FC964FF',
    seenType: { kind: 'guid' },
  },
  {
    name: 'nvarchar(20)',
    type: sql.NVarChar(20),
    sent: 'ñandú 𝄞 漢',
    seen: 'ñandú 𝄞 漢',
    seenType: { kind: 'nvarchar', length: 20 },
  },
  { name: 'nvarchar, empty', type: sql.NVarChar(20), sent: '', seen: '', seenType: { kind: 'nvarchar', length: 20 } },
  {
    name: 'nvarchar(max)',
    type: sql.NVarChar(sql.MAX),
    sent: 'á'.repeat(100_001),
    seen: 'á'.repeat(100_001),
    seenType: { kind: 'nvarchar', length: 'max' },
  },
  {
    name: 'varchar(20)',
    type: sql.VarChar(20),
    sent: 'añadir € œ',
    seen: 'añadir € œ',
    seenType: { kind: 'varchar', length: 20 },
  },
  {
    name: 'varchar(max)',
    type: sql.VarChar(sql.MAX),
    sent: 'ñ'.repeat(50_000),
    seen: 'ñ'.repeat(50_000),
    seenType: { kind: 'varchar', length: 'max' },
  },
  { name: 'char(3)', type: sql.Char(3), sent: 'ab ', seen: 'ab ', seenType: { kind: 'char', length: 3 } },
  { name: 'nchar(3)', type: sql.NChar(3), sent: 'añ ', seen: 'añ ', seenType: { kind: 'nchar', length: 3 } },
  {
    name: 'varbinary(8)',
    type: sql.VarBinary(8),
    sent: Buffer.from([0, 255]),
    seen: Uint8Array.of(0, 255),
    seenType: { kind: 'varbinary', length: 8 },
  },
  {
    name: 'varbinary(max)',
    type: sql.VarBinary(sql.MAX),
    sent: Buffer.alloc(300_000, 5),
    seen: new Uint8Array(300_000).fill(5),
    seenType: { kind: 'varbinary', length: 'max' },
  },
  {
    name: 'binary(4)',
    type: sql.Binary(),
    sent: Buffer.from([1, 2, 3, 4]),
    seen: Uint8Array.of(1, 2, 3, 4),
    seenType: { kind: 'binary', length: 4 },
  },
  {
    name: 'text',
    type: sql.Text(),
    sent: 'viejo',
    seen: 'viejo',
    seenType: { kind: 'varchar', length: 'max' },
  },
  {
    name: 'image',
    type: sql.Image(),
    sent: Buffer.from([9]),
    seen: Uint8Array.of(9),
    seenType: { kind: 'varbinary', length: 'max' },
  },
];

test.each(CASES)('$name travels to the backend and back', async ({ type, sent, seen, seenType }) => {
  const wire = await startWire();
  const values: SqlValue[] = [];
  const types: SqlType[] = [];
  wire.backend.on('select @p', echo, ({ parameters }) => {
    for (const parameter of parameters) {
      values.push(parameter.value);
      types.push(parameter.type);
    }
  });
  const pool = await connect(wire);
  const { recordset } = await pool.request().input('p', type, sent).query<{ p: unknown }>('select @p');
  expect(values).toEqual([seen]);
  expect(types).toEqual([seenType]);
  expect(recordset[0]?.p).toEqual(sent);
});

test.each(CASES)('NULL of $name stays NULL', async ({ type }) => {
  const wire = await startWire();
  const values: SqlValue[] = [];
  wire.backend.on('select @p', echo, ({ parameters }) => {
    values.push(...parameters.map(({ value }) => value));
  });
  const pool = await connect(wire);
  const { recordset } = await pool.request().input('p', type, null).query('select @p');
  expect(values).toEqual([null]);
  expect(recordset).toEqual([{ p: null }]);
});

/** What is written reads back as it was: the writer's types against the reader's, over their whole ranges. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SqlType, SqlValue } from '../../../../src/sandbox/sqlTypes.ts';
import { ByteReader } from '../../../../src/sandbox/tds/bytes/byteReader.ts';
import { ByteWriter, written } from '../../../../src/sandbox/tds/bytes/byteWriter.ts';
import { ProtocolError } from '../../../../src/sandbox/tds/protocolError.ts';
import { rowToken } from '../../../../src/sandbox/tds/tokens/row.ts';
import { daysFromText, textFromDays } from '../../../../src/sandbox/tds/types/calendar.ts';
import { COLLATION, decodeVarchar, encodeVarchar } from '../../../../src/sandbox/tds/types/collation.ts';
import { decimalText, scaledInteger } from '../../../../src/sandbox/tds/types/decimalText.ts';
import { readParameterType } from '../../../../src/sandbox/tds/types/readParameterType.ts';
import { writeTypeInfo } from '../../../../src/sandbox/tds/types/typeInfo.ts';
import { writeValue } from '../../../../src/sandbox/tds/types/writeValue.ts';

const roundTrip = (type: SqlType, value: SqlValue): { readonly type: SqlType; readonly value: SqlValue } => {
  const reader = new ByteReader(written((writer) => writeValue(writeTypeInfo(writer, type), type, value)));
  const read = readParameterType(reader);
  if ('unknownType' in read) throw new Error(`type ${read.unknownType} is not read`);
  const seen = read.read(reader);
  expect(reader.remaining).toBe(0);
  return { type: read.type, value: seen };
};

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
const dates = fc.integer({ min: 0, max: 3_652_058 }).map(textFromDays);
const times = (scale: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 0, max: 10 ** scale - 1 }),
    )
    .map(([h, m, s, f]) => `${pad(h, 2)}:${pad(m, 2)}:${pad(s, 2)}${scale === 0 ? '' : `.${pad(f, scale)}`}`);
const offsets = fc
  .integer({ min: -840, max: 840 })
  .map((m) => `${m < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(m) / 60), 2)}:${pad(Math.abs(m) % 60, 2)}`);
const texts = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: 'binary', maxLength }).map((text) => text.slice(0, maxLength));
const varchars = (maxLength: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength }).map((bytes) => decodeVarchar(bytes, COLLATION));

const pairs: fc.Arbitrary<readonly [SqlType, SqlValue]> = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map((v) => [{ kind: 'int', bytes: 1 }, v] as const),
  fc.integer({ min: -32768, max: 32767 }).map((v) => [{ kind: 'int', bytes: 2 }, v] as const),
  fc.integer().map((v) => [{ kind: 'int', bytes: 4 }, v] as const),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((v) => [{ kind: 'int', bytes: 8 }, v] as const),
  fc.boolean().map((v) => [{ kind: 'bit' }, v] as const),
  fc.float({ noNaN: true }).map((v) => [{ kind: 'float', bytes: 4 }, v] as const),
  fc.double({ noNaN: true }).map((v) => [{ kind: 'float', bytes: 8 }, v] as const),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((v) => [{ kind: 'money' }, decimalText(v, 4)] as const),
  fc
    .integer({ min: 1, max: 38 })
    .chain((precision) =>
      fc
        .tuple(
          fc.integer({ min: 0, max: precision }),
          fc.bigInt({ min: -(10n ** BigInt(precision)) + 1n, max: 10n ** BigInt(precision) - 1n }),
        )
        .map(([scale, v]) => [{ kind: 'numeric', precision, scale }, decimalText(v, scale)] as const),
    ),
  dates.map((v) => [{ kind: 'date' }, v] as const),
  fc.integer({ min: 0, max: 7 }).chain((scale) =>
    fc.oneof(
      times(scale).map((v) => [{ kind: 'time', scale }, v] as const),
      fc.tuple(dates, times(scale)).map(([d, t]) => [{ kind: 'datetime2', scale }, `${d}T${t}`] as const),
      fc
        .tuple(fc.integer({ min: 1, max: 3_652_057 }).map(textFromDays), times(scale), offsets)
        .map(([d, t, o]) => [{ kind: 'datetimeoffset', scale }, `${d}T${t}${o}`] as const),
    ),
  ),
  fc.uuid().map((v) => [{ kind: 'guid' }, v.toUpperCase()] as const),
  texts(40).map((v) => [{ kind: 'nvarchar', length: 40 }, v] as const),
  texts(400).map((v) => [{ kind: 'nvarchar', length: 'max' }, v] as const),
  varchars(40).map((v) => [{ kind: 'varchar', length: 40 }, v] as const),
  varchars(400).map((v) => [{ kind: 'varchar', length: 'max' }, v] as const),
  fc.uint8Array({ maxLength: 30 }).map((v) => [{ kind: 'varbinary', length: 30 }, v] as const),
  fc.uint8Array({ maxLength: 400 }).map((v) => [{ kind: 'varbinary', length: 'max' }, v] as const),
);

test('every value of every type reads back as it was written, with its type', () => {
  fc.assert(
    fc.property(pairs, ([type, value]) => {
      expect(roundTrip(type, value)).toEqual({ type, value });
      expect(roundTrip(type, null)).toEqual({ type, value: null });
    }),
    { numRuns: 600 },
  );
});

test('datetime keeps 1/300 seconds: what was read once is written and read the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 639_905, max: 3_652_057 }).map(textFromDays), times(3), (date, time) => {
      const once = roundTrip({ kind: 'datetime' }, `${date}T${time}`).value;
      expect(roundTrip({ kind: 'datetime' }, once).value).toBe(once);
      expect(String(once)).toMatch(/[037]$/);
    }),
    { numRuns: 300 },
  );
});

test('datetime rounds 23:59:59.999 to the next day, as SQL Server does', () => {
  expect(roundTrip({ kind: 'datetime' }, '2023-12-31T23:59:59.999').value).toBe('2024-01-01T00:00:00.000');
});

test('a day and its number agree with the calendar of the runtime', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_652_058 }), (days) => {
      const text = textFromDays(days);
      expect(daysFromText(text)).toBe(days);
      expect(Date.parse(`${text}T00:00:00Z`) / 86_400_000 + 719_162).toBe(days);
    }),
  );
});

test('decimal text and scaled integer are each other, and what is too fine is rounded away from zero', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), fc.integer({ min: 0, max: 38 }), (value, scale) => {
      expect(scaledInteger(decimalText(value, scale), scale)).toBe(value);
    }),
  );
  expect(scaledInteger('1.005', 2)).toBe(101n);
  expect(scaledInteger('-1.005', 2)).toBe(-101n);
  expect(scaledInteger('.5', 0)).toBe(1n);
  expect(() => scaledInteger('1e3', 2)).toThrow(RangeError);
  expect(() => scaledInteger('', 2)).toThrow(RangeError);
});

test('every byte of code page 1252 comes back, and what it lacks becomes one question mark', () => {
  const all = Uint8Array.from({ length: 256 }, (_, index) => index);
  expect([...encodeVarchar(decodeVarchar(all, COLLATION))]).toEqual([...all]);
  expect(encodeVarchar('a漢𝄞b').toString('latin1')).toBe('a??b');
});

test('varchar in a UTF-8 collation is read as UTF-8', () => {
  expect(decodeVarchar(Buffer.from('漢'), Buffer.from('0904d00400', 'hex'))).toBe('漢');
});

describe('older forms of parameters', () => {
  test.each([
    ['NULLTYPE 1F', '1F', { kind: 'nvarchar', length: 1 }, null],
    ['INT1 30', '30 07', { kind: 'int', bytes: 1 }, 7],
    ['BIT 32', '32 01', { kind: 'bit' }, true],
    ['INT2 34', '34 FEFF', { kind: 'int', bytes: 2 }, -2],
    ['INT4 38', '38 FEFFFFFF', { kind: 'int', bytes: 4 }, -2],
    ['INT8 7F', '7F FEFFFFFFFFFFFFFF', { kind: 'int', bytes: 8 }, -2n],
    ['FLT4 3B', '3B 0000C03F', { kind: 'float', bytes: 4 }, 1.5],
    ['FLT8 3E', '3E 000000000000F83F', { kind: 'float', bytes: 8 }, 1.5],
    ['MONEY 3C', '3C FFFFFFFF F0D8FFFF', { kind: 'money' }, '-1.0000'],
    ['MONEY4 7A', '7A 10270000', { kind: 'money' }, '1.0000'],
    ['MONEYN of four bytes', '6E 04 04 10270000', { kind: 'money' }, '1.0000'],
    ['DATETIME 3D', '3D 00000000 2C010000', { kind: 'datetime' }, '1900-01-01T00:00:01.000'],
    ['DATETIM4 3A', '3A 0000 0100', { kind: 'smalldatetime' }, '1900-01-01T00:01:00.000'],
    ['DECIMALN 6A', '6A 05 05 02 05 00 96000000', { kind: 'numeric', precision: 5, scale: 2 }, '-1.50'],
    ['CHAR 2F', '2F 03 02 6162', { kind: 'char', length: 3 }, 'ab'],
    ['VARCHAR 27', '27 03 02 6162', { kind: 'varchar', length: 3 }, 'ab'],
    ['BINARY 2D', '2D 02 02 0102', { kind: 'binary', length: 2 }, Uint8Array.of(1, 2)],
    ['VARBINARY 25', '25 02 00', { kind: 'varbinary', length: 2 }, null],
    ['NTEXT 63', '63 FFFFFF7F 0904D00034 02000000 F100', { kind: 'nvarchar', length: 'max' }, 'ñ'],
    ['TEXT 23', '23 FFFFFF7F 0904D00034 FFFFFFFF', { kind: 'varchar', length: 'max' }, null],
    ['IMAGE 22', '22 FFFFFF7F 01000000 09', { kind: 'varbinary', length: 'max' }, Uint8Array.of(9)],
    [
      'PLP of known length in two chunks',
      'A5 FFFF 0300000000000000 01000000 01 02000000 0203 00000000',
      { kind: 'varbinary', length: 'max' },
      Uint8Array.of(1, 2, 3),
    ],
  ] as const)('%s', (_title, bytes, type, value) => {
    const reader = new ByteReader(Buffer.from(bytes.replaceAll(' ', ''), 'hex'));
    const read = readParameterType(reader);
    if ('unknownType' in read) throw new Error('not read');
    expect(read.type).toEqual(type);
    expect(read.read(reader)).toEqual(value);
    expect(reader.remaining).toBe(0);
  });

  test('arbitrary bytes are a value or a ProtocolError, nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        try {
          const reader = new ByteReader(bytes);
          const read = readParameterType(reader);
          if (!('unknownType' in read)) read.read(reader);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

test('a large value goes out in pieces that join to it, whatever surrogates fall on the cuts', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 }), fc.constantFrom('nvarchar', 'varchar'), (shift, kind) => {
      const value = 'x'.repeat(shift) + '𝄞ñ'.repeat(12_000);
      const type: SqlType = { kind, length: 'max' };
      const token = rowToken([{ name: '', type, nullable: true }], [value]);
      if (token instanceof Uint8Array) throw new Error('a large value is lazy');
      const bytes = Buffer.concat([...token(() => false)]).subarray(1);
      const reader = new ByteReader(Buffer.concat([written((writer) => writeTypeInfo(writer, type)), bytes]));
      const read = readParameterType(reader);
      if ('unknownType' in read) throw new Error('not read');
      expect(read.read(reader)).toBe(kind === 'varchar' ? value.replaceAll('𝄞', '?') : value);
    }),
    { numRuns: 8 },
  );
});

test('a writer that grows in the middle of anything loses nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.integer({ min: 0, max: 255 }))), (parts) => {
      const writer = new ByteWriter(1);
      for (const part of parts) {
        if (typeof part === 'number') writer.u8(part).u32(part).u64(BigInt(part)).shortText(String(part));
        else writer.sized16((inner) => inner.bytes(part));
      }
      const reader = new ByteReader(writer.take());
      for (const part of parts) {
        if (typeof part === 'number') {
          expect([reader.u8(), reader.u32(), reader.u64(), reader.shortText()]).toEqual([
            part,
            part,
            BigInt(part),
            String(part),
          ]);
        } else expect([...reader.bytes(reader.u16())]).toEqual([...part]);
      }
      expect(reader.remaining).toBe(0);
    }),
  );
});

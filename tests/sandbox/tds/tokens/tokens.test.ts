/** The bytes of every token, as MS-TDS lays them out. Spaces part the fields and mean nothing. */
import { describe, expect, test } from 'vitest';
import type { SqlType, SqlValue } from '../../../../src/sandbox/sqlTypes.ts';
import { columnMetadataToken } from '../../../../src/sandbox/tds/tokens/columnMetadata.ts';
import { attentionAcknowledgement, doneToken } from '../../../../src/sandbox/tds/tokens/done.ts';
import { envChangeToken } from '../../../../src/sandbox/tds/tokens/envChange.ts';
import { featureExtAckToken } from '../../../../src/sandbox/tds/tokens/featureExtAck.ts';
import { loginAckToken } from '../../../../src/sandbox/tds/tokens/loginAck.ts';
import { messageToken } from '../../../../src/sandbox/tds/tokens/message.ts';
import { returnStatusToken, returnValueToken } from '../../../../src/sandbox/tds/tokens/procedureResult.ts';
import { type LazyToken, rowToken } from '../../../../src/sandbox/tds/tokens/row.ts';

const bytes = (token: Uint8Array | LazyToken): string => {
  if (!(token instanceof Uint8Array)) throw new Error('a small token is not lazy');
  return Buffer.from(token).toString('hex');
};
const hex = (text: string): string => text.replaceAll(/\s/g, '').toLowerCase();
const ucs2 = (text: string): string => Buffer.from(text, 'utf16le').toString('hex');

const GOLDENS: readonly (readonly [title: string, token: Uint8Array | LazyToken, golden: string])[] = [
  ['DONE (2.2.7.6), final', doneToken('done', { status: 0, curCmd: 0, rowCount: 0n }), 'FD 0000 0000 0000000000000000'],
  [
    'DONE (2.2.7.6), MORE and COUNT',
    doneToken('done', { status: 0x11, curCmd: 193, rowCount: 2n }),
    'FD 1100 C100 0200000000000000',
  ],
  [
    'DONE before TDS 7.2 has a count of four bytes',
    doneToken('done', { status: 2, curCmd: 0, rowCount: 0n }, 4),
    'FD 0200 0000 00000000',
  ],
  [
    'DONEINPROC (2.2.7.7)',
    doneToken('doneInProc', { status: 1, curCmd: 228, rowCount: 0n }),
    'FF 0100 E400 0000000000000000',
  ],
  [
    'DONEPROC (2.2.7.8)',
    doneToken('doneProc', { status: 0, curCmd: 224, rowCount: 0n }),
    'FE 0000 E000 0000000000000000',
  ],
  ['DONE (2.2.7.6) of an attention', attentionAcknowledgement(), 'FD 2000 FD00 0000000000000000'],
  [
    'ENVCHANGE (2.2.7.9) 1, database',
    envChangeToken({ kind: 'database', value: 'users', previous: 'master' }),
    `E3 1900 01 05 ${ucs2('users')} 06 ${ucs2('master')}`,
  ],
  [
    'ENVCHANGE (2.2.7.9) 2, language',
    envChangeToken({ kind: 'language', value: 'us', previous: '' }),
    `E3 0700 02 02 ${ucs2('us')} 00`,
  ],
  [
    'ENVCHANGE (2.2.7.9) 4, packet size',
    envChangeToken({ kind: 'packetSize', value: '8192', previous: '4096' }),
    `E3 1300 04 04 ${ucs2('8192')} 04 ${ucs2('4096')}`,
  ],
  [
    'ENVCHANGE (2.2.7.9) 7, collation',
    envChangeToken({ kind: 'collation', collation: Buffer.from('0904d00034', 'hex') }),
    'E3 0800 07 05 0904D00034 00',
  ],
  [
    'ENVCHANGE (2.2.7.9) 8, transaction begun',
    envChangeToken({ kind: 'begin', descriptor: 0x0102030405060708n }),
    'E3 0B00 08 08 0807060504030201 00',
  ],
  [
    'ENVCHANGE (2.2.7.9) 9, transaction committed',
    envChangeToken({ kind: 'commit', descriptor: 1n }),
    'E3 0B00 09 00 08 0100000000000000',
  ],
  [
    'ENVCHANGE (2.2.7.9) 10, transaction rolled back',
    envChangeToken({ kind: 'rollback', descriptor: 1n }),
    'E3 0B00 0A 00 08 0100000000000000',
  ],
  ['ENVCHANGE (2.2.7.9) 18, connection reset', envChangeToken({ kind: 'resetConnection' }), 'E3 0300 12 00 00'],
  [
    'ERROR (2.2.7.10)',
    messageToken({ number: 3013, state: 1, class: 16, message: 'no', line: 3, procedure: 'p' }, 'DB'),
    `AA 1800 C50B0000 01 10 0200 ${ucs2('no')} 02 ${ucs2('DB')} 01 ${ucs2('p')} 03000000`,
  ],
  [
    'ERROR before TDS 7.2 has a line of two bytes',
    messageToken({ number: 1, state: 1, class: 16, message: '' }, '', 2),
    'AA 0C00 01000000 01 10 0000 00 00 0100',
  ],
  ['FEATUREEXTACK (2.2.7.11), UTF8', featureExtAckToken([0x01, 0x0a]), 'AE 0A 01000000 01 FF'],
  ['FEATUREEXTACK (2.2.7.11), nothing granted', featureExtAckToken([0x01]), 'AE FF'],
  [
    'INFO (2.2.7.13), as captured from the first server that was built',
    messageToken({ number: 3211, state: 1, class: 0, message: '50 percent processed.' }, 'DEMO'),
    `AB 4000 8B0C0000 01 00 1500 ${ucs2('50 percent processed.')} 04 ${ucs2('DEMO')} 00 01000000`,
  ],
  [
    'LOGINACK (2.2.7.14), its version big-endian',
    loginAckToken(0x74000004, { productName: 'SQL', version: [16, 0, 4236, 2], serverName: '' }),
    `AD 1000 01 74000004 03 ${ucs2('SQL')} 10 00 108C`,
  ],
  ['RETURNSTATUS (2.2.7.18)', returnStatusToken(-6), '79 FAFFFFFF'],
  [
    'RETURNVALUE (2.2.7.19)',
    returnValueToken({ ordinal: 2, name: '@t', type: { kind: 'int', bytes: 4 }, value: 42 }),
    `AC 0200 02 ${ucs2('@t')} 01 00000000 0100 26 04 04 2A000000`,
  ],
  [
    'COLMETADATA (2.2.7.4)',
    columnMetadataToken([
      { name: 'id', type: { kind: 'int', bytes: 4 }, nullable: false },
      { name: 'n', type: { kind: 'nvarchar', length: 20 }, nullable: true },
    ]),
    `81 0200 00000000 0800 26 04 02 ${ucs2('id')} 00000000 0900 E7 2800 0904D00034 01 ${ucs2('n')}`,
  ],
];

test.each(GOLDENS)('%s', (_title, token, golden) => {
  expect(bytes(token)).toBe(hex(golden));
});

/** TYPE_INFO, a value and NULL of each type. */
const TYPES: readonly (readonly [
  title: string,
  type: SqlType,
  typeInfo: string,
  value: SqlValue,
  encoded: string,
  nothing: string,
])[] = [
  ['tinyint', { kind: 'int', bytes: 1 }, '26 01', 255, '01 FF', '00'],
  ['smallint', { kind: 'int', bytes: 2 }, '26 02', -2, '02 FEFF', '00'],
  ['int', { kind: 'int', bytes: 4 }, '26 04', -2, '04 FEFFFFFF', '00'],
  ['bigint', { kind: 'int', bytes: 8 }, '26 08', -2n, '08 FEFFFFFFFFFFFFFF', '00'],
  ['bit', { kind: 'bit' }, '68 01', true, '01 01', '00'],
  ['real', { kind: 'float', bytes: 4 }, '6D 04', 1.5, '04 0000C03F', '00'],
  ['float', { kind: 'float', bytes: 8 }, '6D 08', 1.5, '08 000000000000F83F', '00'],
  ['money', { kind: 'money' }, '6E 08', '-1.0000', '08 FFFFFFFF F0D8FFFF', '00'],
  [
    'numeric(25,0)',
    { kind: 'numeric', precision: 25, scale: 0 },
    '6C 0D 19 00',
    '43000000016800037',
    '0D 01 25D957AE45C4980000000000',
    '00',
  ],
  ['numeric(5,2)', { kind: 'numeric', precision: 5, scale: 2 }, '6C 05 05 02', '-1.5', '05 00 96000000', '00'],
  ['datetime', { kind: 'datetime' }, '6F 08', '1900-01-02T00:00:01.000', '08 01000000 2C010000', '00'],
  ['smalldatetime', { kind: 'smalldatetime' }, '6F 04', '1900-01-02T01:00:00.000', '04 0100 3C00', '00'],
  ['date', { kind: 'date' }, '28', '0001-01-02', '03 010000', '00'],
  ['time(0)', { kind: 'time', scale: 0 }, '29 00', '00:01:00', '03 3C0000', '00'],
  ['time(7)', { kind: 'time', scale: 7 }, '29 07', '00:00:00.0000001', '05 0100000000', '00'],
  ['datetime2(3)', { kind: 'datetime2', scale: 3 }, '2A 03', '0001-01-02T00:00:00.001', '07 01000000 010000', '00'],
  [
    'datetimeoffset(0), UTC on the wire',
    { kind: 'datetimeoffset', scale: 0 },
    '2B 00',
    '0001-01-03T01:00:00+02:00',
    '08 704301 010000 7800',
    '00',
  ],
  [
    'uniqueidentifier',
    { kind: 'guid' },
    '24 10',
    '6F9619FF-8B86-D011-B42D-00C04FC964FF',
    '10 FF19966F 868B 11D0 B42D00C04FC964FF',
    '00',
  ],
  ['nvarchar(2)', { kind: 'nvarchar', length: 2 }, 'E7 0400 0904D00034', 'ñ', '0200 F100', 'FFFF'],
  ['nchar(2)', { kind: 'nchar', length: 2 }, 'EF 0400 0904D00034', 'a', '0400 61002000', 'FFFF'],
  ['varchar(2)', { kind: 'varchar', length: 2 }, 'A7 0200 0904D00034', '€', '0100 80', 'FFFF'],
  ['char(2)', { kind: 'char', length: 2 }, 'AF 0200 0904D00034', 'a', '0200 6120', 'FFFF'],
  ['varbinary(2)', { kind: 'varbinary', length: 2 }, 'A5 0200', Uint8Array.of(9), '0100 09', 'FFFF'],
  ['binary(2)', { kind: 'binary', length: 2 }, 'AD 0200', Uint8Array.of(9), '0200 0900', 'FFFF'],
  [
    'nvarchar(max), of unknown length',
    { kind: 'nvarchar', length: 'max' },
    'E7 FFFF 0904D00034',
    'a',
    'FEFFFFFFFFFFFFFF 02000000 6100 00000000',
    'FFFFFFFFFFFFFFFF',
  ],
  [
    'varchar(max), what the code page lacks becomes ?',
    { kind: 'varchar', length: 'max' },
    'A7 FFFF 0904D00034',
    '漢',
    'FEFFFFFFFFFFFFFF 01000000 3F 00000000',
    'FFFFFFFFFFFFFFFF',
  ],
  [
    'varbinary(max), empty',
    { kind: 'varbinary', length: 'max' },
    'A5 FFFF',
    new Uint8Array(0),
    'FEFFFFFFFFFFFFFF 00000000',
    'FFFFFFFFFFFFFFFF',
  ],
];

describe('TYPE_INFO (2.2.5.6) and ROW (2.2.7.20)', () => {
  test.each(TYPES)('%s', (_title, type, typeInfo, value, encoded, nothing) => {
    const column = { name: '', type, nullable: true };
    expect(bytes(columnMetadataToken([column]))).toBe(hex(`81 0100 00000000 0900 ${typeInfo} 00`));
    expect(bytes(rowToken([column], [value]))).toBe(hex(`D1 ${encoded}`));
    expect(bytes(rowToken([column], [null]))).toBe(hex(`D1 ${nothing}`));
  });

  test.each([
    ['a text in an int', { kind: 'int', bytes: 4 }, 'one'],
    ['a fraction in an int', { kind: 'int', bytes: 4 }, 1.5],
    ['300 in a tinyint', { kind: 'int', bytes: 1 }, 300],
    ['a number in a bit', { kind: 'bit' }, 1],
    ['a number in a numeric', { kind: 'numeric', precision: 5, scale: 0 }, 1],
    ['six digits in numeric(5)', { kind: 'numeric', precision: 5, scale: 0 }, '123456'],
    ['the 30th of February', { kind: 'date' }, '2024-02-30'],
    ['25 hours', { kind: 'time', scale: 0 }, '25:00:00'],
    ['three characters in varchar(2)', { kind: 'varchar', length: 2 }, 'abc'],
    ['text in varbinary', { kind: 'varbinary', length: 'max' }, 'abc'],
    ['a large text in varbinary', { kind: 'varbinary', length: 'max' }, 'abc'.repeat(10_000)],
    ['half a uniqueidentifier', { kind: 'guid' }, '6F9619FF-8B86'],
  ] as const)('%s is refused before anything is sent', (_title, type, value) => {
    expect(() => rowToken([{ name: '', type, nullable: true }], [value])).toThrow();
  });

  test('a row with a value too few is refused', () => {
    expect(() => rowToken([{ name: '', type: { kind: 'bit' }, nullable: true }], [])).toThrow(RangeError);
  });
});

import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertNever } from '../../src/domain/assertNever.ts';
import { parseDatabaseName, sameDatabase } from '../../src/domain/databaseName.ts';
import { formatLsn, parseLsn } from '../../src/domain/lsn.ts';
import { Secret } from '../../src/domain/secret.ts';

describe('a database’s name', () => {
  test.each(['', 'x'.repeat(129), 'a\0b'])('cannot be %j', (name) => {
    expect(() => parseDatabaseName(name)).toThrow(RangeError);
  });

  test('is compared without case, as the server’s default collation does', () => {
    expect(sameDatabase(parseDatabaseName('Ñandú'), parseDatabaseName('ñANDÚ'))).toBe(true);
    expect(sameDatabase(parseDatabaseName('a'), parseDatabaseName('á'))).toBe(false);
  });
});

describe('a log sequence number', () => {
  test('of any 25 digits comes back as it was, without leading zeros', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 25n - 1n }), (value) => {
        expect(parseLsn(value.toString())).toBe(value);
        expect(formatLsn(parseLsn(value.toString().padStart(25, '0')))).toBe(value.toString());
      }),
    );
  });

  test('keeps neighbours apart that are one JS number', () => {
    const [a, b] = ['34000000041600037', '34000000041600036'];
    expect(Number(a)).toBe(Number(b));
    expect(parseLsn(a) > parseLsn(b)).toBe(true);
  });

  test.each(['', '-1', '1.0', '0x10', '1e5', ' 1', '1'.repeat(26)])('cannot be %j', (text) => {
    expect(() => parseLsn(text)).toThrow(RangeError);
  });
});

describe('a secret', () => {
  const secret = new Secret('hunter2');

  test('prints as [secret] in every way that things are printed', () => {
    const printed = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
    ];
    for (const text of printed) {
      expect(text).toContain('[secret]');
      expect(text).not.toContain('hunter2');
    }
    expect(Object.values(secret)).toEqual([]);
  });

  test('is given out only by reveal()', () => expect(secret.reveal()).toBe('hunter2'));
});

test('assertNever fails loudly with the value that should not exist', () => {
  expect(() => assertNever('odd' as never)).toThrow(/unexpected value: "odd"/);
});

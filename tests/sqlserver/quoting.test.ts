import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteIdentifier, quoteString } from '../../src/sqlserver/quoting.ts';

const hostile = fc.oneof(
  fc.string({ unit: fc.constantFrom(']', '[', "'", '"', '-', ';', '/', '*', '\n', ' ', 'N', 'x'), maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** What the server's lexer reads: up to the first closing mark that is not doubled; null unless that is the end of the text. */
const readBack = (text: string, open: string, close: string): string | null => {
  if (!text.startsWith(open)) return null;
  let value = '';
  for (let at = open.length; at < text.length; at++) {
    const character = text.charAt(at);
    if (character !== close) value += character;
    else if (text.charAt(at + 1) === close) value += text.charAt(at++);
    else return at === text.length - 1 ? value : null;
  }
  return null;
};

describe('quoteIdentifier', () => {
  test.each([
    ['users', '[users]'],
    ['we]ird', '[we]]ird]'],
    ["o'clock", "[o'clock]"],
    ['a b', '[a b]'],
    ['ñandú', '[ñandú]'],
    ['x; DROP DATABASE y--', '[x; DROP DATABASE y--]'],
    [']; DROP DATABASE y--', '[]]; DROP DATABASE y--]'],
    ['[]', '[[]]]'],
  ])('of %s is %s', (name, quoted) => expect(quoteIdentifier(name)).toBe(quoted));

  test('of any name is one identifier, and that name', () => {
    fc.assert(fc.property(hostile, (name) => readBack(quoteIdentifier(name), '[', ']') === name));
  });
});

describe('quoteString', () => {
  test.each([
    ['D:\\copias\\x.bak', "N'D:\\copias\\x.bak'"],
    ["o'clock", "N'o''clock'"],
    ["'; SHUTDOWN--", "N'''; SHUTDOWN--'"],
    ['ñ 日本', "N'ñ 日本'"],
    ['', "N''"],
  ])('of %s is %s', (text, quoted) => expect(quoteString(text)).toBe(quoted));

  test('of any text is one Unicode literal, and that text', () => {
    fc.assert(fc.property(hostile, (text) => readBack(quoteString(text), "N'", "'") === text));
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonSyntaxError, memberOf, positionAt, scanJson } from '../../src/config/jsonText.ts';

const accepts = (read: (text: string) => unknown, text: string): boolean => {
  try {
    read(text);
    return true;
  } catch {
    return false;
  }
};

describe('scanJson', () => {
  test('accepts exactly what JSON.parse accepts, also in texts that are almost JSON', () => {
    let rejected = 0;
    const almostJson = fc
      .record({
        value: fc.jsonValue({ maxDepth: 3 }),
        indent: fc.constantFrom(0, 2, 4),
        at: fc.nat(),
        cut: fc.nat(2),
        put: fc.constantFrom(
          '',
          ',',
          '"',
          '}',
          '\\',
          '\\u12',
          '1.',
          '-',
          '01',
          'e5',
          ' ',
          '\t',
          '\u0001',
          '\u007f',
          '\n',
          'null',
          "'",
          '//',
        ),
      })
      .map(({ value, indent, at, cut, put }) => {
        const text = JSON.stringify(value, null, indent);
        const start = at % (text.length + 1);
        return text.slice(0, start) + put + text.slice(start + cut);
      });
    fc.assert(
      fc.property(almostJson, (text) => {
        const expected = accepts(JSON.parse, text);
        if (!expected) rejected++;
        expect(accepts(scanJson, text)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
    expect(rejected).toBeGreaterThan(100);
  });

  test('knows where each value stands', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }),
        fc.constantFrom(0, 2),
        (value, indent) => {
          const text = JSON.stringify(value, null, indent);
          const root = scanJson(text);
          for (const [key, inner] of Object.entries<unknown>(JSON.parse(text))) {
            const span = memberOf(root, key)?.value;
            expect(JSON.parse(text.slice(span?.start, span?.end))).toEqual(inner);
          }
        },
      ),
    );
  });

  test('takes the last of two members of one name, as JSON.parse does', () => {
    const text = '{"a": 1, "a": 22}';
    const span = memberOf(scanJson(text), 'a')?.value;
    expect(text.slice(span?.start, span?.end)).toBe('22');
  });

  test('refuses brackets too deep for the stack instead of dying of them', () => {
    expect(() => scanJson('['.repeat(100_000))).toThrow(JsonSyntaxError);
  });
});

test('positions count lines and columns from 1, with either line end', () => {
  expect(positionAt('ab', 0)).toEqual({ line: 1, column: 1 });
  expect(positionAt('a\r\nbc', 4)).toEqual({ line: 2, column: 2 });
});

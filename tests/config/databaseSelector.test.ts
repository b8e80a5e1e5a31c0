import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareSpecific,
  isNamedBy,
  isSelection,
  namesDatabase,
  parseSelector,
} from '../../src/config/databaseSelector.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';

const names = (text: string, name: string): boolean => namesDatabase(parseSelector(text), parseDatabaseName(name));

test.each([
  ['users', 'USERS', true],
  ['users', 'users2', false],
  ['empresa_*', 'Empresa_001', true],
  ['empresa_*', 'empresa', false],
  ['*_2026', 'a_2025_2026', true],
  ['e?presa', 'empresa', true],
  ['e?presa', 'epresa', false],
  ['a*b*c', 'a_b_b_c', true],
  ['a*b*c', 'a_c_b', false],
  ['*', 'anything at all', true],
  ['[a-z]*', 'a', false],
  ['a.b*', 'axb1', false],
])('%s means %s: %s', (text, name, is) => {
  expect(names(text, name)).toBe(is);
});

describe('the system databases', () => {
  test.each([
    ['USER_DATABASES', [false, false, true]],
    ['system_databases', [true, false, false]],
    ['ALL_DATABASES', [true, false, true]],
    ['*', [false, false, true]],
    ['m*', [false, false, false]],
    ['-m*', [true, false, false]],
    ['master', [true, false, false]],
  ] as const)('%s means master, tempdb, users: %j', (text, is) => {
    expect(['master', 'tempdb', 'users'].map((name) => names(text, name))).toEqual(is);
  });
});

test.each([
  ['users', false],
  ['-users', true],
  ['a*', true],
  ['a?', true],
  ['*', true],
  ['-', false],
  ['Users_Databases', false],
  ['User_Databases', true],
])('%s selects more than a name: %s', (text, is) => {
  expect(isSelection(text)).toBe(is);
});

test('names and patterns together: what is left out is left out, and exclusions alone leave all the others', () => {
  const by = (texts: readonly string[], name: string) =>
    isNamedBy(texts.map(parseDatabaseName), parseDatabaseName(name));
  expect(by(['a*', '-ab*'], 'ac')).toBe(true);
  expect(by(['a*', '-ab*'], 'abc')).toBe(false);
  expect(by(['a*'], 'b')).toBe(false);
  expect(by(['-a'], 'b')).toBe(true);
});

test('a pattern fits exactly what the same regular expression would', () => {
  const letter = fc.constantFrom('a', 'b', '*', '?', '.', 'Ñ', '😀');
  const plain = fc.string({ unit: fc.constantFrom('a', 'b', '.', 'ñ', '😀'), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.string({ unit: letter, minLength: 1, maxLength: 8 }), plain, (pattern, name) => {
      const source = [...pattern]
        .map((one) => (one === '*' ? '.*' : one === '?' ? '.' : one.replace('.', '\\.')))
        .join('');
      fc.pre(isSelection(pattern));
      expect(names(pattern, name)).toBe(new RegExp(`^${source}$`, 'isu').test(name));
    }),
  );
});

test('a pattern of many stars takes no longer than it must', () => {
  expect(names(`${'*a'.repeat(60)}b`, 'a'.repeat(128))).toBe(false);
});

test('the more specific selector comes first, and no two different ones are alike', () => {
  const order = ['users', 'empresa_0*', 'empresa_*', '*_*', '*', 'SYSTEM_DATABASES', 'USER_DATABASES', 'ALL_DATABASES'];
  const sorted = order
    .toReversed()
    .toSorted((a, b) => compareSpecific(parseSelector(a).selector, parseSelector(b).selector));
  expect(sorted).toEqual(order);
});

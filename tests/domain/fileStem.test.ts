import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDatabaseName, sameDatabase } from '../../src/domain/databaseName.ts';
import { fileStem } from '../../src/domain/fileStem.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

/** Names that collide easily once something in them is replaced. */
const anyName = fc
  .oneof(
    fc.string({ unit: fc.constantFrom('a', 'A', '.', '/', '_', ' ', '-', ':', 'ñ'), minLength: 1, maxLength: 6 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    fc.constantFrom('con', 'CON', 'nul', 'lpt1', '.', '..', 'x'.repeat(80), 'x'.repeat(81), 'x'.repeat(128)),
    fc.string({ unit: 'grapheme', minLength: 40, maxLength: 128 }),
    fc.constantFrom('\ud800', '\udc00', '日'.repeat(80), '😀'.repeat(60)),
  )
  .filter((name) => name.length <= 128 && !name.includes('\0'))
  .map(parseDatabaseName);

describe('fileStem', () => {
  test.each([
    ['inventario', 'inventario'],
    ['ñandú', 'ñandú'],
    ['a b', 'a b'],
    ['we]ird', 'we]ird'],
    ["o'clock", "o'clock"],
    ['x; DROP DATABASE y--', 'x; DROP DATABASE y--'],
  ])('of %s is the name itself', (name, stem) => expect(fileStem(parseDatabaseName(name))).toBe(stem));

  test.each([
    'a/b',
    'a\\b',
    'a:b',
    '..',
    '.hidden',
    'con',
    'COM1',
    'trailing.',
    'trailing ',
    'tab\tbed',
    'x'.repeat(128),
  ])('of %j is made safe and ends in its hash', (name) => {
    const stem = fileStem(parseDatabaseName(name));
    expect(stem).toMatch(/-[\da-f]{8}$/);
    expect(stem).not.toMatch(/[\\/:*?"<>|\p{Cc}]|^\./u);
    expect(stem.length).toBeLessThanOrEqual(89);
  });

  test('never gives two databases one file: names that differ by more than case have stems that do', () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        fc.pre(!sameDatabase(a, b));
        expect(fileStem(a).toLowerCase()).not.toBe(fileStem(b).toLowerCase());
      }),
      { numRuns: 3000 },
    );
  });

  test('of a name that looks like another one’s stem is not that stem', () => {
    const stem = fileStem(parseDatabaseName('a/b'));
    expect(fileStem(parseDatabaseName(stem))).not.toBe(stem);
  });

  test('is always one file in its folder, with every ending that it may get', () => {
    const folder = temporaryDirectory();
    let n = 0;
    fc.assert(
      fc.property(anyName, (name) => {
        const own = joinLocal(folder, String(n++));
        mkdirSync(own);
        const file = `${fileStem(name)}_20261120_143005_99_diff.bak.gz.age.0123456789ab.unfinished`;
        writeFileSync(joinLocal(own, file), '');
        expect(readdirSync(own)).toEqual([file]);
      }),
    );
  });
});

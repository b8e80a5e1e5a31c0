import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { writeSampleBak } from '../../bench/sample/sampleBak.ts';
import { checkPage, EXTENT_BYTES, PAGE_BYTES, pageIsZero, readPageHeader, wordsOf } from '../../src/mtf/pageFormat.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const MEBIBYTE = 1024 * 1024;

const sample = (mebibytes: number, seed: number): Buffer => {
  const path = join(temporaryDirectory(), 'sample.bak');
  writeSampleBak(path, mebibytes, seed);
  return readFileSync(path);
};

test('a seed gives the same bytes each time, a larger file begins with the smaller one, and another seed gives others', () => {
  const bytes = sample(4, 1);
  expect(sample(4, 1).equals(bytes)).toBe(true);
  expect(
    sample(8, 1)
      .subarray(0, 4 * MEBIBYTE)
      .equals(bytes),
  ).toBe(true);
  expect(sample(4, 2).equals(bytes)).toBe(false);
});

test('a file that is there already, which may be a real backup, is left as it was', () => {
  const path = join(temporaryDirectory(), 'users.bak');
  writeFileSync(path, 'a real backup');
  expect(() => writeSampleBak(path, 1, 1)).toThrow('EEXIST');
  expect(readFileSync(path, 'utf8')).toBe('a real backup');
});

test('every page that is not empty has a valid checksum and its own number', () => {
  const bytes = sample(8, 1);
  const words = wordsOf(bytes);
  let filled = 0;
  for (let start = EXTENT_BYTES; start < bytes.length; start += PAGE_BYTES) {
    if (pageIsZero(words, start)) continue;
    filled += 1;
    const { flags, pageId } = readPageHeader(bytes, start);
    expect(checkPage(bytes, words, start, flags)).toBe('valid');
    expect(pageId).toBe((start - EXTENT_BYTES) / PAGE_BYTES);
  }
  expect(filled / (bytes.length / PAGE_BYTES)).toBeGreaterThan(0.8);
});

test('compresses as the data of a database does: gzip at level 6 to about a quarter', () => {
  const bytes = sample(32, 1);
  const ratio = bytes.length / gzipSync(bytes, { level: 6 }).length;
  expect(ratio).toBeGreaterThan(4);
  expect(ratio).toBeLessThan(4.5);
});

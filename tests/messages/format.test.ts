import { describe, expect, it } from 'vitest';
import { formatAge, formatBytes, formatDuration, formatTime, printable } from '../../src/messages/format.ts';

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [3_450_000, '3.45 MB'],
    [999_600, '1.00 MB'],
    [12_340_000_000, '12.3 GB'],
  ])('%d bytes read as %s', (bytes, text) => expect(formatBytes(bytes, 'en')).toBe(text));

  it('take the decimal comma in Spanish', () => expect(formatBytes(3_450_000, 'es')).toBe('3,45 MB'));
  it('are exact for counts beyond 2^53', () => expect(formatBytes(9_007_199_254_740_993n, 'en')).toBe('9.01 PB'));
});

describe('durations and ages', () => {
  it.each([
    [840, '0.8 s'],
    [42_000, '42 s'],
    [187_000, '3 min 07 s'],
    [7_500_000, '2 h 05 min'],
  ])('%d ms read as %s', (ms, text) => expect(formatDuration(ms, 'en')).toBe(text));
  it.each([
    [-5, '0 min'],
    [26 * 3_600_000, '26 h'],
    [72 * 3_600_000, '3 d'],
  ])('an age of %d ms reads as %s', (ms, text) => expect(formatAge(ms)).toBe(text));
});

describe('times and names', () => {
  it('show local time to the second', () =>
    expect(formatTime(new Date(2026, 10, 20, 14, 30, 5))).toBe('2026-11-20 14:30:05'));
  it('come back as they are when they are no time', () => expect(formatTime('nonsense')).toBe('nonsense'));
  it('cannot send an escape sequence to the terminal', () =>
    expect(printable('a\u001b[31mb\n')).toBe('a\uFFFD[31mb\uFFFD'));

  it.each(['\u202A', '\u202E', '\u2066', '\u2069', '\u200E', '\u200F', '\u200B', '\uFEFF', '\u2028'])(
    'replaces %j, which would turn a line round unseen',
    (mark) => {
      expect(printable(`a${mark}b`)).toBe('a\uFFFDb');
    },
  );

  it('leaves letters of every script as they are', () => expect(printable('ñandú 日本 ع 👍')).toBe('ñandú 日本 ع 👍'));
});

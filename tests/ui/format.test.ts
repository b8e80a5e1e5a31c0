import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatFor, harmless, harmlessLines } from '../../src/ui/format.ts';

test('writes out what could move the cursor, colour or turn round the screen', () => {
  expect(harmless('a\u001b[2Jb')).toBe('a\\u{1b}[2Jb');
  expect(harmless('\u202Egnp.exe')).toBe('\\u{202e}gnp.exe');
  expect(harmless('a\u009b31m\u200b')).toBe('a\\u{9b}31m\\u{200b}');
  expect(harmless('half \ud83d')).toBe('half \\u{d83d}');
});

test('leaves names of people and places alone', () => {
  for (const name of ['ñandú', 'we]ird', "o'clock", 'x; DROP DATABASE y--', '日本語', '😀'])
    expect(harmless(name)).toBe(name);
});

test('never lets a control character through, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(harmless(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(harmlessLines(text).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
});

test('keeps line ends of a text of several lines, whichever they are', () => {
  expect(harmlessLines('a\r\nb\rc\n\td')).toBe('a\nb\nc\n  d');
});

test('writes a percentage always as wide, and 100 only at 100', () => {
  const { percent } = formatFor('en');
  expect([percent(0), percent(7.9), percent(99.99), percent(100), percent(120), percent(-3)]).toEqual([
    '  0 %',
    '  7 %',
    ' 99 %',
    '100 %',
    '100 %',
    '  0 %',
  ]);
});

test('shows local times to the minute or to the second', () => {
  const { time, exactTime } = formatFor('es');
  expect(time('2026-11-21T02:03:04')).toBe('2026-11-21 02:03');
  expect(exactTime('2026-11-21T02:03:04')).toBe('2026-11-21 02:03:04');
});

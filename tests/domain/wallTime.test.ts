import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OffsetAt, offsetIn, readMoment, wallTimeAt } from '../../src/domain/wallTime.ts';

/** Madrid in 2026: +01:00, from 29 March 01:00 UTC +02:00, from 25 October 01:00 UTC +01:00 again. */
const [SPRING, AUTUMN] = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)];
const madrid: OffsetAt = (atMs) => (atMs >= SPRING && atMs < AUTUMN ? 120 : 60);

describe('a moment as a person writes it', () => {
  test.each([
    ['2026-11-20 14:30', Date.UTC(2026, 10, 20, 13, 30)],
    ['2026-11-20T14:30:05', Date.UTC(2026, 10, 20, 13, 30, 5)],
    [' 2026-07-20 14:30:05.5 ', Date.UTC(2026, 6, 20, 12, 30, 5, 500)],
    ['2026-07-20 14:30:05.123Z', Date.UTC(2026, 6, 20, 14, 30, 5, 123)],
    ['2026-07-20 14:30 -03:30', Date.UTC(2026, 6, 20, 18)],
    ['2026-07-20 14:30+0200', Date.UTC(2026, 6, 20, 12, 30)],
    ['2026-10-25 02:30+02:00', Date.UTC(2026, 9, 25, 0, 30)],
    ['2026-10-25 02:30+01:00', Date.UTC(2026, 9, 25, 1, 30)],
    ['2026-10-25 03:00', Date.UTC(2026, 9, 25, 2)],
    ['2026-03-29 03:00', SPRING],
  ])('%s is one instant', (text, atMs) => {
    expect(readMoment(text, madrid)).toEqual({ kind: 'moment', atMs });
  });

  test.each([
    '',
    'yesterday',
    '2026-02-30 10:00',
    '2026-11-20',
    '2026-11-20 24:00',
    '2026-11-20 14:30+15:00',
    '20/11/2026 14:30',
  ])('%j is none', (text) => {
    expect(readMoment(text, madrid)).toEqual({ kind: 'unreadable' });
  });

  test('that the clocks were put forward over never was', () => {
    expect(readMoment('2026-03-29 02:30', madrid)).toEqual({ kind: 'skipped' });
    expect(readMoment('2026-03-29 01:59:59.999', madrid).kind).toBe('moment');
  });

  test('that the clocks showed twice names both offsets, the earlier first', () => {
    expect(readMoment('2026-10-25 02:30', madrid)).toEqual({ kind: 'twice', offsets: [120, 60] });
    expect(readMoment('2026-10-25 01:59:59', madrid).kind).toBe('moment');
  });

  test('whatever the clock shows is read back as the same instant, unless it showed it twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }), (atMs) => {
        const read = readMoment(wallTimeAt(atMs, madrid(atMs)), madrid);
        if (read.kind === 'twice') expect(Math.abs(atMs - AUTUMN)).toBeLessThanOrEqual(3_600_000);
        else expect(read).toEqual({ kind: 'moment', atMs });
      }),
    );
  });
});

test.each([
  ['2026-06-10T02:00:01+02:00', 120],
  ['2026-06-10T02:00:01-0330', -210],
  ['2026-06-10T02:00:01Z', 0],
  ['2026-06-10T02:00:01', null],
])('the offset of %s is %s minutes', (iso, minutes) => {
  expect(offsetIn(iso)).toBe(minutes);
});

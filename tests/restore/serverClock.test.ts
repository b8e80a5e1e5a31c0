import { describe, expect, test } from 'vitest';
import type { OffsetAt } from '../../src/domain/wallTime.ts';
import { serverOffsetAt, stopAtText } from '../../src/restore/serverClock.ts';

const [SPRING, AUTUMN] = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)];
const madrid: OffsetAt = (atMs) => (atMs >= SPRING && atMs < AUTUMN ? 120 : 60);
const utc: OffsetAt = () => 0;
const HOUR = 3_600_000;
const seen = (atMs: number, offsetMinutes: number) => ({ atMs, offsetMinutes });

describe('the server’s offset at a moment', () => {
  test('is that of the sets on either side where they agree, whatever this machine’s zone is', () => {
    const both = [seen(SPRING - 10 * HOUR, 60), seen(SPRING - HOUR, 60)];
    expect(serverOffsetAt(SPRING - 2 * HOUR, both, utc)).toEqual({ kind: 'known', offsetMinutes: 60 });
  });

  test('is that of the nearest set where there is none on the other side', () => {
    expect(serverOffsetAt(0, [seen(HOUR, -180)], utc)).toEqual({ kind: 'known', offsetMinutes: -180 });
    expect(serverOffsetAt(2 * HOUR, [seen(HOUR, -180)], utc)).toEqual({ kind: 'known', offsetMinutes: -180 });
    expect(serverOffsetAt(0, [], utc).kind).toBe('unclear');
  });

  test.each([
    ['before the clocks went forward', SPRING - 1, 60],
    ['at the very instant', SPRING, 120],
    ['after', SPRING + HOUR, 120],
  ])('%s is known where this machine is in the same zone', (_, atMs, offsetMinutes) => {
    const both = [seen(SPRING - 5 * HOUR, 60), seen(SPRING + 5 * HOUR, 120)];
    expect(serverOffsetAt(atMs, both, madrid)).toEqual({ kind: 'known', offsetMinutes });
  });

  test('is unclear between two that differ where this machine is in another zone', () => {
    const both = [seen(SPRING - 5 * HOUR, 60), seen(SPRING + 5 * HOUR, 120)];
    const unclear = { kind: 'unclear', sinceMs: SPRING - 5 * HOUR, untilMs: SPRING + 5 * HOUR };
    expect(serverOffsetAt(SPRING, both, utc)).toEqual(unclear);
  });

  test('is unclear in the hour that the server’s clock showed twice, and known around it', () => {
    const both = [seen(AUTUMN - 5 * HOUR, 120), seen(AUTUMN + 5 * HOUR, 60)];
    const unclear = { kind: 'unclear', sinceMs: AUTUMN - HOUR, untilMs: AUTUMN + HOUR };
    for (const atMs of [AUTUMN - HOUR, AUTUMN - 1, AUTUMN, AUTUMN + HOUR - 1]) {
      expect(serverOffsetAt(atMs, both, madrid)).toEqual(unclear);
    }
    expect(serverOffsetAt(AUTUMN - HOUR - 1, both, madrid)).toEqual({ kind: 'known', offsetMinutes: 120 });
    expect(serverOffsetAt(AUTUMN + HOUR, both, madrid)).toEqual({ kind: 'known', offsetMinutes: 60 });
  });

  test('is unclear in that hour also where all sets were taken after the clocks went back', () => {
    const after = [seen(AUTUMN + HOUR / 4, 60), seen(AUTUMN + 5 * HOUR, 60)];
    expect(serverOffsetAt(AUTUMN + HOUR / 2, after, madrid).kind).toBe('unclear');
    expect(serverOffsetAt(AUTUMN + HOUR, after, madrid)).toEqual({ kind: 'known', offsetMinutes: 60 });
  });

  test('is unclear to a machine in another zone as long after the clock was seen to have gone back as it went back', () => {
    const sets = [seen(AUTUMN - HOUR, 120), seen(AUTUMN + HOUR / 4, 60), seen(AUTUMN + 5 * HOUR, 60)];
    expect(serverOffsetAt(AUTUMN + HOUR / 2, sets, utc).kind).toBe('unclear');
    expect(serverOffsetAt(AUTUMN + (5 / 4) * HOUR - 1, sets, utc).kind).toBe('unclear');
    expect(serverOffsetAt(AUTUMN + (5 / 4) * HOUR, sets, utc)).toEqual({ kind: 'known', offsetMinutes: 60 });
  });
});

test.each([
  [0, '.000'],
  [3, '.003'],
  [6, '.003'],
  [7, '.007'],
  [9, '.007'],
  [10, '.010'],
  [123, '.123'],
  [999, '.997'],
])('%i ms is named as datetime counts, never later: %s', (ms, fraction) => {
  expect(stopAtText(Date.UTC(2026, 10, 20, 13, 30, 0, ms), 60)).toBe(`2026-11-20T14:30:00${fraction}`);
});

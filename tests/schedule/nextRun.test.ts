import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Schedule } from '../../src/config/settings.ts';
import { ORDINALS, type ScheduleDays, WEEKDAYS } from '../../src/config/when.ts';
import { localMoment } from '../../src/domain/localMoment.ts';
import { hourAndMinute } from '../../src/domain/timeOfDay.ts';
import { lastPlannedRun, missedRun, nextRun, nextRuns } from '../../src/schedule/nextRun.ts';

import { at, backupAt, backupWhen, cron, inZone } from './schedules.ts';

const ZONES = [
  'UTC',
  'Europe/Madrid',
  'America/New_York',
  'America/Argentina/Buenos_Aires',
  // Half an hour of summer time, and gaps at midnight.
  'Australia/Lord_Howe',
  'America/Havana',
  'Asia/Beirut',
  'Asia/Kathmandu',
];

const next = (schedule: Schedule, after: string): string => localMoment(nextRun(schedule, new Date(after)));

describe('nextRun', () => {
  test('is later the same day when the time is still to come, and the next day from that very moment on', () => {
    inZone('Europe/Madrid', () => {
      expect(next(backupAt('02:00'), '2026-06-10T01:59:59+02:00')).toBe('2026-06-10T02:00:00+02:00');
      expect(next(backupAt('02:00'), '2026-06-10T02:00:00+02:00')).toBe('2026-06-11T02:00:00+02:00');
    });
  });

  test('runs once at the moved time on the night when the clock jumps over it', () => {
    inZone('Europe/Madrid', () => {
      expect(next(backupAt('02:30'), '2026-03-28T12:00:00+01:00')).toBe('2026-03-29T03:30:00+02:00');
      expect(next(backupAt('02:30'), '2026-03-29T03:30:00+02:00')).toBe('2026-03-30T02:30:00+02:00');
    });
    inZone('America/New_York', () => {
      expect(next(backupAt('02:30'), '2026-03-07T12:00:00-05:00')).toBe('2026-03-08T03:30:00-04:00');
    });
  });

  test('runs once, the first time, on the night when the hour comes twice', () => {
    inZone('Europe/Madrid', () => {
      expect(next(backupAt('02:30'), '2026-10-24T12:00:00+02:00')).toBe('2026-10-25T02:30:00+02:00');
      expect(next(backupAt('02:30'), '2026-10-25T02:30:00+02:00')).toBe('2026-10-26T02:30:00+01:00');
      expect(next(backupAt('02:30'), '2026-10-25T02:10:00+01:00')).toBe('2026-10-26T02:30:00+01:00');
    });
    inZone('America/New_York', () => {
      expect(next(backupAt('01:30'), '2026-11-01T00:00:00-04:00')).toBe('2026-11-01T01:30:00-04:00');
      expect(next(backupAt('01:30'), '2026-11-01T01:30:00-04:00')).toBe('2026-11-02T01:30:00-05:00');
    });
  });

  test('takes the last day of a month that has not the asked one', () => {
    inZone('UTC', () => {
      const on31 = backupAt('00:00', { kind: 'monthday', day: 31 });
      expect(next(on31, '2026-01-31T00:00:00Z')).toBe('2026-02-28T00:00:00+00:00');
      expect(next(on31, '2028-01-31T00:00:00Z')).toBe('2028-02-29T00:00:00+00:00');
      expect(next(on31, '2026-04-01T00:00:00Z')).toBe('2026-04-30T00:00:00+00:00');
      const on29 = backupAt('00:00', { kind: 'monthday', day: 29 });
      expect(next(on29, '2100-02-01T00:00:00Z')).toBe('2100-02-28T00:00:00+00:00');
    });
  });

  test('keeps to the named weekdays', () => {
    inZone('America/Argentina/Buenos_Aires', () => {
      const mondays = backupAt('02:00', { kind: 'weekdays', days: ['monday', 'friday'] });
      expect(next(mondays, '2026-11-22T12:00:00-03:00')).toBe('2026-11-23T02:00:00-03:00');
      expect(next(mondays, '2026-11-23T02:00:00-03:00')).toBe('2026-11-27T02:00:00-03:00');
    });
  });

  test('runs at each of several times, and once where a jump makes one of two', () => {
    inZone('Europe/Madrid', () => {
      const twice = backupWhen(at('14:00 02:30 03:30'));
      expect(next(twice, '2026-06-10T02:30:00+02:00')).toBe('2026-06-10T03:30:00+02:00');
      expect(next(twice, '2026-06-10T03:30:00+02:00')).toBe('2026-06-10T14:00:00+02:00');
      expect(next(twice, '2026-03-29T00:00:00+01:00')).toBe('2026-03-29T03:30:00+02:00');
      expect(next(twice, '2026-03-29T03:30:00+02:00')).toBe('2026-03-29T14:00:00+02:00');
    });
  });

  test('finds the last day, and the first and the last of a weekday, of short months and leap years', () => {
    inZone('America/Argentina/Buenos_Aires', () => {
      const last = backupAt('23:00', { kind: 'monthday', day: 'last' });
      expect(next(last, '2028-02-01T00:00:00-03:00')).toBe('2028-02-29T23:00:00-03:00');
      const firstMonday = backupAt('00:00', { kind: 'ordinal', ordinal: 'first', weekday: 'monday' });
      expect(next(firstMonday, '2026-11-02T00:00:00-03:00')).toBe('2026-12-07T00:00:00-03:00');
      const lastSunday = backupAt('00:00', { kind: 'ordinal', ordinal: 'last', weekday: 'sunday' });
      expect(next(lastSunday, '2026-02-01T00:00:00-03:00')).toBe('2026-02-22T00:00:00-03:00');
    });
  });

  test('goes by time elapsed at intervals: the hour that comes twice has its runs twice, the one left out has none', () => {
    inZone('Europe/Madrid', () => {
      const every = backupWhen({ kind: 'every', minutes: 30 });
      expect(next(every, '2026-10-25T02:30:00+02:00')).toBe('2026-10-25T02:00:00+01:00');
      expect(next(every, '2026-10-25T02:00:00+01:00')).toBe('2026-10-25T02:30:00+01:00');
      expect(next(every, '2026-03-29T01:30:00+01:00')).toBe('2026-03-29T03:00:00+02:00');
      expect(next(backupWhen({ kind: 'every', minutes: 420 }), '2026-06-10T21:00:00+02:00')).toBe(
        '2026-06-11T00:00:00+02:00',
      );
    });
  });

  test('follows cron, also to a day that comes once in eight years', () => {
    inZone('America/New_York', () => {
      const weekdays = backupWhen(cron('30 2 * * mon-fri'));
      expect(next(weekdays, '2026-11-20T02:30:00-05:00')).toBe('2026-11-23T02:30:00-05:00');
      expect(next(backupWhen(cron('0 0 29 2 *')), '2096-03-01T00:00:00-05:00')).toBe('2104-02-29T00:00:00-05:00');
      // crontab(5): either of both days.
      expect(next(backupWhen(cron('0 0 13 * fri')), '2026-11-10T00:00:00-05:00')).toBe('2026-11-13T00:00:00-05:00');
      expect(next(backupWhen(cron('0 0 13 * fri')), '2026-11-13T00:00:00-05:00')).toBe('2026-11-20T00:00:00-05:00');
      const quarterly = backupWhen(cron('*/15 * * * *'));
      expect(next(quarterly, '2026-11-01T01:45:00-04:00')).toBe('2026-11-01T01:00:00-05:00');
      expect(next(backupWhen(cron('30 2 * * *')), '2026-03-08T00:00:00-05:00')).toBe('2026-03-08T03:30:00-04:00');
    });
  });

  test('refuses a schedule with no day and an instant that is none', () => {
    expect(() => nextRun(backupAt('02:00', { kind: 'weekdays', days: [] }), new Date())).toThrow(RangeError);
    expect(() => nextRun(backupAt('02:00'), new Date(Number.NaN))).toThrow(RangeError);
  });

  const days: fc.Arbitrary<ScheduleDays> = fc.oneof(
    fc.constant<ScheduleDays>({ kind: 'daily' }),
    fc.subarray([...WEEKDAYS], { minLength: 1 }).map((named): ScheduleDays => ({ kind: 'weekdays', days: named })),
    fc
      .constantFrom(...Array.from({ length: 31 }, (_, n) => n + 1), 'last' as const)
      .map((day): ScheduleDays => ({ kind: 'monthday', day })),
    fc.record({
      kind: fc.constant('ordinal' as const),
      ordinal: fc.constantFrom(...ORDINALS),
      weekday: fc.constantFrom(...WEEKDAYS),
    }),
  );
  const schedules = fc
    .tuple(
      fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 23 })),
      fc.integer({ min: 0, max: 59 }),
      days,
    )
    .map(([hour, minute, on]) => backupAt(`${hour}:${String(minute).padStart(2, '0')}`, on));
  const anyInstant = fc.date({
    min: new Date('2015-01-01T00:00:00Z'),
    max: new Date('2035-01-01T00:00:00Z'),
    noInvalidDate: true,
  });

  describe.each(ZONES)('in %s', (zone) => {
    const changes = inZone(zone, offsetChanges);
    const nearChange = fc
      .tuple(fc.constantFrom(...changes, new Date('2026-03-29T01:00:00Z')), fc.integer({ min: -2160, max: 720 }))
      .map(([change, minutes]) => new Date(change.getTime() + minutes * 60_000));
    const instants = fc.oneof(anyInstant, nearChange);

    test('is strictly after, and never gives a planned time twice nor goes back', () => {
      inZone(zone, () =>
        fc.assert(
          fc.property(schedules, instants, (schedule, after) => {
            let previous = after;
            const seen = new Set<string>();
            for (let n = 0; n < 6; n++) {
              const at = nextRun(schedule, previous);
              expect(at.getTime()).toBeGreaterThan(previous.getTime());
              const day = localMoment(at).slice(0, 10);
              expect(seen).not.toContain(day);
              seen.add(day);
              previous = at;
            }
          }),
          { numRuns: 150 },
        ),
      );
    });

    test('agrees with walking through the minutes', () => {
      inZone(zone, () =>
        fc.assert(
          fc.property(schedules, instants, (schedule, after) => {
            expect(nextRun(schedule, after).toISOString()).toBe(walk(schedule, after).toISOString());
          }),
          { numRuns: 60 },
        ),
      );
    });

    test('and the last planned one before it are neighbours', () => {
      inZone(zone, () =>
        fc.assert(
          fc.property(schedules, instants, (schedule, now) => {
            const last = lastPlannedRun(schedule, now);
            expect(last.getTime()).toBeLessThanOrEqual(now.getTime());
            expect(nextRun(schedule, last)).toEqual(nextRun(schedule, now));
          }),
          { numRuns: 150 },
        ),
      );
    });
  });
});

/** The hours in which the process's zone changed its offset. */
const offsetChanges = (): readonly Date[] => {
  const found: Date[] = [];
  const hour = 3_600_000;
  for (let at = Date.UTC(2018, 0); at < Date.UTC(2028, 0); at += hour) {
    if (new Date(at).getTimezoneOffset() !== new Date(at + hour).getTimezoneOffset()) found.push(new Date(at + hour));
  }
  return found;
};

/**
 * The slow truth: minute after minute of absolute time, looking at the wall clock alone. A day's run is the first minute at which the wall
 * shows the time, or, where no minute of that day shows it, the time moved on by the jump.
 */
const walk = ({ when }: Schedule, after: Date): Date => {
  if (when.kind !== 'times') throw new TypeError('walks times only');
  const { days } = when;
  const [time] = when.times;
  if (time === undefined) throw new TypeError('no time');
  const { hour, minute } = hourAndMinute(time);
  const planned = hour * 60 + minute;
  const wallOf = (at: Date): { readonly day: string; readonly minutes: number; readonly date: Date } => ({
    day: `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`,
    minutes: at.getHours() * 60 + at.getMinutes(),
    date: at,
  });
  const runsOn = (at: Date): boolean => {
    if (days.kind === 'daily') return true;
    if (days.kind === 'weekdays') return days.days.some((day) => WEEKDAYS.indexOf(day) === at.getDay());
    const lastDay = new Date(at.getFullYear(), at.getMonth() + 1, 0, 12).getDate();
    if (days.kind === 'monthday') return at.getDate() === (days.day === 'last' ? lastDay : Math.min(days.day, lastDay));
    const same = [];
    for (let day = 1; day <= lastDay; day++) {
      if (new Date(at.getFullYear(), at.getMonth(), day, 12).getDay() === WEEKDAYS.indexOf(days.weekday))
        same.push(day);
    }
    return at.getDate() === same.at(days.ordinal === 'last' ? -1 : ORDINALS.indexOf(days.ordinal));
  };
  const done = new Set<string>();
  // From two days earlier, so that the first of two equal times is known to have been.
  let before = wallOf(new Date(Math.floor(after.getTime() / 60_000) * 60_000 - 2 * 86_400_000));
  for (;;) {
    const wall = wallOf(new Date(before.date.getTime() + 60_000));
    const hit = (): Date | null => {
      if (wall.minutes === planned && !done.has(wall.day)) return runsOn(wall.date) ? wall.date : null;
      const jump = (wall.day === before.day ? wall.minutes : wall.minutes + 1440) - before.minutes - 1;
      const gapStart = before.minutes + 1;
      // Only a jump ahead that has the planned time in it: so many minutes after the last one before it, which the wall shows moved on.
      const inGap = [planned, planned + 1440].find((at) => at >= gapStart && at < gapStart + jump);
      if (jump <= 0 || inGap === undefined) return null;
      const moved = new Date(before.date.getTime() + (inGap - before.minutes) * 60_000);
      return runsOn(moved) ? moved : null;
    };
    const run = hit();
    if (wall.minutes === planned) done.add(wall.day);
    if (run !== null) {
      done.add(wallOf(run).day);
      if (run > after) return run;
    }
    before = wall;
  }
};

describe('missedRun', () => {
  test('is the last planned time since the last run, however many there were', () => {
    inZone('Europe/Madrid', () => {
      const missed = missedRun(
        backupAt('02:00'),
        new Date('2026-06-10T02:00:00+02:00'),
        new Date('2026-06-13T12:00:00+02:00'),
      );
      expect(missed?.toISOString()).toBe('2026-06-13T00:00:00.000Z');
    });
  });

  test('is nothing when the last planned time was done, or nothing is known of the past', () => {
    inZone('UTC', () => {
      const now = new Date('2026-06-13T12:00:00Z');
      expect(missedRun(backupAt('02:00'), new Date('2026-06-13T02:00:00Z'), now)).toBeNull();
      expect(missedRun(backupAt('02:00'), null, now)).toBeNull();
    });
  });
});

describe('nextRuns', () => {
  test('are those of all schedules in order, and in the configuration’s order at the same minute', () => {
    inZone('UTC', () => {
      const runs = nextRuns(
        [
          backupAt('03:00', { kind: 'weekdays', days: ['monday'] }, 'weekly'),
          backupAt('02:00', { kind: 'daily' }, 'daily'),
          backupAt('02:00', { kind: 'monthday', day: 1 }, 'monthly'),
        ],
        new Date('2026-11-29T12:00:00Z'),
        5,
      );
      expect(runs.map(({ schedule, at }) => `${schedule} ${at}`)).toEqual([
        'daily 2026-11-30T02:00:00+00:00',
        'weekly 2026-11-30T03:00:00+00:00',
        'daily 2026-12-01T02:00:00+00:00',
        'monthly 2026-12-01T02:00:00+00:00',
        'daily 2026-12-02T02:00:00+00:00',
      ]);
    });
  });

  test('of no schedules are none', () => {
    expect(nextRuns([], new Date(), 10)).toEqual([]);
  });
});

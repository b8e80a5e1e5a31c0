import fc from 'fast-check';
import schedule from 'node-schedule';
import { expect, test } from 'vitest';
import { type ScheduleDays, WEEKDAYS, type When } from '../../src/config/when.ts';
import { loadCronTimers } from '../../src/schedule/cronTimers.ts';
import { cronTexts, scheduleRule } from '../../src/schedule/scheduleRule.ts';
import { at, backupAt, backupWhen, cron } from './schedules.ts';

test.each<[string, ScheduleDays, string, string]>([
  ['02:00', { kind: 'daily' }, '0 2 * * *', '02:00 daily'],
  ['23:05', { kind: 'weekdays', days: ['friday', 'sunday'] }, '5 23 * * 5,0', '23:05 sunday,friday'],
  ['00:30', { kind: 'monthday', day: 28 }, '30 0 28 * *', '00:30 day 28'],
  ['00:30', { kind: 'monthday', day: 31 }, '30 0 28-31 * *', '00:30 day 31'],
  ['00:30', { kind: 'monthday', day: 'last' }, '30 0 28-31 * *', '00:30 day last'],
  ['00:30', { kind: 'ordinal', ordinal: 'first', weekday: 'monday' }, '30 0 * * 1', '00:30 first monday'],
])('%s on %j is %s in cron', (time, days, cron, rule) => {
  expect(cronTexts(backupAt(time, days))).toEqual([cron]);
  expect(scheduleRule(backupAt(time, days))).toBe(rule);
});

test.each<[string, When, readonly string[], string]>([
  ['several times', at('02:00 14:30'), ['0 2 * * *', '30 14 * * *'], '02:00,14:30 daily'],
  ['an interval within the hour', { kind: 'every', minutes: 15 }, ['*/15 * * * *'], 'every 15m'],
  ['another interval', { kind: 'every', minutes: 420 }, ['* * * * *'], 'every 7h'],
  ['cron', cron(' 5  4 * * MON '), ['5 4 * * mon'], 'cron 5 4 * * mon'],
])('%s wake the scheduler by cron', (_, when, texts, rule) => {
  expect(cronTexts(backupWhen(when))).toEqual(texts);
  expect(scheduleRule(backupWhen(when))).toBe(rule);
});

test('node-schedule takes the cron text of every schedule', async () => {
  const setTimer = await loadCronTimers();
  const days: fc.Arbitrary<ScheduleDays> = fc.oneof(
    fc.constant<ScheduleDays>({ kind: 'daily' }),
    fc.subarray([...WEEKDAYS], { minLength: 1 }).map((named): ScheduleDays => ({ kind: 'weekdays', days: named })),
    fc.integer({ min: 1, max: 31 }).map((day): ScheduleDays => ({ kind: 'monthday', day })),
  );
  fc.assert(
    fc.property(days, fc.integer({ min: 0, max: 23 }), (on, hour) => {
      for (const text of cronTexts(backupAt(`${hour}:07 23:59`, on))) {
        const timer = setTimer(text, 'Europe/Madrid', () => undefined);
        expect(timer).not.toBeNull();
        timer?.cancel();
      }
    }),
  );
  expect(Object.keys(schedule.scheduledJobs)).toEqual([]);
});

test.each([
  ['', 'UTC'],
  ['* * *', 'UTC'],
  ['61 * * * *', 'UTC'],
  ['0 0 2 * * *', 'UTC'],
  ['0 2 * * *', 'Europe/Nowhere'],
])('cron text %j in %s is refused instead of running every minute or never', async (cron, zone) => {
  expect((await loadCronTimers())(cron, zone, () => undefined)).toBeNull();
});

import fc from 'fast-check';
import schedule from 'node-schedule';
import { expect, test } from 'vitest';
import { type ScheduleDays, WEEKDAYS } from '../../src/config/settings.ts';
import { loadCronTimers } from '../../src/schedule/cronTimers.ts';
import { cronText, scheduleRule } from '../../src/schedule/scheduleRule.ts';
import { backupAt } from './schedules.ts';

test.each<[string, ScheduleDays, string, string]>([
  ['02:00', { kind: 'daily' }, '0 2 * * *', '02:00 daily'],
  ['23:05', { kind: 'weekdays', days: ['friday', 'sunday'] }, '5 23 * * 5,0', '23:05 sunday,friday'],
  ['00:30', { kind: 'monthday', day: 28 }, '30 0 28 * *', '00:30 day 28'],
  ['00:30', { kind: 'monthday', day: 31 }, '30 0 28-31 * *', '00:30 day 31'],
])('%s on %j is %s in cron', (time, days, cron, rule) => {
  expect(cronText(backupAt(time, days))).toBe(cron);
  expect(scheduleRule(backupAt(time, days))).toBe(rule);
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
      const timer = setTimer(cronText(backupAt(`${hour}:07`, on)), 'Europe/Madrid', () => undefined);
      expect(timer).not.toBeNull();
      timer?.cancel();
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

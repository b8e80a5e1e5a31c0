import type { ConfigProblem } from '../domain/errorFacts.ts';
import { parseTimeOfDay } from '../domain/timeOfDay.ts';
import { type CheckedConfig, shown } from './checkConfig.ts';
import type { ScheduleEntry } from './schema/schedules.ts';
import { type Schedule, type ScheduleDays, type ScheduledJob, WEEKDAYS } from './settings.ts';
import { parseWeekday } from './weekdays.ts';

/** The schedule that the Python tool ships and that its flat `schedule_time` sets. */
export const DAILY_SCHEDULE = 'daily_full_backup';
export const DAILY_TIME = '02:00';

/** What the program runs by itself: the named schedules, `schedule_time`, or, where the file has neither, one full backup a day. */
export const scheduleSettings = (
  { sections, keyOf }: CheckedConfig,
  report: (problem: ConfigProblem) => void,
): readonly Schedule[] => {
  const verifyByDefault = sections.verify_integrity ?? true;
  const named = Object.entries(sections.schedules ?? {}).map(([name, entry]) =>
    scheduleFrom(name, entry, verifyByDefault),
  );
  const flatTime = sections.schedule_time;
  if (flatTime === undefined) {
    return sections.schedules === undefined
      ? [scheduleFrom(DAILY_SCHEDULE, { time: DAILY_TIME }, verifyByDefault)]
      : named;
  }
  const daily = named.find(({ name }) => name === DAILY_SCHEDULE);
  if (daily === undefined) return [scheduleFrom(DAILY_SCHEDULE, { time: flatTime }, verifyByDefault), ...named];
  if (daily.time !== parseTimeOfDay(flatTime)) {
    const allowed = `${keyOf('schedules', DAILY_SCHEDULE, 'time')}: ${daily.time}`;
    report({ key: keyOf('schedule_time'), value: shown(flatTime), allowed });
  }
  return named;
};

const scheduleFrom = (name: string, entry: ScheduleEntry, verifyByDefault: boolean): Schedule => ({
  name,
  time: parseTimeOfDay(entry.time),
  days: daysFrom(entry.day),
  job: jobFrom(entry, verifyByDefault),
});

const jobFrom = (entry: ScheduleEntry, verifyByDefault: boolean): ScheduledJob =>
  entry.action === undefined
    ? {
        kind: 'backup',
        type: entry.type ?? 'full',
        verify: entry.verify_integrity ?? verifyByDefault,
        rotate: entry.cleanup_old ?? true,
      }
    : { kind: 'action', action: entry.action };

/** The days that a checked `day` means. */
export const daysFrom = (day: ScheduleEntry['day']): ScheduleDays => {
  if (day === undefined || day === 'daily') return { kind: 'daily' };
  if (typeof day === 'number') return { kind: 'monthday', day };
  const wanted = new Set((Array.isArray(day) ? day : [day]).map(parseWeekday));
  return { kind: 'weekdays', days: WEEKDAYS.filter((weekday) => wanted.has(weekday)) };
};

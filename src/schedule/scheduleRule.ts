import { type Schedule, type ScheduleDays, WEEKDAYS } from '../config/settings.ts';
import { assertNever } from '../domain/assertNever.ts';
import { hourAndMinute } from '../domain/timeOfDay.ts';

const ruleOfDays = (days: ScheduleDays): string => {
  switch (days.kind) {
    case 'daily':
      return 'daily';
    case 'weekdays':
      return WEEKDAYS.filter((weekday) => days.days.includes(weekday)).join(',');
    case 'monthday':
      return `day ${days.day}`;
    default:
      return assertNever(days);
  }
};

/** When a schedule runs, as one line: what the state file compares, so that an edited schedule is not taken for one that missed its new time. */
export const scheduleRule = (schedule: Schedule): string => `${schedule.time} ${ruleOfDays(schedule.days)}`;

const cronDays = (days: ScheduleDays): string => {
  switch (days.kind) {
    case 'daily':
      return '* * *';
    case 'weekdays':
      return `* * ${days.days.map((weekday) => WEEKDAYS.indexOf(weekday)).join(',')}`;
    case 'monthday':
      return days.day <= 28 ? `${days.day} * *` : '28-31 * *';
    default:
      return assertNever(days);
  }
};

/**
 * The five cron fields that wake the scheduler for it. Cron cannot say "the 31st, else the last day", so the end of a month is all of 28–31:
 * waking up in vain costs nothing, since nextRun.ts alone decides.
 */
export const cronText = (schedule: Schedule): string => {
  const { hour, minute } = hourAndMinute(schedule.time);
  return `${minute} ${hour} ${cronDays(schedule.days)}`;
};

import { intervalText, type ScheduleDays, type When } from '../config/when.ts';
import { assertNever } from '../domain/assertNever.ts';
import type { Messages } from './en.ts';

/** `every day at 02:00`, `Monday, Friday at 23:30`, `the last day of each month at 00:00`, `every 15m`. */
export const describeWhen = (when: When, messages: Messages): string => {
  switch (when.kind) {
    case 'times':
      return describeDays(when.days, when.times.join(', '), messages);
    case 'every':
      return messages.schedule.every(intervalText(when.minutes));
    case 'cron':
      return messages.schedule.cron(when.cron.text);
    default:
      return assertNever(when);
  }
};

const describeDays = (days: ScheduleDays, times: string, { schedule }: Messages): string => {
  switch (days.kind) {
    case 'daily':
      return schedule.daily(times);
    case 'weekdays':
      return schedule.weekly(days.days.map((day) => schedule.weekday[day]).join(', '), times);
    case 'monthday':
      return days.day === 'last' ? schedule.lastDay(times) : schedule.monthly(days.day, times);
    case 'ordinal':
      return schedule.ordinalDay(schedule.ordinal[days.ordinal], schedule.weekday[days.weekday], times);
    default:
      return assertNever(days);
  }
};

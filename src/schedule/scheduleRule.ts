import type { Schedule } from '../config/settings.ts';
import { intervalText, type ScheduleDays, WEEKDAYS, type When } from '../config/when.ts';
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
    case 'ordinal':
      return `${days.ordinal} ${days.weekday}`;
    default:
      return assertNever(days);
  }
};

/** When a schedule runs, as one line: what the state file compares, so that an edited schedule is not taken for one that missed its new time. */
export const scheduleRule = ({ when, isEnabled }: Schedule): string =>
  // So that one which is turned on again begins then: what it would have run while it was off was never promised.
  isEnabled ? ruleOf(when) : `off: ${ruleOf(when)}`;

const ruleOf = (when: When): string => {
  switch (when.kind) {
    case 'times':
      return `${when.times.join(',')} ${ruleOfDays(when.days)}`;
    case 'every':
      return `every ${intervalText(when.minutes)}`;
    case 'cron':
      return `cron ${when.cron.text}`;
    default:
      return assertNever(when);
  }
};

const cronDays = (days: ScheduleDays): string => {
  switch (days.kind) {
    case 'daily':
      return '* * *';
    case 'weekdays':
      return `* * ${days.days.map((weekday) => WEEKDAYS.indexOf(weekday)).join(',')}`;
    case 'monthday':
      return days.day !== 'last' && days.day <= 28 ? `${days.day} * *` : '28-31 * *';
    case 'ordinal':
      return `* * ${WEEKDAYS.indexOf(days.weekday)}`;
    default:
      return assertNever(days);
  }
};

/**
 * The cron texts that wake the scheduler for it. Cron cannot say "the 31st, else the last day", nor "the first Monday", so they wake it more often than
 * is needed: waking up in vain costs nothing, since nextRun.ts alone decides.
 */
export const cronTexts = ({ when }: Schedule): readonly string[] => {
  switch (when.kind) {
    case 'times':
      return when.times.map((time) => {
        const { hour, minute } = hourAndMinute(time);
        return `${minute} ${hour} ${cronDays(when.days)}`;
      });
    case 'every':
      return [60 % when.minutes === 0 ? `*/${when.minutes} * * * *` : '* * * * *'];
    case 'cron':
      return [when.cron.text];
    default:
      return assertNever(when);
  }
};

import { type ScheduleDays, WEEKDAYS, type When } from '../config/when.ts';
import { assertNever } from '../domain/assertNever.ts';
import type { Cron } from '../domain/cron.ts';
import { type TimeOfDay, timeOfDay } from '../domain/timeOfDay.ts';
import { addDays, type CalendarDay, daysInMonth, weekdayOf, type Zone } from './zone.ts';

const MINUTE_MS = 60_000;
const MIDNIGHT = timeOfDay(0, 0);

/**
 * The planned instants of one day of the calendar, ascending. A time that a change to summer time leaves out is moved on, one that comes twice is
 * meant once; intervals, and cron of every hour, go by time elapsed, so that no log backup waits for an hour longer because the clocks went back.
 */
export const plannedOn = (when: When, day: CalendarDay, zone: Zone): readonly Date[] => {
  switch (when.kind) {
    case 'times':
      return isOn(when.days, day) ? instantsOf(when.times, day, zone) : [];
    case 'every':
      return elapsed(day, zone, when.minutes);
    case 'cron':
      return isCronDay(when.cron, day) ? cronInstants(when.cron, day, zone) : [];
    default:
      return assertNever(when);
  }
};

/** Does it run on this day? A month without the asked day gives its last one. */
const isOn = (days: ScheduleDays, day: CalendarDay): boolean => {
  switch (days.kind) {
    case 'daily':
      return true;
    case 'weekdays':
      return days.days.some((one) => one === WEEKDAYS[weekdayOf(day)]);
    case 'monthday': {
      const last = daysInMonth(day.year, day.month);
      return day.day === (days.day === 'last' ? last : Math.min(days.day, last));
    }
    case 'ordinal':
      return WEEKDAYS[weekdayOf(day)] === days.weekday && isInWeek(days.ordinal, day);
    default:
      return assertNever(days);
  }
};

const WEEK = { first: 0, second: 1, third: 2, fourth: 3 } as const;

const isInWeek = (ordinal: Extract<ScheduleDays, { kind: 'ordinal' }>['ordinal'], day: CalendarDay): boolean =>
  ordinal === 'last' ? day.day + 7 > daysInMonth(day.year, day.month) : Math.floor((day.day - 1) / 7) === WEEK[ordinal];

const isCronDay = ({ months, monthdays, weekdays, fitsEitherDay }: Cron, day: CalendarDay): boolean => {
  if (!months.includes(day.month)) return false;
  const fits = [monthdays.includes(day.day), weekdays.includes(weekdayOf(day))];
  return fitsEitherDay ? fits.includes(true) : !fits.includes(false);
};

const cronInstants = ({ minutes, hours, isHourly }: Cron, day: CalendarDay, zone: Zone): readonly Date[] =>
  isHourly
    ? elapsed(day, zone, 1).filter((instant) => minutes.includes(zone.minuteOf(instant)))
    : instantsOf(
        hours.flatMap((hour) => minutes.map((minute) => timeOfDay(hour, minute))),
        day,
        zone,
      );

/** A moved time may be another one's: both are one then. */
const instantsOf = (times: readonly TimeOfDay[], day: CalendarDay, zone: Zone): readonly Date[] => {
  const instants = new Set(times.map((time) => zone.instantOf(day, time).getTime()));
  return [...instants].sort((a, b) => a - b).map((ms) => new Date(ms));
};

const elapsed = (day: CalendarDay, zone: Zone, minutes: number): readonly Date[] => {
  const end = zone.instantOf(addDays(day, 1), MIDNIGHT).getTime();
  const instants: Date[] = [];
  for (let ms = zone.instantOf(day, MIDNIGHT).getTime(); ms < end; ms += minutes * MINUTE_MS)
    instants.push(new Date(ms));
  return instants;
};

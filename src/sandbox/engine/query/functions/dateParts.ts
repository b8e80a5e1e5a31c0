/** Parts of a date: their names, and how they are read, added and counted. */
import { sqlError } from '../../sqlError.ts';
import {
  calendarOf,
  clockOf,
  daysInMonth,
  daysOf,
  type Moment,
  shiftTicks,
  TICKS_PER_DAY,
  TICKS_PER_SECOND,
} from '../../values/dates.ts';
import type { Typed } from '../typed.ts';

const PARTS = {
  year: ['YEAR', 'YY', 'YYYY'],
  quarter: ['QUARTER', 'QQ', 'Q'],
  month: ['MONTH', 'MM', 'M'],
  dayofyear: ['DAYOFYEAR', 'DY', 'Y'],
  day: ['DAY', 'DD', 'D'],
  week: ['WEEK', 'WK', 'WW'],
  weekday: ['WEEKDAY', 'DW', 'W'],
  hour: ['HOUR', 'HH'],
  minute: ['MINUTE', 'MI', 'N'],
  second: ['SECOND', 'SS', 'S'],
  millisecond: ['MILLISECOND', 'MS'],
  microsecond: ['MICROSECOND', 'MCS'],
  nanosecond: ['NANOSECOND', 'NS'],
  tzoffset: ['TZOFFSET', 'TZ'],
  iso_week: ['ISO_WEEK', 'ISOWK', 'ISOWW'],
} as const;

/** A part by its full name. */
export type Part = keyof typeof PARTS;

const isPart = (name: string): name is Part => Object.hasOwn(PARTS, name);

/** The part that a function's first argument names. @throws SqlError 155 */
export const partOf = (arg: Typed, name: string): Part => {
  const word = String(arg.constant ?? '').toUpperCase();
  for (const [part, names] of Object.entries(PARTS)) {
    if (isPart(part) && names.some((candidate) => candidate === word)) return part;
  }
  throw sqlError(155, 15, 1, `'${String(arg.constant)}' is not a recognized ${name.toLowerCase()} option.`);
};

const dayOfWeek = (days: number): number => ((((days + 4) % 7) + 7) % 7) + 1;

const isoWeek = (days: number): number => {
  const monday = days - ((dayOfWeek(days) + 5) % 7);
  const { year } = calendarOf(monday + 3);
  const first = daysOf(year, 1, 4);
  return Math.round((monday - (first - ((dayOfWeek(first) + 5) % 7))) / 7) + 1;
};

/** A part as a number. */
export const readPart = (moment: Moment, part: Part): number => {
  const { year, month, day } = calendarOf(moment.days);
  const { hour, minute, second, fraction } = clockOf(moment.ticks);
  const startOfYear = daysOf(year, 1, 1);
  switch (part) {
    case 'year':
      return year;
    case 'quarter':
      return Math.ceil(month / 3);
    case 'month':
      return month;
    case 'dayofyear':
      return moment.days - startOfYear + 1;
    case 'day':
      return day;
    case 'week':
      return Math.floor((moment.days - startOfYear + dayOfWeek(startOfYear) - 1) / 7) + 1;
    case 'weekday':
      return dayOfWeek(moment.days);
    case 'hour':
      return hour;
    case 'minute':
      return minute;
    case 'second':
      return second;
    case 'millisecond':
      return Math.floor(fraction / 10_000);
    case 'microsecond':
      return Math.floor(fraction / 10);
    case 'nanosecond':
      return fraction * 100;
    case 'tzoffset':
      return moment.offset;
    case 'iso_week':
      return isoWeek(moment.days);
  }
};

const TICKS: Partial<Record<Part, number>> = {
  hour: 3600 * TICKS_PER_SECOND,
  minute: 60 * TICKS_PER_SECOND,
  second: TICKS_PER_SECOND,
  millisecond: 10_000,
  microsecond: 10,
  nanosecond: 0.01,
};

/** The same day so many months on, or the last one of a shorter month. */
export const addMonths = (moment: Moment, months: number): Moment => {
  const { year, month, day } = calendarOf(moment.days);
  const index = year * 12 + (month - 1) + months;
  const toYear = Math.floor(index / 12);
  const toMonth = (index % 12) + 1;
  if (toYear < 1 || toYear > 9999)
    throw sqlError(517, 16, 1, `Adding a value to a 'datetime' column caused an overflow.`);
  return { ...moment, days: daysOf(toYear, toMonth, Math.min(day, daysInMonth(toYear, toMonth))) };
};

/** DATEADD. */
export const addPart = (moment: Moment, part: Part, count: number): Moment => {
  switch (part) {
    case 'year':
      return addMonths(moment, count * 12);
    case 'quarter':
      return addMonths(moment, count * 3);
    case 'month':
      return addMonths(moment, count);
    case 'day':
    case 'dayofyear':
    case 'weekday':
      return { ...moment, days: moment.days + count };
    case 'week':
      return { ...moment, days: moment.days + count * 7 };
    default: {
      const ticks = TICKS[part];
      if (ticks === undefined)
        throw sqlError(
          9810,
          16,
          1,
          `The datepart ${part} is not supported by date function dateadd for data type datetime.`,
        );
      // Whole days apart, so that the product stays exact.
      const perDay = TICKS_PER_DAY / ticks;
      const days = Math.trunc(count / perDay);
      return shiftTicks({ ...moment, days: moment.days + days }, Math.trunc((count - days * perDay) * ticks));
    }
  }
};

/** Boundaries crossed between two moments, as DATEDIFF counts them. */
export const difference = (part: Part, from: Moment, to: Moment): bigint => {
  const start = calendarOf(from.days);
  const end = calendarOf(to.days);
  switch (part) {
    case 'year':
      return BigInt(end.year - start.year);
    case 'quarter':
      return BigInt((end.year - start.year) * 4 + Math.ceil(end.month / 3) - Math.ceil(start.month / 3));
    case 'month':
      return BigInt((end.year - start.year) * 12 + end.month - start.month);
    case 'day':
    case 'dayofyear':
    case 'weekday':
      return BigInt(to.days - from.days);
    case 'week':
      return BigInt(Math.floor((to.days + 4) / 7) - Math.floor((from.days + 4) / 7));
    default: {
      const ticks = TICKS[part];
      if (ticks === undefined)
        throw sqlError(9806, 16, 1, `The datepart ${part} is not supported by date function datediff.`);
      const units = (moment: Moment): bigint => {
        const total = BigInt(moment.days) * BigInt(TICKS_PER_DAY) + BigInt(moment.ticks);
        if (ticks < 1) return total * 100n;
        const unit = BigInt(ticks);
        return total >= 0n ? total / unit : (total - unit + 1n) / unit;
      };
      return units(to) - units(from);
    }
  }
};

import type { SqlType } from '../../../sqlTypes.ts';
import { sqlError } from '../../sqlError.ts';
import { convertValue } from '../../values/convert.ts';
import { momentText } from '../../values/convertDate.ts';
import { MONTHS, parseMoment } from '../../values/dateStyles.ts';
import {
  BASE_DAY,
  calendarOf,
  clockOf,
  daysInMonth,
  daysOf,
  localMoment,
  type Moment,
  momentOf,
  shiftTicks,
  TICKS_PER_DAY,
  TICKS_PER_SECOND,
  utcMoment,
} from '../../values/dates.ts';
import {
  BIGINT,
  DATE,
  DATETIME,
  type DateType,
  datetime2,
  datetimeoffset,
  INT,
  isDate,
  isString,
  nvarchar,
  time,
} from '../../values/types.ts';
import { convertTyped, type Typed, typed } from '../typed.ts';
import { argumentCount, asInt, atLeast, exactly, type ScalarFunction, strict } from './define.ts';

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
type Part = keyof typeof PARTS;

const isPart = (name: string): name is Part => Object.hasOwn(PARTS, name);

const partOf = (arg: Typed, name: string): Part => {
  const word = String(arg.constant ?? '').toUpperCase();
  for (const [part, names] of Object.entries(PARTS)) {
    if (isPart(part) && names.some((candidate) => candidate === word)) return part;
  }
  throw sqlError(155, 15, 1, `'${String(arg.constant)}' is not a recognized ${name.toLowerCase()} option.`);
};

/** A date argument: a text is read as datetime2, a number as datetime. */
const asDate = (arg: Typed): Typed & { readonly type: DateType } => {
  const date = isDate(arg.type) ? arg : convertTyped(arg, isString(arg.type) ? datetime2(7) : DATETIME);
  const { type } = date;
  if (!isDate(type))
    throw sqlError(8116, 16, 1, `Argument data type ${arg.type.kind} is invalid for argument 1 of the date function.`);
  return { ...date, type };
};

const dayOfWeek = (days: number): number => ((((days + 4) % 7) + 7) % 7) + 1;

const isoWeek = (days: number): number => {
  const monday = days - ((dayOfWeek(days) + 5) % 7);
  const { year } = calendarOf(monday + 3);
  const first = daysOf(year, 1, 4);
  return Math.round((monday - (first - ((dayOfWeek(first) + 5) % 7))) / 7) + 1;
};

const readPart = (moment: Moment, part: Part): number => {
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

const addMonths = (moment: Moment, months: number): Moment => {
  const { year, month, day } = calendarOf(moment.days);
  const index = year * 12 + (month - 1) + months;
  const toYear = Math.floor(index / 12);
  const toMonth = (index % 12) + 1;
  if (toYear < 1 || toYear > 9999)
    throw sqlError(517, 16, 1, `Adding a value to a 'datetime' column caused an overflow.`);
  return { ...moment, days: daysOf(toYear, toMonth, Math.min(day, daysInMonth(toYear, toMonth))) };
};

const addPart = (moment: Moment, part: Part, count: number): Moment => {
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
const difference = (part: Part, from: Moment, to: Moment): bigint => {
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

const dateDiff =
  (big: boolean): ScalarFunction =>
  (args, _environment, name) => {
    exactly(args, 3, name);
    const part = partOf(atLeast(args, 0, name, '3'), name);
    const from = asDate(atLeast(args, 1, name, '3'));
    const to = asDate(atLeast(args, 2, name, '3'));
    const read = (value: unknown, type: DateType): Moment => {
      const moment = momentOf(String(value));
      // Moments with an offset are compared in UTC.
      return type.kind === 'datetimeoffset' ? shiftTicks(moment, -moment.offset * 60 * TICKS_PER_SECOND) : moment;
    };
    return strict(big ? BIGINT : INT, [from, to], ([start, end]) => {
      const count = difference(part, read(start, from.type), read(end, to.type));
      if (big) return count;
      if (count > 2147483647n || count < -2147483648n) {
        throw sqlError(
          535,
          16,
          0,
          'The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large. Try to use datediff with a less precise datepart.',
        );
      }
      return Number(count);
    });
  };

const partFunction =
  (part: Part): ScalarFunction =>
  (args, _environment, name) => {
    exactly(args, 1, name);
    return strict(INT, [asDate(atLeast(args, 0, name, '1'))], ([value]) => readPart(momentOf(String(value)), part));
  };

const clock =
  (type: DateType, read: (now: Date) => Moment): ScalarFunction =>
  (args, environment, name) => {
    exactly(args, 0, name);
    // One moment for the whole statement, as the server has it.
    const text = momentText(read(environment.now()), type, type);
    return typed(type, () => text, false);
  };

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const fromParts = (
  args: readonly Typed[],
  count: number,
  name: string,
  type: SqlType,
  make: (numbers: readonly number[]) => string,
): Typed => {
  exactly(args, count, name);
  return strict(type, args.map(asInt), (values) => make(values.map(Number)));
};

const badParts = (type: string): Error =>
  sqlError(289, 16, 1, `Cannot construct data type ${type}, some of the arguments have values which are not valid.`);

const checkedDays = (type: string, year: number, month: number, day: number): number => {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))
    throw badParts(type);
  return daysOf(year, month, day);
};

export const DATE_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  GETDATE: clock({ kind: 'datetime' }, localMoment),
  CURRENT_TIMESTAMP: clock({ kind: 'datetime' }, localMoment),
  GETUTCDATE: clock({ kind: 'datetime' }, utcMoment),
  SYSDATETIME: clock({ kind: 'datetime2', scale: 7 }, localMoment),
  SYSUTCDATETIME: clock({ kind: 'datetime2', scale: 7 }, utcMoment),
  SYSDATETIMEOFFSET: clock({ kind: 'datetimeoffset', scale: 7 }, localMoment),
  YEAR: partFunction('year'),
  MONTH: partFunction('month'),
  DAY: partFunction('day'),
  DATEPART: (args, _environment, name) => {
    exactly(args, 2, name);
    const part = partOf(atLeast(args, 0, name, '2'), name);
    return strict(INT, [asDate(atLeast(args, 1, name, '2'))], ([value]) => readPart(momentOf(String(value)), part));
  },
  DATENAME: (args, _environment, name) => {
    exactly(args, 2, name);
    const part = partOf(atLeast(args, 0, name, '2'), name);
    return strict(nvarchar(30), [asDate(atLeast(args, 1, name, '2'))], ([value]) => {
      const number = readPart(momentOf(String(value)), part);
      if (part === 'month') return MONTHS[number - 1] ?? null;
      if (part === 'weekday') return WEEKDAYS[number - 1] ?? null;
      return String(number);
    });
  },
  DATEADD: (args, _environment, name) => {
    exactly(args, 3, name);
    const part = partOf(atLeast(args, 0, name, '3'), name);
    const given = atLeast(args, 2, name, '3');
    const date = isDate(given.type) ? asDate(given) : asDate(convertTyped(given, DATETIME));
    const { type } = date;
    return strict(type, [convertTyped(atLeast(args, 1, name, '3'), BIGINT), date], ([count, value]) =>
      momentText(addPart(momentOf(String(value)), part, Number(count)), type, type),
    );
  },
  DATEDIFF: dateDiff(false),
  DATEDIFF_BIG: dateDiff(true),
  EOMONTH: (args, _environment, name) => {
    if (args.length < 1 || args.length > 2) throw argumentCount(name, '1 to 2');
    const shift = args[1] === undefined ? [] : [asInt(args[1])];
    return strict(DATE, [asDate(atLeast(args, 0, name, '1')), ...shift], ([value, months]) => {
      const { year, month } = calendarOf(addMonths(momentOf(String(value)), Number(months ?? 0)).days);
      return momentText(
        { days: daysOf(year, month, daysInMonth(year, month)), ticks: 0, offset: 0 },
        { kind: 'date' },
        DATE,
      );
    });
  },
  DATEFROMPARTS: (args, _environment, name) =>
    fromParts(args, 3, name, DATE, ([year = 0, month = 0, day = 0]) =>
      momentText({ days: checkedDays('date', year, month, day), ticks: 0, offset: 0 }, { kind: 'date' }, DATE),
    ),
  DATETIMEFROMPARTS: (args, _environment, name) =>
    fromParts(args, 7, name, DATETIME, ([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0]) => {
      if (hour > 23 || minute > 59 || second > 59 || ms > 999 || Math.min(hour, minute, second, ms) < 0)
        throw badParts('datetime');
      const ticks = (hour * 3600 + minute * 60 + second) * TICKS_PER_SECOND + ms * 10_000;
      return momentText(
        { days: checkedDays('datetime', year, month, day), ticks, offset: 0 },
        { kind: 'datetime' },
        DATETIME,
      );
    }),
  ISDATE: (args, _environment, name) => {
    exactly(args, 1, name);
    const arg = atLeast(args, 0, name, '1');
    return typed(
      INT,
      (row) => {
        const value = arg.evaluate(row);
        if (value === null) return 0;
        const moment = parseMoment(String(convertValue(value, arg.type, nvarchar(4000))), DATETIME);
        return moment !== null && calendarOf(moment.days).year >= 1753 ? 1 : 0;
      },
      false,
    );
  },
  SWITCHOFFSET: (args, _environment, name) => {
    exactly(args, 2, name);
    const type = datetimeoffset(7);
    const zone = atLeast(args, 1, name, '2');
    return strict(type, [convertTyped(atLeast(args, 0, name, '2'), type), zone], ([value, offset]) => {
      const minutes = zoneMinutes(offset ?? 0);
      const moment = momentOf(String(value));
      const moved = shiftTicks(moment, (minutes - moment.offset) * 60 * TICKS_PER_SECOND);
      return momentText({ ...moved, offset: minutes }, { kind: 'datetimeoffset', scale: 7 }, type);
    });
  },
  TODATETIMEOFFSET: (args, _environment, name) => {
    exactly(args, 2, name);
    const type = datetimeoffset(7);
    return strict(
      type,
      [convertTyped(atLeast(args, 0, name, '2'), datetime2(7)), atLeast(args, 1, name, '2')],
      ([value, offset]) =>
        momentText(
          { ...momentOf(String(value)), offset: zoneMinutes(offset ?? 0) },
          { kind: 'datetimeoffset', scale: 7 },
          type,
        ),
    );
  },
  TIMEFROMPARTS: (args, _environment, name) =>
    fromParts(args, 5, name, time(7), ([hour = 0, minute = 0, second = 0, fraction = 0, precision = 0]) => {
      if (hour > 23 || minute > 59 || second > 59 || precision > 7 || Math.min(hour, minute, second, fraction) < 0)
        throw badParts('time');
      const ticks = (hour * 3600 + minute * 60 + second) * TICKS_PER_SECOND + fraction * 10 ** (7 - precision);
      return momentText({ days: BASE_DAY, ticks, offset: 0 }, { kind: 'time', scale: 7 }, time(7));
    }),
};

const zoneMinutes = (value: string | number | bigint | boolean | Uint8Array): number => {
  if (typeof value === 'number') return value;
  const match = /^([+-])(\d{2}):(\d{2})$/.exec(String(value));
  if (match === null)
    throw sqlError(9812, 16, 0, 'The timezone provided to builtin function todatetimeoffset is invalid.');
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
};

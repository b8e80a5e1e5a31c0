import { sqlError } from '../../sqlError.ts';
import { convertValue } from '../../values/convert.ts';
import { momentText } from '../../values/convertDate.ts';
import { MONTHS, parseMoment } from '../../values/dateStyles.ts';
import {
  calendarOf,
  daysInMonth,
  daysOf,
  type Moment,
  momentOf,
  shiftTicks,
  TICKS_PER_SECOND,
} from '../../values/dates.ts';
import { BIGINT, DATE, DATETIME, type DateType, INT, isDate, nvarchar } from '../../values/types.ts';
import { convertTyped, typed } from '../typed.ts';
import { asDate } from './asDate.ts';
import { addMonths, addPart, difference, type Part, partOf, readPart } from './dateParts.ts';
import { argumentCount, asInt, atLeast, exactly, type ScalarFunction, strict } from './define.ts';

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

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** Functions that read dates and count with them. */
export const DATE_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
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
};

import type { SqlType } from '../../../sqlTypes.ts';
import { sqlError } from '../../sqlError.ts';
import { momentText } from '../../values/convertDate.ts';
import { BASE_DAY, daysInMonth, daysOf, TICKS_PER_SECOND } from '../../values/dates.ts';
import { DATE, DATETIME, time } from '../../values/types.ts';
import type { Typed } from '../typed.ts';
import { asInt, exactly, type ScalarFunction, strict } from './define.ts';

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

/** Dates and times from their parts. @throws SqlError 289 */
export const DATE_CONSTRUCTORS: Readonly<Record<string, ScalarFunction>> = {
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
  TIMEFROMPARTS: (args, _environment, name) =>
    fromParts(args, 5, name, time(7), ([hour = 0, minute = 0, second = 0, fraction = 0, precision = 0]) => {
      if (hour > 23 || minute > 59 || second > 59 || precision > 7 || Math.min(hour, minute, second, fraction) < 0)
        throw badParts('time');
      const ticks = (hour * 3600 + minute * 60 + second) * TICKS_PER_SECOND + fraction * 10 ** (7 - precision);
      return momentText({ days: BASE_DAY, ticks, offset: 0 }, { kind: 'time', scale: 7 }, time(7));
    }),
};

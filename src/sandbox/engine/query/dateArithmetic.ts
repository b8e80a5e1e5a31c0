import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { momentText } from '../values/convertDate.ts';
import { floatOf } from '../values/convertNumber.ts';
import { BASE_DAY, type Moment, momentOf, shiftTicks, TICKS_PER_DAY } from '../values/dates.ts';
import { operandClash } from '../values/errors.ts';
import { isDate, isNumber } from '../values/types.ts';
import { binary } from './binaryOperation.ts';
import type { Typed } from './typed.ts';

const daysAsMoment = (value: SqlValue): Moment => {
  const days = floatOf(value);
  return { days: Math.floor(days), ticks: Math.round((days - Math.floor(days)) * TICKS_PER_DAY), offset: 0 };
};

/** datetime ± days, and datetime - datetime (a datetime counted from 1900). */
export const compileDateArithmetic = (operator: '+' | '-', a: Typed, b: Typed): Typed => {
  const legacy = (type: SqlType): boolean => type.kind === 'datetime' || type.kind === 'smalldatetime';
  const [left, right] = [a.type, b.type];
  if (!(legacy(left) || isNumber(left)) || !(legacy(right) || isNumber(right))) throw operandClash(left, right);
  const type = legacy(left) ? left : right;
  if (!isDate(type)) throw operandClash(left, right);
  const moment = (value: SqlValue, of: SqlType): Moment => {
    if (!isDate(of)) return daysAsMoment(value);
    const read = momentOf(String(value));
    return { ...read, days: read.days - BASE_DAY };
  };
  return binary(type, a, b, (x, y) => {
    const first = moment(x, left);
    const second = moment(y, right);
    const sign = operator === '+' ? 1 : -1;
    return momentText(
      shiftTicks(
        { days: BASE_DAY + first.days + sign * second.days, ticks: first.ticks, offset: 0 },
        sign * second.ticks,
      ),
      type,
      type,
    );
  });
};

/** CAST and CONVERT: a value of one type as a value of another, with the server's errors where it does not go. */
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { binaryToInt, toBinary } from './convertBinary.ts';
import { toDate } from './convertDate.ts';
import { toGuid } from './convertGuid.ts';
import { numberToNumber, stringToNumber, toInt } from './convertNumber.ts';
import { toText } from './convertText.ts';
import { BASE_DAY, momentOf, TICKS_PER_DAY } from './dates.ts';
import { notAllowed } from './errors.ts';
import { isBinary, isDate, isNumber, isString } from './types.ts';

/** CONVERT(to, value, style). NULL stays NULL. @throws SqlError 245, 8114, 8115, 241, 529 … */
export const convertValue = (value: SqlValue, from: SqlType, to: SqlType, style = 0): SqlValue => {
  if (value === null) return null;
  if (isString(to)) return toText(value, from, to, style);
  if (isDate(to)) return toDate(value, from, to, style);
  if (to.kind === 'guid') return from.kind === 'guid' ? value : toGuid(value, from, to);
  if (isBinary(to)) return toBinary(value, from, to, style);
  if (isNumber(from)) return numberToNumber(value, from, to);
  if (typeof value === 'string' && isString(from)) return stringToNumber(value, from, to);
  if (value instanceof Uint8Array && to.kind === 'int') return binaryToInt(value, to);
  if (typeof value === 'string' && from.kind === 'datetime') {
    const moment = momentOf(value);
    const days = moment.days - BASE_DAY + moment.ticks / TICKS_PER_DAY;
    // An integer of a datetime is its nearest day.
    if (to.kind === 'int') return toInt(BigInt(Math.round(days)), to, from);
    return numberToNumber(days, { kind: 'float', bytes: 8 }, to);
  }
  throw notAllowed(from, to);
};

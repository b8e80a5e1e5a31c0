/** Conversions to dates and times. */
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { floatOf } from './convertNumber.ts';
import { parseMoment } from './dateStyles.ts';
import {
  BASE_DAY,
  dateText,
  FIRST_DATETIME_DAY,
  FIRST_DAY,
  LAST_DAY,
  type Moment,
  momentOf,
  offsetText,
  roundToDatetime,
  roundToMinute,
  roundToScale,
  shiftTicks,
  TICKS_PER_DAY,
  timeText,
} from './dates.ts';
import { dateConversionFailed, dateOutOfRange, notAllowed } from './errors.ts';
import { type DateType, isDate, isNumber, isString } from './types.ts';

/** A moment as the seam's text of a type: rounded and within its range. */
export const momentText = (moment: Moment, to: DateType, from: SqlType): string => {
  let rounded = moment;
  if (to.kind === 'datetime') rounded = roundToDatetime(moment);
  else if (to.kind === 'smalldatetime') rounded = roundToMinute(moment);
  else if (to.kind !== 'date') rounded = roundToScale(moment, to.scale);
  const first = to.kind === 'datetime' ? FIRST_DATETIME_DAY : to.kind === 'smalldatetime' ? BASE_DAY : FIRST_DAY;
  const last = to.kind === 'smalldatetime' ? BASE_DAY + 65535 : LAST_DAY;
  if (to.kind !== 'time' && (rounded.days < first || rounded.days > last)) throw dateOutOfRange(from, to);
  switch (to.kind) {
    case 'date':
      return dateText(rounded.days);
    case 'time':
      return timeText(rounded.ticks, to.scale);
    case 'datetime':
      return `${dateText(rounded.days)}T${timeText(rounded.ticks, 3)}`;
    case 'smalldatetime':
      return `${dateText(rounded.days)}T${timeText(rounded.ticks, 3)}`;
    case 'datetime2':
      return `${dateText(rounded.days)}T${timeText(rounded.ticks, to.scale)}`;
    case 'datetimeoffset':
      return `${dateText(rounded.days)}T${timeText(rounded.ticks, to.scale)}${offsetText(rounded.offset)}`;
  }
};

/** @throws SqlError 241, 242, 529 */
export const toDate = (value: SqlValue, from: SqlType, to: DateType, style: number): SqlValue => {
  if (typeof value === 'string' && isDate(from)) {
    if (from.kind === 'date' && to.kind === 'time') throw notAllowed(from, to);
    const moment = momentOf(value);
    return momentText(to.kind === 'date' ? { ...moment, ticks: 0 } : moment, to, from);
  }
  if (typeof value === 'string' && isString(from)) {
    const moment = parseMoment(value, to, style);
    if (moment === null) throw dateConversionFailed();
    const placed = to.kind === 'datetimeoffset' || moment.offset === 0 ? moment : shiftTicks(moment, 0);
    return momentText(placed, to, from);
  }
  if (isNumber(from) && (to.kind === 'datetime' || to.kind === 'smalldatetime')) {
    const days = floatOf(value);
    const whole = Math.floor(days);
    return momentText(
      { days: BASE_DAY + whole, ticks: Math.round((days - whole) * TICKS_PER_DAY), offset: 0 },
      to,
      from,
    );
  }
  throw notAllowed(from, to);
};

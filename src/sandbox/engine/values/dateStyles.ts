/** Dates to and from character strings: the styles of CONVERT. */
import type { SqlType } from '../../sqlTypes.ts';
import { sqlError } from '../sqlError.ts';
import {
  BASE_DAY,
  calendarOf,
  clockOf,
  dateText,
  daysInMonth,
  daysOf,
  type Moment,
  offsetText,
  TICKS_PER_SECOND,
  timeText,
} from './dates.ts';
import { type DateType, typeName } from './types.ts';

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

const two = (value: number): string => value.toString().padStart(2, '0');
const blankTwo = (value: number): string => value.toString().padStart(2, ' ');
const shortMonth = (month: number): string => (MONTHS[month - 1] ?? '').slice(0, 3);
const twelve = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12);

const placesOf = (type: DateType): number => ('scale' in type ? type.scale : type.kind === 'datetime' ? 3 : 0);

/** `null` for a style that does not exist. */
const styled = (moment: Moment, type: DateType, style: number): string | null => {
  const { year, month, day } = calendarOf(moment.days);
  const { hour, minute, second } = clockOf(moment.ticks);
  const places = placesOf(type);
  const yyyy = year.toString().padStart(4, '0');
  const yy = yyyy.slice(2);
  const hasDate = type.kind !== 'time';
  const hasTime = type.kind !== 'date';
  const zone = type.kind === 'datetimeoffset' ? ` ${offsetText(moment.offset)}` : '';
  const join = (date: string, time: string): string =>
    `${hasDate ? date : ''}${hasDate && hasTime ? ' ' : ''}${hasTime ? time : ''}`;
  const clock12 = `${blankTwo(twelve(hour))}:${two(minute)}${hour < 12 ? 'AM' : 'PM'}`;
  const fraction = places === 0 ? '' : timeText(moment.ticks, places).slice(8);
  const longClock12 = `${blankTwo(twelve(hour))}:${two(minute)}:${two(second)}${fraction.replace('.', type.kind === 'datetime' ? ':' : '.')}${hour < 12 ? 'AM' : 'PM'}`;
  const full = timeText(moment.ticks, type.kind === 'smalldatetime' ? 3 : places);
  const modern = type.kind !== 'datetime' && type.kind !== 'smalldatetime';
  switch (style) {
    case 0:
    case 100:
      if (modern) return `${join(dateText(moment.days), full)}${zone}`;
      return `${shortMonth(month)} ${blankTwo(day)} ${yyyy} ${clock12}`;
    case 1:
      return `${two(month)}/${two(day)}/${yy}`;
    case 101:
      return `${two(month)}/${two(day)}/${yyyy}`;
    case 102:
      return `${yyyy}.${two(month)}.${two(day)}`;
    case 3:
      return `${two(day)}/${two(month)}/${yy}`;
    case 103:
      return `${two(day)}/${two(month)}/${yyyy}`;
    case 104:
      return `${two(day)}.${two(month)}.${yyyy}`;
    case 105:
      return `${two(day)}-${two(month)}-${yyyy}`;
    case 106:
      return `${two(day)} ${shortMonth(month)} ${yyyy}`;
    case 107:
      return `${shortMonth(month)} ${two(day)}, ${yyyy}`;
    case 8:
    case 24:
    case 108:
      return timeText(moment.ticks, 0);
    case 9:
    case 109:
      return join(`${shortMonth(month)} ${blankTwo(day)} ${yyyy}`, longClock12);
    case 10:
      return `${two(month)}-${two(day)}-${yy}`;
    case 110:
      return `${two(month)}-${two(day)}-${yyyy}`;
    case 11:
      return `${yy}/${two(month)}/${two(day)}`;
    case 111:
      return `${yyyy}/${two(month)}/${two(day)}`;
    case 12:
      return `${yy}${two(month)}${two(day)}`;
    case 112:
      return `${yyyy}${two(month)}${two(day)}`;
    case 13:
    case 113:
      return `${join(`${two(day)} ${shortMonth(month)} ${yyyy}`, modern ? full : full.replace('.', ':'))}${zone}`;
    case 14:
    case 114:
      return modern ? full : full.replace('.', ':');
    case 20:
    case 120:
      return join(dateText(moment.days), timeText(moment.ticks, 0));
    case 21:
    case 25:
    case 121:
      return `${join(dateText(moment.days), full)}${zone}`;
    case 23:
      return dateText(moment.days);
    case 126:
    case 127: {
      // ISO 8601 leaves out a fraction of zero for datetime, and never for the newer types.
      const iso = type.kind === 'datetime' && moment.ticks % TICKS_PER_SECOND === 0 ? timeText(moment.ticks, 0) : full;
      const clock = type.kind === 'smalldatetime' ? timeText(moment.ticks, 0) : iso;
      const body = `${hasDate ? dateText(moment.days) : ''}${hasDate && hasTime ? 'T' : ''}${hasTime ? clock : ''}`;
      return type.kind === 'datetimeoffset' ? `${body}${offsetText(moment.offset)}` : body;
    }
    default:
      return null;
  }
};

export const formatMoment = (moment: Moment, type: DateType, style: number): string => {
  const text = styled(moment, type, style);
  if (text === null) {
    throw sqlError(
      281,
      16,
      1,
      `${style} is not a valid style number when converting from ${typeName(type)} to a character string.`,
    );
  }
  return text;
};

const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.:](\d{1,9}))?)?\s*([AaPp][Mm])?`;
const ZONE = String.raw`\s*(Z|[+-]\d{2}:\d{2})?`;
const ISO = new RegExp(String.raw`^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:T|\s+)${TIME}${ZONE})?$`, 'i');
const COMPACT = new RegExp(String.raw`^(\d{4})(\d{2})(\d{2})(?:\s+${TIME}${ZONE})?$`, 'i');
const SLASHED = new RegExp(String.raw`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\s+${TIME}${ZONE})?$`, 'i');
const YEAR_SLASHED = new RegExp(String.raw`^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:\s+${TIME}${ZONE})?$`, 'i');
const NAMED = new RegExp(String.raw`^([A-Za-z]{3,9})\s+(\d{1,2}),?\s+(\d{4})(?:\s+${TIME}${ZONE})?$`, 'i');
const DAY_NAMED = new RegExp(String.raw`^(\d{1,2})\s+([A-Za-z]{3,9}),?\s+(\d{4})(?:\s+${TIME}${ZONE})?$`, 'i');
const TIME_ONLY = new RegExp(`^${TIME}${ZONE}$`, 'i');

const monthByName = (name: string): number => {
  const index = MONTHS.findIndex(
    (month) => month.toLowerCase() === name.toLowerCase() || month.slice(0, 3).toLowerCase() === name.toLowerCase(),
  );
  return index + 1;
};

/**
 * Reads a date as us_english does (month before day where it is not told); null when it is none. `style` 103 to 105 read day before month.
 */
export const parseMoment = (source: string, _to: SqlType, style = 0): Moment | null => {
  const text = source.trim();
  if (text === '') return { days: BASE_DAY, ticks: 0, offset: 0 };
  let year: number | null = null;
  let month = 1;
  let day = 1;
  let rest: (string | undefined)[] | null = null;
  const dayFirst = style === 103 || style === 104 || style === 105 || style === 3 || style === 4 || style === 5;
  const number = (value: string | undefined): number => Number(value ?? Number.NaN);
  let match = ISO.exec(text) ?? COMPACT.exec(text) ?? YEAR_SLASHED.exec(text);
  if (match !== null) {
    [year, month, day, rest] = [number(match[1]), number(match[2]), number(match[3]), match.slice(4)];
  } else {
    match = SLASHED.exec(text);
    if (match !== null) {
      const [first, second] = [number(match[1]), number(match[2])];
      [month, day] = dayFirst ? [second, first] : [first, second];
      [year, rest] = [number(match[3]), match.slice(4)];
    } else {
      match = NAMED.exec(text);
      if (match !== null) {
        [month, day, year, rest] = [monthByName(match[1] ?? ''), number(match[2]), number(match[3]), match.slice(4)];
      } else {
        match = DAY_NAMED.exec(text);
        if (match !== null) {
          [day, month, year, rest] = [number(match[1]), monthByName(match[2] ?? ''), number(match[3]), match.slice(4)];
        } else {
          match = TIME_ONLY.exec(text);
          if (match === null) return null;
          rest = match.slice(1);
        }
      }
    }
  }
  if (year !== null && (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))) return null;
  const days = year === null ? BASE_DAY : daysOf(year, month, day);
  const [hourText, minuteText, secondText, fractionText, half, zone] = rest ?? [];
  let hour = Number(hourText ?? 0);
  const minute = Number(minuteText ?? 0);
  const second = Number(secondText ?? 0);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  }
  if (hour > 23 || minute > 59 || second > 59) return null;
  const fraction = Math.round(Number(`0.${fractionText ?? '0'}`) * TICKS_PER_SECOND);
  let offset = 0;
  if (zone !== undefined && zone.toUpperCase() !== 'Z') {
    const sign = zone.startsWith('-') ? -1 : 1;
    offset = sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)));
  }
  return { days, ticks: (hour * 3600 + minute * 60 + second) * TICKS_PER_SECOND + fraction, offset };
};

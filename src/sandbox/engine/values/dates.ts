/**
 * Dates and times as the seam's texts (sqlTypes.ts) and as numbers to reckon with. A moment is a local date and time of day with no zone;
 * datetimeoffset adds its minutes east of UTC.
 */

/** Days from 1970-01-01 and ticks of 100 ns from midnight. */
export interface Moment {
  readonly days: number;
  readonly ticks: number;
  /** Minutes east of UTC; 0 where the type has none. */
  readonly offset: number;
}

/** Ticks are 100 ns. */
export const TICKS_PER_SECOND = 10_000_000;

/** Ticks from midnight to midnight. */
export const TICKS_PER_DAY = 86_400 * TICKS_PER_SECOND;
const DAY_MS = 86_400_000;

/** The day's number, as a Moment counts days. */
export const daysOf = (year: number, month: number, day: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / DAY_MS);
};

/** The date of a day's number. */
export const calendarOf = (days: number): { readonly year: number; readonly month: number; readonly day: number } => {
  const date = new Date(days * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
};

/** 28 to 31. */
export const daysInMonth = (year: number, month: number): number => calendarOf(daysOf(year, month + 1, 1) - 1).day;

export const FIRST_DAY = daysOf(1, 1, 1);
export const LAST_DAY = daysOf(9999, 12, 31);
/** datetime begins where the Gregorian calendar was taken up in Britain. */
export const FIRST_DATETIME_DAY = daysOf(1753, 1, 1);
export const BASE_DAY = daysOf(1900, 1, 1);

const pad = (value: number, width: number): string => value.toString().padStart(width, '0');

/** `YYYY-MM-DD`. */
export const dateText = (days: number): string => {
  const { year, month, day } = calendarOf(days);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
};

export interface Clock24 {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 100 ns within the second. */
  readonly fraction: number;
}

/** The time of day of so many ticks. */
export const clockOf = (ticks: number): Clock24 => {
  const seconds = Math.floor(ticks / TICKS_PER_SECOND);
  return {
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    fraction: ticks % TICKS_PER_SECOND,
  };
};

/** `HH:mm:ss` with its fraction. */
export const timeText = (ticks: number, scale: number): string => {
  const { hour, minute, second, fraction } = clockOf(ticks);
  const places = scale === 0 ? '' : `.${pad(fraction, 7).slice(0, scale)}`;
  return `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${places}`;
};

/** `+HH:mm`. */
export const offsetText = (offset: number): string => {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}:${pad(minutes % 60, 2)}`;
};

const carry = (days: number, ticks: number): { days: number; ticks: number } => {
  const over = Math.floor(ticks / TICKS_PER_DAY);
  return { days: days + over, ticks: ticks - over * TICKS_PER_DAY };
};

/** The moment so many ticks later. */
export const shiftTicks = (moment: Moment, ticks: number): Moment => ({
  ...moment,
  ...carry(moment.days, moment.ticks + ticks),
});

const roundTo = (moment: Moment, unit: number): Moment => ({
  ...moment,
  ...carry(moment.days, Math.round(moment.ticks / unit) * unit),
});

/** Rounds to the type's places: ten to the seventh less scale ticks. */
export const roundToScale = (moment: Moment, scale: number): Moment => roundTo(moment, 10 ** (7 - scale));
/** datetime counts 1/300 seconds, which its text shows as .000, .003 and .007. */
export const roundToDatetime = (moment: Moment): Moment => {
  const threeHundredths = Math.round((moment.ticks * 300) / TICKS_PER_SECOND);
  const milliseconds = Math.round((threeHundredths * 10) / 3);
  return { ...moment, ...carry(moment.days, milliseconds * 10_000) };
};
export const roundToMinute = (moment: Moment): Moment => roundTo(moment, 60 * TICKS_PER_SECOND);

const SEAM = /^(?:(\d{4})-(\d{2})-(\d{2}))?T?(?:(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?)?(?:([+-])(\d{2}):(\d{2}))?$/;

/** Reads one of the seam's own texts. A time alone is of 1900-01-01. */
export const momentOf = (text: string): Moment => {
  const match = SEAM.exec(text);
  if (match === null) throw new TypeError(`not a date of the seam: ${text}`);
  const part = (index: number): number => Number(match[index] ?? 0);
  const days = match[1] === undefined ? BASE_DAY : daysOf(part(1), part(2), part(3));
  const ticks = (part(4) * 3600 + part(5) * 60 + part(6)) * TICKS_PER_SECOND + Number((match[7] ?? '').padEnd(7, '0'));
  const offset = (match[8] === '-' ? -1 : 1) * (part(9) * 60 + part(10));
  return { days, ticks, offset };
};

/** The moment in UTC, for comparing datetimeoffset. */
export const utcTicks = (moment: Moment): bigint =>
  BigInt(moment.days) * BigInt(TICKS_PER_DAY) +
  BigInt(moment.ticks) -
  BigInt(moment.offset) * BigInt(60 * TICKS_PER_SECOND);

/** A JS date as the machine's local clock shows it. */
export const localMoment = (date: Date): Moment => ({
  days: daysOf(date.getFullYear(), date.getMonth() + 1, date.getDate()),
  ticks:
    (date.getHours() * 3600 + date.getMinutes() * 60 + date.getSeconds()) * TICKS_PER_SECOND +
    date.getMilliseconds() * 10_000,
  offset: -date.getTimezoneOffset(),
});

export const utcMoment = (date: Date): Moment => {
  const milliseconds = date.getTime();
  const days = Math.floor(milliseconds / DAY_MS);
  return { days, ticks: (milliseconds - days * DAY_MS) * 10_000, offset: 0 };
};

/** The seam's datetime text of a JS date, local. */
export const datetimeText = (date: Date): string => {
  const moment = roundToDatetime(localMoment(date));
  return `${dateText(moment.days)}T${timeText(moment.ticks, 3)}`;
};

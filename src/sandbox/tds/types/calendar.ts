/**
 * The text forms of dates and times (sqlTypes.ts) and their numbers on the wire. Pure arithmetic of the proleptic Gregorian calendar: a JS Date
 * has neither the range from year 1 in local time nor the seven digits of a second.
 */

/** Days from 0001-01-01. */
export const daysFromText = (text: string): number => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) throw new RangeError(`'${text}' is no date`);
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const days = daysFromCivil(year, month, day);
  if (year < 1 || textFromDays(days) !== text) throw new RangeError(`'${text}' is no date`);
  return days;
};

/** `YYYY-MM-DD` of a day counted from 0001-01-01. */
export const textFromDays = (days: number): string => {
  // Howard Hinnant's civil_from_days, with March as the first month so that the leap day is the last of its year.
  const shifted = days + 306;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
};

const daysFromCivil = (year: number, month: number, day: number): number => {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 306;
};

/** `HH:mm[:ss[.f…]]` in units of 10^-scale seconds; finer digits are cut off. */
export const ticksFromText = (text: string, scale: number): number => {
  const match = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?$/.exec(text);
  const [hours, minutes, seconds] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3] ?? 0)];
  if (match === null || hours > 23 || minutes > 59 || seconds > 59) throw new RangeError(`'${text}' is no time of day`);
  const fraction = Number((match[4] ?? '').slice(0, scale).padEnd(scale, '0'));
  return (hours * 3600 + minutes * 60 + seconds) * 10 ** scale + fraction;
};

/** `HH:mm:ss` with `scale` digits behind the point. */
export const textFromTicks = (ticks: number, scale: number): string => {
  const perSecond = 10 ** scale;
  const seconds = Math.floor(ticks / perSecond);
  const fraction = scale === 0 ? '' : `.${pad(ticks % perSecond, scale)}`;
  return `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}${fraction}`;
};

export const ticksPerDay = (scale: number): number => 86_400 * 10 ** scale;

/** Both halves of `YYYY-MM-DDTHH:mm:ss…`. */
export const splitDateTime = (text: string): { readonly date: string; readonly time: string } => {
  const at = text.indexOf('T');
  if (at < 0) throw new RangeError(`'${text}' has no time of day`);
  return { date: text.slice(0, at), time: text.slice(at + 1) };
};

/** The `+HH:mm` at the end, in minutes, and what stands before it. */
export const splitOffset = (text: string): { readonly local: string; readonly offsetMinutes: number } => {
  const match = /^(.*)([+-])(\d{2}):(\d{2})$/.exec(text);
  const minutes = Number(match?.[3]) * 60 + Number(match?.[4]);
  if (match === null || minutes > 14 * 60) throw new RangeError(`'${text}' has no offset from UTC`);
  return { local: match[1] ?? '', offsetMinutes: match[2] === '-' ? -minutes : minutes };
};

export const offsetText = (minutes: number): string => {
  const distance = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(distance / 60), 2)}:${pad(distance % 60, 2)}`;
};

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** Cron text of five fields, `minute hour day-of-month month day-of-week`, as crontab(5) has it. */

/** What may stand in each field, ascending. */
export interface Cron {
  /** As it was written, with single spaces. */
  readonly text: string;
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly monthdays: readonly number[];
  readonly months: readonly number[];
  /** 0 Sunday to 6 Saturday. */
  readonly weekdays: readonly number[];
  /** Does the hour field let every hour through? Then the hour that comes twice is meant twice. */
  readonly isHourly: boolean;
  /** crontab(5): where both day fields are restricted, a day that fits either of them is meant. */
  readonly fitsEitherDay: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** @throws RangeError if the text is no such cron text, or names no day that ever comes (31 February) */
export const parseCron = (text: string): Cron => {
  const fields = text.trim().toLowerCase().split(/\s+/);
  const [minute, hour, monthday, month, weekday] = fields;
  if (
    fields.length !== 5 ||
    minute === undefined ||
    hour === undefined ||
    monthday === undefined ||
    month === undefined ||
    weekday === undefined
  ) {
    throw new RangeError(`not cron text of five fields: ${text}`);
  }
  const hours = valuesOf(hour, 0, 23);
  const cron: Cron = {
    text: fields.join(' '),
    minutes: valuesOf(minute, 0, 59),
    hours,
    monthdays: valuesOf(monthday, 1, 31),
    months: valuesOf(month, 1, 12, MONTHS),
    // 7 is Sunday as well.
    weekdays: [...new Set(valuesOf(weekday, 0, 7, DAYS).map((day) => day % 7))].sort((a, b) => a - b),
    isHourly: hours.length === 24,
    fitsEitherDay: !monthday.startsWith('*') && !weekday.startsWith('*'),
  };
  if (!cron.fitsEitherDay && !cron.months.some((one) => cron.monthdays.some((day) => day <= longest(one)))) {
    throw new RangeError(`a day that never comes: ${text}`);
  }
  return cron;
};

const longest = (month: number): number => (month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31);

/** A list of `*`, `n`, `n-m`, each perhaps with a step `/s`; ascending, each once. */
const valuesOf = (field: string, min: number, max: number, names: readonly string[] = []): readonly number[] => {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(\*|[a-z\d]+)(?:-([a-z\d]+))?(?:\/(\d+))?$/.exec(part);
    const [, first, last, stepText] = match ?? [];
    const step = stepText === undefined ? 1 : Number(stepText);
    if (first === undefined || step < 1 || (first === '*' && last !== undefined)) throw notIn(field, min, max);
    const from = first === '*' ? min : numberOf(first, names, min);
    // `5/10` is 5, 15, 25 …
    const to = last !== undefined ? numberOf(last, names, min) : first === '*' || stepText !== undefined ? max : from;
    if (!(from >= min && from <= to && to <= max)) throw notIn(field, min, max);
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
};

const numberOf = (text: string, names: readonly string[], min: number): number => {
  if (/^\d+$/.test(text)) return Number(text);
  const at = names.indexOf(text);
  return at === -1 ? Number.NaN : at + min;
};

const notIn = (field: string, min: number, max: number): RangeError =>
  new RangeError(`not a cron field from ${min} to ${max}: ${field}`);

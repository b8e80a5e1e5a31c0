import type { CalendarPeriod } from '../../config/retentionRules.ts';

const two = (n: number): string => String(n).padStart(2, '0');
const dayOf = (date: Date): string =>
  `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

/** The day, week, month or year that an instant lies in, by this machine's calendar: `2026-11-20`, `2026-11`, `2026`; a week is called by its Monday. */
export const periodOf = (ms: number, period: CalendarPeriod): string => {
  const date = new Date(ms);
  switch (period) {
    case 'day':
      return dayOf(date);
    case 'week':
      // Noon, so that no change of the clocks can move the date.
      return dayOf(new Date(date.getFullYear(), date.getMonth(), date.getDate() - ((date.getDay() + 6) % 7), 12));
    case 'month':
      return dayOf(date).slice(0, 7);
    case 'year':
      return dayOf(date).slice(0, 4);
  }
};

/** The year in a database's name (`empresa_2025`), the last one where there are several; null: there is none. */
export const yearInName = (name: string): number | null => {
  const years = [...name.matchAll(/(?<!\d)(?:19|20)\d\d(?!\d)/g)];
  const last = years.at(-1);
  return last === undefined ? null : Number(last[0]);
};

/** The fiscal year that an instant lies in, called by the calendar year that it begins in. `firstMonth` is 1 to 12. */
export const fiscalYearAt = (now: Date, firstMonth: number): number =>
  now.getMonth() + 1 >= firstMonth ? now.getFullYear() : now.getFullYear() - 1;

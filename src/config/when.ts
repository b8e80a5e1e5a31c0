import type { Cron } from '../domain/cron.ts';
import type { TimeOfDay } from '../domain/timeOfDay.ts';

export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const ORDINALS = ['first', 'second', 'third', 'fourth', 'last'] as const;
export type Ordinal = (typeof ORDINALS)[number];

/** On which days: every one, named weekdays, one day of the month (one that a month lacks is its last), or one such weekday of the month. */
export type ScheduleDays =
  | { readonly kind: 'daily' }
  | { readonly kind: 'weekdays'; readonly days: readonly Weekday[] }
  | { readonly kind: 'monthday'; readonly day: number | 'last' }
  | { readonly kind: 'ordinal'; readonly ordinal: Ordinal; readonly weekday: Weekday };

/** When a schedule is to run, in local time. */
export type When =
  /** Ascending, each once, at least one. */
  | { readonly kind: 'times'; readonly times: readonly TimeOfDay[]; readonly days: ScheduleDays }
  /** From midnight on, so many minutes apart, night and day. */
  | { readonly kind: 'every'; readonly minutes: number }
  | { readonly kind: 'cron'; readonly cron: Cron };

const DAY_MINUTES = 24 * 60;

/** `15m`, `6h`: minutes, from one to a day; null if it is none. */
export const parseInterval = (text: string): number | null => {
  const match = /^(\d{1,4})\s*(m|min|h)$/i.exec(text.trim());
  if (match === null) return null;
  const minutes = Number(match[1]) * (match[2]?.toLowerCase() === 'h' ? 60 : 1);
  return minutes >= 1 && minutes <= DAY_MINUTES ? minutes : null;
};

/** `15m`, `6h`: as parseInterval reads it. */
export const intervalText = (minutes: number): string => (minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`);

/** What clocks on the wall show: a moment as a person writes it, with an offset of its own or in a zone that changes its offset twice a year. */

/** Minutes east of UTC of a zone's clocks at an instant (milliseconds since 1970). */
export type OffsetAt = (atMs: number) => number;

/** This machine's own zone. */
export const localOffsetAt: OffsetAt = (atMs) => -new Date(atMs).getTimezoneOffset();

export type ReadMoment =
  | { readonly kind: 'moment'; readonly atMs: number }
  | { readonly kind: 'unreadable' }
  /** The clocks were put forward over it. */
  | { readonly kind: 'skipped' }
  /** The clocks were put back and showed it twice; both offsets, in minutes, the earlier instant first. */
  | { readonly kind: 'twice'; readonly offsets: readonly [number, number] };

const MOMENT = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

const MINUTE_MS = 60_000;
/** No zone changes its offset by more at once. */
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Reads `2026-11-20 14:30[:05[.123]]`, also with a `T`, and with `Z`, `+02:00` or `+0200` behind it; without one, in the given zone. Never
 * guesses: a time that the zone's clocks skipped or showed twice is said to be one.
 */
export const readMoment = (text: string, zone: OffsetAt): ReadMoment => {
  const match = MOMENT.exec(text.trim());
  if (match === null) return { kind: 'unreadable' };
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const ms = Number((match[7] ?? '0').padEnd(3, '0'));
  const wallMs = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second, ms);
  // 31 February, 25 o'clock: Date.UTC counts on, and what comes back is another text.
  if (wallText(wallMs).slice(0, 19) !== isoOf(match)) return { kind: 'unreadable' };
  const offset = match[8];
  if (offset !== undefined) {
    const minutes = offsetMinutes(offset);
    return minutes === null ? { kind: 'unreadable' } : { kind: 'moment', atMs: wallMs - minutes * MINUTE_MS };
  }
  const around = new Set([-DAY_MS, 0, DAY_MS].map((distance) => zone(wallMs + distance)));
  const found = [...around].filter((minutes) => zone(wallMs - minutes * MINUTE_MS) === minutes).sort((a, b) => b - a);
  const [first, later] = found;
  if (first === undefined) return { kind: 'skipped' };
  if (later !== undefined) return { kind: 'twice', offsets: [first, later] };
  return { kind: 'moment', atMs: wallMs - first * MINUTE_MS };
};

/** How a clock of that offset shows an instant: `2026-01-31T10:20:30.123`. */
export const wallTimeAt = (atMs: number, offset: number): string => wallText(atMs + offset * MINUTE_MS);

/** The offset at the end of an ISO 8601 text, in minutes; null where there is none. */
export const offsetIn = (iso: string): number | null => {
  const found = /(Z|[+-]\d{2}:?\d{2})$/i.exec(iso)?.[1];
  return found === undefined ? null : offsetMinutes(found);
};

const offsetMinutes = (text: string): number | null => {
  if (/^z$/i.test(text)) return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))];
  if (hours > 14 || minutes > 59) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) + 0;
};

const wallText = (wallMs: number): string => {
  const date = new Date(wallMs);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 23);
};

const isoOf = (match: RegExpExecArray): string =>
  `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6] ?? '00'}`;

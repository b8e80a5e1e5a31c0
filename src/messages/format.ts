/** Numbers, sizes, durations and times as people of a language read them. Sizes are decimal (1 MB = 10^6 bytes), as disks are sold. */
import type { Language } from '../config/settings.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** By hand: for so few digits, none of them grouped, loading what the platform knows of all languages takes longer than a list of 1,000 runs. */
const decimals = (value: number, language: Language, digits: number): string => {
  const text = value.toFixed(digits);
  return language === 'es' ? text.replace('.', ',') : text;
};

/** `3.4 MB`: three significant digits at most, never a fraction of a byte. */
export const formatBytes = (bytes: number | bigint, language: Language): string => {
  let value = Number(bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : value >= 9.95 ? 1 : 2;
  return `${decimals(value, language, digits)} ${UNITS[unit]}`;
};

/** `4.03`. */
export const formatRatio = (ratio: number, language: Language): string => decimals(ratio, language, 2);

/** `12.3 MB/s`. */
export const formatRate = (bytesPerSecond: number, language: Language): string =>
  `${formatBytes(Math.max(0, bytesPerSecond), language)}/s`;

/** `0.8 s`, `42 s`, `3 min 07 s`, `2 h 05 min`. */
export const formatDuration = (ms: number, language: Language): string => {
  const seconds = ms / 1000;
  if (seconds < 10) return `${decimals(seconds, language, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (n: number): string => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
};

/** How long ago, in the largest whole unit: `5 min`, `26 h`, `3 d`. Hours up to two days, since backups are counted in them. */
export const formatAge = (ms: number): string => {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
};

/** `2026-11-20 14:30:05` in local time; text that is no time comes back as it is. */
export const formatTime = (time: string | Date): string => {
  const date = typeof time === 'string' ? new Date(time) : time;
  if (Number.isNaN(date.getTime())) return String(time);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};

/**
 * Names come from a server: control characters and escape sequences must not reach a terminal as such, nor characters that nobody sees
 * (direction marks and overrides above all, by which a line reads as another one).
 */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');

/** How values become text on the screens: messages/format.ts in the menu's language, made harmless and short. */
import type { Language } from '../config/settings.ts';
import { formatAge, formatBytes, formatDuration, formatRate, formatTime } from '../messages/format.ts';

export interface Format {
  bytes(value: number | bigint): string;
  rate(bytesPerSecond: number): string;
  duration(ms: number): string;
  /** The largest whole unit: `5 min`, `26 h`. */
  age(ms: number): string;
  /** Local time to the minute. */
  time(iso: string): string;
  /** Local time to the second. */
  exactTime(iso: string): string;
  /** `  7 %`, always five characters wide, so that a changing number does not move what follows. */
  percent(value: number): string;
}

const LENGTH_TO_MINUTES = 'YYYY-MM-DD HH:MM'.length;

export const formatFor = (language: Language): Format => ({
  bytes: (value) => formatBytes(value, language),
  rate: (value) => formatRate(value, language),
  duration: (ms) => formatDuration(ms, language),
  age: formatAge,
  time: (iso) => formatTime(iso).slice(0, LENGTH_TO_MINUTES),
  exactTime: formatTime,
  percent: (value) => `${String(Math.floor(Math.min(100, Math.max(0, value)))).padStart(3)} %`,
});

/** Control, direction-changing and invisible characters, and halves of surrogate pairs. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/**
 * Text from outside (names, paths, a server's messages) as it may reach a terminal: what could move the cursor, recolour or reorder the
 * screen is written out (`\u{1b}`), so that a hostile name is seen for what it is.
 */
export const harmless = (text: string): string =>
  text.replace(HARMFUL, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

/** The same for a text of several lines: its line ends and tabs stay what they are. */
export const harmlessLines = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => harmless(line.replaceAll('\t', '  ')))
    .join('\n');

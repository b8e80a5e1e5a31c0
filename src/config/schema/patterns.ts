/**
 * How texts may look, as regular expressions for editors: what zod checks with functions (parseTimeOfDay, parseWeekday …) does not reach an exported
 * schema by itself. A pattern may take more than the program does, never less; a test holds that.
 */
import { SCHEDULE_ORDINALS, WEEKDAY_NAMES } from '../weekdays.ts';
import { LOG_LEVEL_NAMES } from './notifications.ts';

/** Of a value: as a text, and as an element of a list. */
export interface Pattern {
  readonly text?: string;
  readonly item?: string;
}

/** In any case, and with or without accents: `pattern` knows no flags. */
const anyCase = (word: string): string =>
  [...word]
    .map((letter) => {
      const accented = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú' }[letter] ?? '';
      const letters = [...new Set([letter, letter.toUpperCase(), accented, accented.toUpperCase()])].join('');
      if (letters.length === 1) return letter;
      return accented === '' ? `[${letters}]` : `[${letters}]\\u0301?`;
    })
    .join('');

const oneOf = (words: Iterable<string>): string => `(?:${[...words].map(anyCase).join('|')})`;
const whole = (pattern: string): string => `^\\s*${pattern}\\s*$`;

const TIME = whole('(?:[01]?\\d|2[0-3]):[0-5]\\d');
const WEEKDAY = oneOf(WEEKDAY_NAMES);
const ORDINAL = oneOf(SCHEDULE_ORDINALS);
const DAY = whole(
  `(?:${oneOf(['daily'])}|${WEEKDAY}|0?[1-9]|[12]\\d|3[01]|${ORDINAL}\\s+(?:${WEEKDAY}|${oneOf(['day', 'dia'])})|${oneOf(['last', 'ultimo'])})`,
);

/** By path, as in descriptions.ts. */
export const PATTERNS: Readonly<Record<string, Pattern>> = {
  schedule_time: { text: TIME },
  'schedules.*.time': { text: TIME, item: TIME },
  'schedules.*.day': { text: DAY, item: whole(WEEKDAY) },
  'schedules.*.every': { text: whole(`\\d{1,4}\\s*${oneOf(['m', 'min', 'h'])}`) },
  'schedules.*.cron': { text: whole('\\S+(?:\\s+\\S+){4}') },
  'chains.full_on': { item: whole(WEEKDAY) },
  'storage.server_directory': { text: '^(?:/|[A-Za-z]:[\\\\/]|\\\\\\\\)' },
  'storage.encryption.recipients': { item: '^age1' },
  'notifications.system.log_level': { text: `^${oneOf(Object.keys(LOG_LEVEL_NAMES))}$` },
  'recovery_testing.assertions.query': { text: `^\\s*${oneOf(['select', 'with'])}\\b` },
};

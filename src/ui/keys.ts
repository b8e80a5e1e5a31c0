/** Which key means what: the only place that knows raw keys. Screens see commands, digits and typed text. */
import type { Key } from 'ink';

export const COMMANDS = [
  'up',
  'down',
  'left',
  'right',
  'pageUp',
  'pageDown',
  'first',
  'last',
  'next',
  'choose',
  'toggle',
  'toggleAll',
  'restore',
  'moment',
  'drill',
  'add',
  'remove',
  'yes',
  'no',
  'back',
  'help',
  'leave',
  'interrupt',
] as const;
export type Command = (typeof COMMANDS)[number];

/** One key as a screen sees it. */
export type Press =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'digit'; readonly digit: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'erase' };

/** While a text is typed, letters and digits are text; otherwise they are commands. */
export type KeyMode = 'commands' | 'typing';

const NAMED_KEYS: readonly { readonly key: keyof Key; readonly command: Command }[] = [
  { key: 'upArrow', command: 'up' },
  { key: 'downArrow', command: 'down' },
  { key: 'leftArrow', command: 'left' },
  { key: 'rightArrow', command: 'right' },
  { key: 'pageUp', command: 'pageUp' },
  { key: 'pageDown', command: 'pageDown' },
  { key: 'home', command: 'first' },
  { key: 'end', command: 'last' },
  { key: 'return', command: 'choose' },
  { key: 'escape', command: 'back' },
  { key: 'tab', command: 'next' },
];

/** Both languages' initials mean yes (y, s); the others are the same in both. */
const LETTERS: Readonly<Record<string, Command>> = {
  ' ': 'toggle',
  '?': 'help',
  '+': 'add',
  '-': 'remove',
  a: 'toggleAll',
  d: 'drill',
  m: 'moment',
  q: 'leave',
  r: 'restore',
  y: 'yes',
  s: 'yes',
  n: 'no',
};

const command = (name: Command): Press => ({ kind: 'command', command: name });

const fromCharacter = (character: string): Press | null => {
  if (character === '\r' || character === '\n') return command('choose');
  if (/^\d$/.test(character)) return { kind: 'digit', digit: Number(character) };
  const letter = LETTERS[character.toLowerCase()];
  return letter === undefined ? null : command(letter);
};

/** What one input event means; characters that were typed faster than they were read come as one event. */
export const readKeys = (input: string, key: Key, mode: KeyMode): readonly Press[] => {
  if (key.eventType === 'release') return [];
  if (key.ctrl) return input === 'c' ? [command('interrupt')] : [];
  const named = NAMED_KEYS.find((binding) => key[binding.key] === true);
  if (named !== undefined) return [command(named.command)];
  if (key.backspace || key.delete) return [{ kind: 'erase' }];
  if (key.meta) return [];
  return mode === 'typing' ? fromTyped(input) : [...input].map(fromCharacter).filter((press) => press !== null);
};

/** Fast fingers (and scripts) send a name and the Enter behind it in one piece. */
const fromTyped = (input: string): readonly Press[] =>
  input
    .split(/([\r\n\t\b\u007f])/)
    .map((part): Press => {
      if (part === '\r' || part === '\n') return command('choose');
      if (part === '\t') return command('next');
      return part === '\b' || part === '\u007f' ? { kind: 'erase' } : { kind: 'text', text: typeable(part) };
    })
    .filter((press) => press.kind !== 'text' || press.text !== '');

/** What may stand in a one-line field: a pasted line end or control character is left out. */
export const typeable = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]/gu, '');

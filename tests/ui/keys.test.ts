import type { Key } from 'ink';
import { describe, expect, test } from 'vitest';
import { readKeys } from '../../src/ui/keys.ts';

const NONE: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};
const command = (name: string) => ({ kind: 'command', command: name });

describe('as commands', () => {
  test.each([
    ['upArrow', 'up'],
    ['downArrow', 'down'],
    ['pageUp', 'pageUp'],
    ['pageDown', 'pageDown'],
    ['home', 'first'],
    ['end', 'last'],
    ['return', 'choose'],
    ['escape', 'back'],
    ['tab', 'next'],
  ] as const)('%s means %s', (key, meaning) => {
    expect(readKeys('', { ...NONE, [key]: true }, 'commands')).toEqual([command(meaning)]);
  });

  test.each([
    ['q', 'leave'],
    ['Q', 'leave'],
    ['?', 'help'],
    [' ', 'toggle'],
    ['a', 'toggleAll'],
    ['s', 'yes'],
    ['y', 'yes'],
    ['n', 'no'],
    ['r', 'restore'],
  ])('%j means %s', (input, meaning) => {
    expect(readKeys(input, NONE, 'commands')).toEqual([command(meaning)]);
  });

  test('keys that were typed faster than they were read all count', () => {
    expect(readKeys('2x\r', NONE, 'commands')).toEqual([{ kind: 'digit', digit: 2 }, command('choose')]);
  });
});

describe('while typing', () => {
  test('letters, digits and spaces are text', () => {
    expect(readKeys('q?1 a', NONE, 'typing')).toEqual([{ kind: 'text', text: 'q?1 a' }]);
  });

  test('an Enter and an erased letter in the same piece are kept in their order', () => {
    expect(readKeys('ab\u007fc\r', NONE, 'typing')).toEqual([
      { kind: 'text', text: 'ab' },
      { kind: 'erase' },
      { kind: 'text', text: 'c' },
      command('choose'),
    ]);
  });

  test('control characters are left out', () => {
    expect(readKeys('a\u0001\u2028b', NONE, 'typing')).toEqual([{ kind: 'text', text: 'ab' }]);
  });
});

test.each(['commands', 'typing'] as const)(
  'Ctrl-C always interrupts, other Ctrl and Alt keys mean nothing (%s)',
  (mode) => {
    expect(readKeys('c', { ...NONE, ctrl: true }, mode)).toEqual([command('interrupt')]);
    expect(readKeys('q', { ...NONE, ctrl: true }, mode)).toEqual([]);
    expect(readKeys('q', { ...NONE, meta: true }, mode)).toEqual([]);
  },
);

test('a key that is let go means nothing', () => {
  expect(readKeys('q', { ...NONE, eventType: 'release' }, 'commands')).toEqual([]);
});

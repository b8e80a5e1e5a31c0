import { expect, test } from 'vitest';
import { isTypedName, typedAfter } from '../../src/ui/typedText.ts';

test('adds text and digits at the end and erases what a person sees as one character', () => {
  expect(typedAfter('a', { kind: 'text', text: 'ñ' })).toBe('añ');
  expect(typedAfter('a', { kind: 'digit', digit: 7 })).toBe('a7');
  expect(typedAfter('an\u0303', { kind: 'erase' })).toBe('a');
  expect(typedAfter('a👨‍👩‍👧', { kind: 'erase' })).toBe('a');
  expect(typedAfter('', { kind: 'erase' })).toBe('');
  expect(typedAfter('a', { kind: 'command', command: 'left' })).toBe('a');
});

test('takes no more than a name could ever need', () => {
  expect(typedAfter('', { kind: 'text', text: 'x'.repeat(10_000) })).toHaveLength(260);
});

test.each([
  ['users', 'users', true],
  ['Users', 'users', false],
  ['user', 'users', false],
  ['users ', 'users', false],
  ['', 'users', false],
  ['n\u0303andu\u0301', 'ñandú', true],
  ['x\\u{1b}y', 'x\u001by', true],
])('typed %j for %j: %s', (typed, expected, result) => {
  expect(isTypedName(typed, expected)).toBe(result);
});

import { expect, test } from 'vitest';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { MENU_OPTIONS } from '../../../src/ui/screen.ts';
import { homeReducer, initialHome } from '../../../src/ui/screens/home/homeReducer.ts';
import { digit, key, pressing, text } from './presses.ts';

const press = pressing(homeReducer);
const start = initialHome('backup');

test.each(MENU_OPTIONS.map((option, index) => [index + 1, option] as const))('%i takes %s', (number, option) => {
  expect(press(start, digit(number))).toMatchObject({ chosen: option, cursor: number - 1 });
});

test('other digits, letters and Esc take nothing', () => {
  expect(press(start, digit(0), digit(7), text('x'), key('back'), key('left'))).toEqual(start);
});

test('Enter takes what the cursor stands on; arrows go round', () => {
  expect(press(start, key('up'), key('choose')).chosen).toBe('exit');
  expect(press(start, key('down'), key('choose')).chosen).toBe('schedule');
  expect(press(initialHome('exit'), key('down')).cursor).toBe(0);
});

test('takes one option only until it was opened', () => {
  const taken = press(start, digit(3), digit(5), key('down'));
  expect(taken.chosen).toBe('runs');
  expect(homeReducer(taken, { type: 'opened' })).toMatchObject({ chosen: null, cursor: 2 });
});

test('keeps what it knows of the server', () => {
  const error = new RexusError('INTERNAL', { message: 'x' });
  expect(homeReducer(start, { type: 'status_failed', error }).overview).toEqual({ phase: 'failed', error });
});

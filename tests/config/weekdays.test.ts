import { expect, test } from 'vitest';
import { WEEKDAYS } from '../../src/config/settings.ts';
import { parseWeekday } from '../../src/config/weekdays.ts';
import { load, problemsOf } from './loading.ts';

test.each([
  ['sunday monday tuesday wednesday thursday friday saturday'],
  ['sun mon tue wed thu fri sat'],
  ['Domingo Lunes Martes Miércoles Jueves Viernes Sábado'],
  ['domingo lunes martes miercoles jueves viernes sabado'],
  ['DOM LUN MAR MIÉ JUE VIE SÁB'],
])('weekdays are known as %s', (week) => {
  expect(week.split(' ').map(parseWeekday)).toEqual(WEEKDAYS);
});

const daysOf = (day: unknown) =>
  load({ config: { schedules: { s: { time: '01:00', day } } } }).settings.schedules[0]?.days;

test('a schedule’s day is a weekday, several of them, a day of the month or every day', () => {
  expect(daysOf('miércoles')).toEqual({ kind: 'weekdays', days: ['wednesday'] });
  expect(daysOf(['fri', 'lunes', 'Friday'])).toEqual({ kind: 'weekdays', days: ['monday', 'friday'] });
  expect(daysOf(31)).toEqual({ kind: 'monthday', day: 31 });
  expect(daysOf('daily')).toEqual({ kind: 'daily' });
});

test.each([[0], [32], [1.5], ['someday'], [[]], [['mon', 'x']], [[1, 2]], [true], [null], ['']])(
  'a schedule’s day cannot be %j',
  (day) => {
    expect(problemsOf({ config: { schedules: { s: { time: '01:00', day } } } })).toMatchObject([
      { key: 'schedules.s.day', allowed: 'a weekday, a list of weekdays, or a day of the month from 1 to 31' },
    ]);
  },
);

import { expect, test } from 'vitest';
import { ALLOWED } from '../../src/config/schema/allowed.ts';
import { parseWeekday } from '../../src/config/weekdays.ts';
import { WEEKDAYS } from '../../src/config/when.ts';
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

const daysOf = (day: unknown) => whenOf({ time: '01:00', day }, 'days');

/** A part of what a schedule's entry means. */
const whenOf = (entry: object, key: string) =>
  Object.entries(load({ config: { schedules: { s: entry } } }).settings.schedules[0]?.when ?? {}).find(
    ([name]) => name === key,
  )?.[1];

test('a schedule’s day is a weekday, several of them, a day of the month or every day', () => {
  expect(daysOf('miércoles')).toEqual({ kind: 'weekdays', days: ['wednesday'] });
  expect(daysOf(['fri', 'lunes', 'Friday'])).toEqual({ kind: 'weekdays', days: ['monday', 'friday'] });
  expect(daysOf(31)).toEqual({ kind: 'monthday', day: 31 });
  expect(daysOf('daily')).toEqual({ kind: 'daily' });
  expect(daysOf('15')).toEqual({ kind: 'monthday', day: 15 });
});

test.each([
  ['last', { kind: 'monthday', day: 'last' }],
  ['Último día', { kind: 'monthday', day: 'last' }],
  ['first monday', { kind: 'ordinal', ordinal: 'first', weekday: 'monday' }],
  ['primer lunes', { kind: 'ordinal', ordinal: 'first', weekday: 'monday' }],
  ['LAST fri', { kind: 'ordinal', ordinal: 'last', weekday: 'friday' }],
  ['tercer miércoles', { kind: 'ordinal', ordinal: 'third', weekday: 'wednesday' }],
])('a schedule’s day may be %j', (day, days) => {
  expect(daysOf(day)).toEqual(days);
});

test('a schedule’s times are put in order, each once; an interval and cron stand for themselves', () => {
  expect(whenOf({ time: ['14:00', '2:00', '02:00'] }, 'times')).toEqual(['02:00', '14:00']);
  expect(whenOf({ every: '6h' }, 'minutes')).toBe(360);
  expect(whenOf({ cron: '0 2 * * mon-fri' }, 'cron')).toMatchObject({ weekdays: [1, 2, 3, 4, 5] });
});

test.each([
  [{}, 'time', ALLOWED.oneOfTimes],
  [{ time: '01:00', every: '15m' }, 'time', ALLOWED.oneOfTimes],
  [{ every: '15m', day: 'monday' }, 'day', ALLOWED.dayWithTime],
  [{ time: [] }, 'time', ALLOWED.times],
  [{ time: ['01:00', '25:00'] }, 'time', ALLOWED.times],
  [{ every: '25h' }, 'every', ALLOWED.every],
  [{ every: '0m' }, 'every', ALLOWED.every],
  [{ every: 15 }, 'every', ALLOWED.every],
  [{ cron: '61 * * * *' }, 'cron', ALLOWED.cron],
  [{ cron: '0 0 31 2 *' }, 'cron', ALLOWED.cron],
])('a schedule cannot be %j', (entry, key, allowed) => {
  expect(problemsOf({ config: { schedules: { s: entry } } })).toMatchObject([{ key: `schedules.s.${key}`, allowed }]);
});

test.each([[0], [32], [1.5], ['someday'], [[]], [['mon', 'x']], [[1, 2]], [true], [null], ['']])(
  'a schedule’s day cannot be %j',
  (day) => {
    expect(problemsOf({ config: { schedules: { s: { time: '01:00', day } } } })).toMatchObject([
      { key: 'schedules.s.day', allowed: ALLOWED.day },
    ]);
  },
);

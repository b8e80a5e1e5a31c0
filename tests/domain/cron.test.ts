import { expect, test } from 'vitest';
import { parseCron } from '../../src/domain/cron.ts';

test('takes lists, ranges, steps and names, and Sunday as 0 and 7', () => {
  expect(parseCron(' */20  9-17/4 1,15 jan-mar  MON,7 ')).toMatchObject({
    text: '*/20 9-17/4 1,15 jan-mar mon,7',
    minutes: [0, 20, 40],
    hours: [9, 13, 17],
    monthdays: [1, 15],
    months: [1, 2, 3],
    weekdays: [0, 1],
    isHourly: false,
    fitsEitherDay: true,
  });
  expect(parseCron('5/10 * * * *')).toMatchObject({ minutes: [5, 15, 25, 35, 45, 55], isHourly: true });
});

test.each([
  '',
  '* * * *',
  '* * * * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * * 13 *',
  '* * * * 8',
  '*/0 * * * *',
  '5-1 * * * *',
  '*-5 * * * *',
  '1,,2 * * * *',
  'mon * * * *',
  '* * * * first',
  '0 0 30 feb *',
  '0 0 31 4,6 *',
])('refuses %j', (text) => {
  expect(() => parseCron(text)).toThrow(RangeError);
});

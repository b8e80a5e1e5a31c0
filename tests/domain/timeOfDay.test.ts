import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hourAndMinute, parseTimeOfDay } from '../../src/domain/timeOfDay.ts';

test('any time of day comes back as its hour and minute, with or without the leading zero', () => {
  fc.assert(
    fc.property(fc.nat(23), fc.nat(59), (hour, minute) => {
      const two = (n: number): string => String(n).padStart(2, '0');
      const time = parseTimeOfDay(`${hour}:${two(minute)}`);
      expect(time).toBe(`${two(hour)}:${two(minute)}`);
      expect(hourAndMinute(time)).toEqual({ hour, minute });
    }),
  );
});

test.each(['', '24:00', '12:60', '1:5', '12', '12:00:00', '-1:00', 'noon', '１２:００'])(
  '%j is no time of day',
  (text) => {
    expect(() => parseTimeOfDay(text)).toThrow(RangeError);
  },
);

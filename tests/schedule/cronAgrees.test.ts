import fc from 'fast-check';
import { scheduleJob } from 'node-schedule';
import { afterEach, expect, test, vi } from 'vitest';
import { nextRun } from '../../src/schedule/nextRun.ts';
import { backupWhen, cron, inZone } from './schedules.ts';

afterEach(() => void vi.useRealTimers());

const field = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant('*'),
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 3 }).map((values) => values.join(',')),
  );

const moments = fc.date({ min: new Date('2024-01-01'), max: new Date('2028-12-31'), noInvalidDate: true });

test('cron text means what node-schedule takes it to mean, where no clock is changed', () => {
  // To the 28th only: a 30 February alone is refused here, and never comes there.
  const fields = fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6));
  inZone('UTC', () => {
    fc.assert(
      fc.property(fields, moments, (parts, now) => {
        vi.useFakeTimers({ now, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
        const text = parts.join(' ');
        const job = scheduleJob({ rule: text, tz: 'UTC' }, () => undefined);
        const theirs = job.nextInvocation()?.getTime();
        job.cancel();
        expect(nextRun(backupWhen(cron(text)), now).getTime()).toBe(theirs);
      }),
      { numRuns: 150 },
    );
  });
});

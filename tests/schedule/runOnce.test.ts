import { expect, test } from 'vitest';
import { EXIT_CODES, type ExitCode } from '../../src/domain/exitCodes.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { runOnce } from '../../src/schedule/runOnce.ts';
import type { ScheduleEvent } from '../../src/schedule/scheduleEvent.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { backupAt } from './schedules.ts';

type End = ExitCode | RexusError;

const trial = async (ends: Readonly<Record<string, End>>, stop = new AbortController()) => {
  const events: ScheduleEvent[] = [];
  const schedules = [
    ...Object.keys(ends).map((name) => backupAt('02:00', undefined, name)),
    { ...backupAt('02:00', undefined, 'resting'), isEnabled: false },
  ];
  const ran: string[] = [];
  const report = await runOnce(
    {
      clock: stoppedClock(new Date('2026-06-10T12:00:00Z')),
      schedules: () => schedules,
      runJob: async ({ name }) => {
        ran.push(name);
        const end = ends[name] ?? EXIT_CODES.done;
        if (end instanceof RexusError) throw end;
        return end;
      },
    },
    (event) => void events.push(event),
    stop.signal,
  );
  return { report, events, ran };
};

test('every schedule that is on runs once, in the order of the configuration', async () => {
  const { ran, events, report } = await trial({ night: 0, logs: 0 });
  expect(ran).toEqual(['night', 'logs']);
  expect(events.map(({ type }) => type)).toEqual([
    'schedule_due',
    'schedule_finished',
    'schedule_due',
    'schedule_finished',
  ]);
  expect(events[0]).toMatchObject({ schedule: 'night', reason: 'trial' });
  expect(report.exitCode).toBe(0);
});

test.each<[string, Readonly<Record<string, End>>, number]>([
  ['the highest code', { a: 3, b: 0, c: 16 }, 16],
  ['the code of a job that threw', { a: new RexusError('DISK_FULL', { path: '/' }), b: 0 }, 14],
  ['0 where one had nothing to do', { a: 4, b: 0 }, 0],
  ['4 where none had anything to do', { a: 4, b: 4 }, 4],
  ['4 where there is no schedule', {}, 4],
])('a trial ends with %s, and goes on after a failure', async (_what, ends, code) => {
  const { report, ran } = await trial(ends);
  expect(report.exitCode).toBe(code);
  expect(ran).toEqual(Object.keys(ends));
});

test('a trial that is stopped begins nothing more', async () => {
  const stop = new AbortController();
  stop.abort('SIGINT');
  await expect(trial({ a: 0 }, stop)).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

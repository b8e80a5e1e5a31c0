import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { loadCronTimers } from '../../src/schedule/cronTimers.ts';
import { runScheduler, WATCH_MS } from '../../src/schedule/runScheduler.ts';
import type { ScheduleEvent } from '../../src/schedule/scheduleEvent.ts';
import { scheduleStatePath } from '../../src/schedule/scheduleState.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waitFor.ts';
import { backupAt } from './schedules.ts';

const before = process.env.TZ;
beforeEach(() => {
  process.env.TZ = 'Europe/Madrid';
});
afterEach(() => {
  vi.useRealTimers();
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
});

/** node-schedule and the clock under fake timers; what waits for files and microtasks keeps running. */
const startAt = (time: string): void => {
  vi.useFakeTimers({ now: new Date(time), toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'Date'] });
};

test('a throwing callback ends neither the process nor the timer', async () => {
  startAt('2026-06-10T01:59:00+02:00');
  let fired = 0;
  const timer = (await loadCronTimers())('0 2 * * *', 'Europe/Madrid', () => {
    fired++;
    throw new Error('broken listener');
  });
  await vi.advanceTimersByTimeAsync(2 * 24 * 3_600_000);
  expect(fired).toBe(2);
  timer?.cancel();
  await vi.advanceTimersByTimeAsync(2 * 24 * 3_600_000);
  expect(fired).toBe(2);
});

test('node-schedule starts a schedule at its second, between two rounds of the watchdog', async () => {
  startAt('2026-06-10T01:59:50+02:00');
  const events: ScheduleEvent[] = [];
  const stop = new AbortController();
  let beganAt: Date | null = null;
  const ended = runScheduler(
    {
      clock: systemClock,
      schedules: () => [backupAt('02:00')],
      stateFile: scheduleStatePath(temporaryDirectory()),
      acquireSchedulerLock: async () => ({ release: async () => undefined }),
      runJob: async () => {
        beganAt = systemClock.now();
        return EXIT_CODES.done;
      },
    },
    (event) => void events.push(event),
    stop.signal,
  );
  const realWait = (condition: () => boolean): Promise<boolean> => {
    // waitFor sleeps on setTimeout, which is fake here: setImmediate is not.
    const look = (resolve: (seen: boolean) => void): void => {
      if (condition()) resolve(true);
      else setImmediate(() => look(resolve));
    };
    return new Promise(look);
  };
  await realWait(() => vi.getTimerCount() >= 2);
  await vi.advanceTimersByTimeAsync(10_500);
  await realWait(() => events.some(({ type }) => type === 'schedule_finished'));
  expect(WATCH_MS).toBeGreaterThan(10_500);
  expect(Math.abs(Number(beganAt) - Date.parse('2026-06-10T02:00:00+02:00'))).toBeLessThan(1000);
  stop.abort('SIGINT');
  await ended;
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  await waitFor(() => events.at(-1)?.type === 'scheduler_stopped');
});

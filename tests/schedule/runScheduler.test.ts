import { readFileSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { Schedule } from '../../src/config/settings.ts';
import { EXIT_CODES, type ExitCode } from '../../src/domain/exitCodes.ts';
import { interruptedBy } from '../../src/domain/interrupted.ts';
import type { LocalPath } from '../../src/domain/localPath.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { LOCK_RETRY_MS, runScheduler, WATCH_MS } from '../../src/schedule/runScheduler.ts';
import type { ScheduleEvent } from '../../src/schedule/scheduleEvent.ts';
import type { SchedulerDeps } from '../../src/schedule/schedulerDeps.ts';
import { scheduleStatePath } from '../../src/schedule/scheduleState.ts';
import { type StoppedClock, stoppedClock } from '../support/stoppedClock.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waitFor.ts';
import { backupAt } from './schedules.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Job = (schedule: Schedule, signal: AbortSignal) => Promise<ExitCode>;

/** A scheduler under a stopped clock in UTC (or the given zone), with its events as short lines. */
const start = (options: {
  readonly schedules: readonly Schedule[];
  readonly at: string;
  readonly job?: Job;
  readonly folder?: LocalPath;
  readonly clock?: StoppedClock;
  readonly zone?: string;
}) => {
  const before = process.env.TZ;
  process.env.TZ = options.zone ?? 'UTC';
  const folder = options.folder ?? temporaryDirectory();
  const clock = options.clock ?? stoppedClock(new Date(options.at));
  const stop = new AbortController();
  const events: ScheduleEvent[] = [];
  let schedules = options.schedules;
  let locks = 0;
  const deps: SchedulerDeps = {
    clock,
    schedules: () => schedules,
    stateFile: scheduleStatePath(folder),
    acquireSchedulerLock: async () => {
      locks++;
      return { release: async () => void locks-- };
    },
    runJob: options.job ?? (async () => EXIT_CODES.done),
  };
  const ended = runScheduler(deps, (event) => void events.push(event), stop.signal);
  onTestFinished(async () => {
    stop.abort('SIGTERM');
    await ended;
    expect(locks).toBe(0);
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
  const lines = (): readonly string[] => events.map(lineOf).filter((line) => line !== '');
  return {
    clock,
    folder,
    events,
    lines,
    ended,
    stop: (reason?: unknown) => stop.abort(reason),
    edit: (edited: readonly Schedule[]) => {
      schedules = edited;
    },
    /** Until the scheduler has said this. */
    said: (line: string) => waitFor(() => lines().includes(line), { what: `"${line}" among ${lines().join(' | ')}` }),
    /** Lets the time pass as it does: the watchdog looks every 30 seconds. */
    pass: async (ms: number) => {
      for (let passed = 0; passed < ms; passed += WATCH_MS) await clock.advance(Math.min(WATCH_MS, ms - passed));
    },
  };
};

const lineOf = (event: ScheduleEvent): string => {
  switch (event.type) {
    case 'scheduler_started':
      return 'started';
    case 'schedule_due':
      return `due ${event.schedule} ${event.dueAt} ${event.reason}`;
    case 'schedule_skipped':
      return `skipped ${event.schedule} ${event.reason}`;
    case 'schedule_finished':
      return `finished ${event.schedule} ${event.exitCode}${event.error === null ? '' : ` ${event.error.code}`}`;
    case 'scheduler_warning':
      return `warning ${event.code}`;
    case 'scheduler_stopped':
      return `stopped ${event.reason}`;
    default:
      return '';
  }
};

/** A job that ends when it is told to. */
const heldJob = () => {
  const begun: { readonly name: string; readonly end: (code: ExitCode) => void }[] = [];
  const job: Job = (schedule, signal) =>
    new Promise((resolve, reject) => {
      begun.push({ name: schedule.name, end: resolve });
      signal.addEventListener('abort', () => reject(interruptedBy(signal)), { once: true });
    });
  return { begun, job };
};

test('a schedule runs at its time, and once a day', async () => {
  const scheduler = start({ schedules: [backupAt('02:00')], at: '2026-06-10T01:58:00Z' });
  await scheduler.said('started');
  expect(scheduler.lines()).toEqual(['started']);
  await scheduler.pass(3 * 60_000);
  await scheduler.said('finished nightly 0');
  await scheduler.pass(DAY);
  await scheduler.said('due nightly 2026-06-11T02:00:00+00:00 on_time');
  await waitFor(() => scheduler.lines().length === 5);
  expect(scheduler.lines()).toEqual([
    'started',
    'due nightly 2026-06-10T02:00:00+00:00 on_time',
    'finished nightly 0',
    'due nightly 2026-06-11T02:00:00+00:00 on_time',
    'finished nightly 0',
  ]);
});

test('a machine that slept for three days catches up once', async () => {
  const scheduler = start({ schedules: [backupAt('02:00')], at: '2026-06-10T12:00:00Z' });
  await scheduler.said('started');
  await scheduler.clock.set(new Date('2026-06-13T12:00:00Z'));
  await scheduler.said('finished nightly 0');
  await scheduler.pass(10 * 60_000);
  expect(scheduler.lines()).toEqual([
    'started',
    'skipped nightly caught_up',
    'due nightly 2026-06-13T02:00:00+00:00 missed',
    'finished nightly 0',
  ]);
});

test('a schedule that leaves missed runs says which one, and runs at its next time', async () => {
  const schedule = { ...backupAt('02:00'), missed: 'skip' } as const;
  const scheduler = start({ schedules: [schedule], at: '2026-06-10T12:00:00Z' });
  await scheduler.said('started');
  await scheduler.clock.set(new Date('2026-06-13T12:00:00Z'));
  await scheduler.said('skipped nightly missed');
  expect(scheduler.events).toContainEqual({
    type: 'schedule_skipped',
    schedule: 'nightly',
    reason: 'missed',
    dueAt: '2026-06-13T02:00:00+00:00',
  });
  await scheduler.pass(15 * HOUR);
  await scheduler.said('finished nightly 0');
  expect(scheduler.lines()).toEqual([
    'started',
    'skipped nightly missed',
    'due nightly 2026-06-14T02:00:00+00:00 on_time',
    'finished nightly 0',
  ]);
});

test('a missed run that was left is not missed again after a restart', async () => {
  const schedules = [{ ...backupAt('02:00'), missed: 'skip' } as const];
  const first = start({ schedules, at: '2026-06-10T01:00:00Z' });
  await first.said('started');
  first.stop();
  await first.ended;
  const second = start({ schedules, at: '2026-06-10T09:00:00Z', folder: first.folder });
  await second.said('skipped nightly missed');
  second.stop();
  await second.ended;
  const third = start({ schedules, at: '2026-06-10T10:00:00Z', folder: first.folder });
  await third.said('started');
  await third.pass(10 * 60_000);
  expect(third.lines()).toEqual(['started']);
});

test('a schedule that is off does not run, and begins when it is turned on', async () => {
  const off = { ...backupAt('02:00'), isEnabled: false };
  const scheduler = start({ schedules: [off, backupAt('03:00', undefined, 'other')], at: '2026-06-10T12:00:00Z' });
  await scheduler.said('started');
  const [started] = scheduler.events;
  expect(started?.type === 'scheduler_started' && [started.schedules, started.nextRuns[1]?.schedule]).toEqual([
    1,
    'other',
  ]);
  await scheduler.pass(20 * HOUR);
  await scheduler.said('finished other 0');
  scheduler.edit([backupAt('02:00'), backupAt('03:00', undefined, 'other')]);
  await scheduler.pass(60_000);
  await waitFor(() => !readFileSync(scheduleStatePath(scheduler.folder), 'utf8').includes('off: '));
  await scheduler.pass(10 * 60_000);
  expect(scheduler.lines()).toHaveLength(3);
  await scheduler.pass(18 * HOUR);
  await scheduler.said('finished nightly 0');
  expect(scheduler.lines()[3]).toBe('due nightly 2026-06-12T02:00:00+00:00 on_time');
});

test('a restarted scheduler does not repeat what was done, and makes good once what was missed meanwhile', async () => {
  const first = start({ schedules: [backupAt('02:00')], at: '2026-06-10T01:59:30Z' });
  await first.said('started');
  await first.pass(60_000);
  await first.said('finished nightly 0');
  first.stop('SIGTERM');
  await first.ended;
  expect(first.lines().at(-1)).toBe('stopped signal');

  const same = start({ schedules: [backupAt('02:00')], at: '2026-06-10T02:10:00Z', folder: first.folder });
  await same.said('started');
  await same.pass(10 * 60_000);
  expect(same.lines()).toEqual(['started']);
  same.stop();
  await same.ended;
  expect(same.lines().at(-1)).toBe('stopped asked');

  const later = start({ schedules: [backupAt('02:00')], at: '2026-06-11T09:00:00Z', folder: first.folder });
  await later.said('finished nightly 0');
  expect(later.lines()).toEqual(['started', 'due nightly 2026-06-11T02:00:00+00:00 missed', 'finished nightly 0']);
});

test('a first start and an edited time catch up nothing', async () => {
  const scheduler = start({ schedules: [backupAt('02:00')], at: '2026-06-10T12:00:00Z' });
  await scheduler.said('started');
  await scheduler.pass(14.5 * HOUR);
  await scheduler.said('finished nightly 0');
  await scheduler.pass(10 * HOUR);
  // 11:00 has passed since the last run at 02:00, and was not yet the schedule's time then.
  scheduler.edit([backupAt('11:00')]);
  await scheduler.pass(60_000);
  await waitFor(() => readFileSync(scheduleStatePath(scheduler.folder), 'utf8').includes('11:00 daily'));
  await scheduler.pass(5 * 60_000);
  expect(scheduler.lines()).toHaveLength(3);
  await scheduler.pass(23 * HOUR);
  await waitFor(() => scheduler.lines().length === 5);
  expect(scheduler.lines()[3]).toBe('due nightly 2026-06-12T11:00:00+00:00 on_time');
});

test('a run that a dead process had begun is done again, and left after the third try', async () => {
  const folder = temporaryDirectory();
  const stateWith = (attempts: number): void =>
    writeFileSync(
      scheduleStatePath(folder),
      JSON.stringify({
        schema_version: 1,
        schedules: {
          nightly: {
            rule: '02:00 daily',
            since: '2026-06-01T00:00:00Z',
            last: {
              planned_at: '2026-06-10T02:00:00Z',
              started_at: '2026-06-10T02:00:00Z',
              attempts,
              finished_at: null,
              exit_code: null,
            },
          },
        },
      }),
    );
  stateWith(1);
  const again = start({ schedules: [backupAt('02:00')], at: '2026-06-10T02:30:00Z', folder });
  await again.said('finished nightly 0');
  expect(again.lines()).toContain('due nightly 2026-06-10T02:00:00+00:00 missed');
  again.stop();
  await again.ended;

  stateWith(3);
  const left = start({ schedules: [backupAt('02:00')], at: '2026-06-10T02:30:00Z', folder });
  await left.said('started');
  await left.pass(5 * 60_000);
  expect(left.lines()).toEqual(['warning given_up', 'started']);
  await left.pass(DAY);
  await left.said('due nightly 2026-06-11T02:00:00+00:00 on_time');
});

test('the night of 02:30 that does not exist and the one that has it twice get one run each', async () => {
  const schedules = [backupAt('02:30')];
  const spring = start({ schedules, at: '2026-03-29T00:30:00+01:00', zone: 'Europe/Madrid' });
  await spring.said('started');
  await spring.pass(6 * HOUR);
  await waitFor(() => spring.lines().length === 3);
  expect(spring.lines()[1]).toBe('due nightly 2026-03-29T03:30:00+02:00 on_time');
  spring.stop();
  await spring.ended;

  const autumn = start({ schedules, at: '2026-10-25T00:30:00+02:00', zone: 'Europe/Madrid' });
  await autumn.said('started');
  await autumn.pass(6 * HOUR);
  await waitFor(() => autumn.lines().length === 3);
  expect(autumn.lines()[1]).toBe('due nightly 2026-10-25T02:30:00+02:00 on_time');
});

test('of two schedules at the same minute the second waits and runs once, after the first', async () => {
  const { begun, job } = heldJob();
  const schedules = [backupAt('02:00', { kind: 'daily' }, 'a'), backupAt('02:00', { kind: 'daily' }, 'b')];
  const scheduler = start({ schedules, at: '2026-06-10T01:59:45Z', job });
  await scheduler.said('started');
  await scheduler.pass(60_000);
  await waitFor(() => begun.length === 1);
  await scheduler.pass(20 * 60_000);
  expect(begun.map(({ name }) => name)).toEqual(['a']);
  begun[0]?.end(EXIT_CODES.done);
  await waitFor(() => begun.length === 2);
  begun[1]?.end(EXIT_CODES.done);
  await scheduler.said('finished b 0');
  await scheduler.pass(HOUR);
  expect(scheduler.lines()).toEqual([
    'started',
    'skipped b still_running',
    'due a 2026-06-10T02:00:00+00:00 on_time',
    'finished a 0',
    'due b 2026-06-10T02:00:00+00:00 on_time',
    'finished b 0',
  ]);
});

test('a schedule that waits does what it says when its turn comes', async () => {
  const ends: ((code: ExitCode) => void)[] = [];
  const jobs: string[] = [];
  const [a, b] = [backupAt('02:00', { kind: 'daily' }, 'a'), backupAt('02:00', { kind: 'daily' }, 'b')];
  const scheduler = start({
    schedules: [a, b],
    at: '2026-06-10T01:59:45Z',
    job: ({ name, job }) =>
      new Promise((resolve) => {
        jobs.push(`${name} ${job.kind}`);
        ends.push(resolve);
      }),
  });
  await scheduler.said('started');
  await scheduler.pass(60_000);
  await waitFor(() => jobs.length === 1);
  scheduler.edit([a, { ...b, job: { kind: 'action', action: 'deep_cleanup' } }]);
  await scheduler.pass(60_000);
  ends[0]?.(EXIT_CODES.done);
  await waitFor(() => jobs.length === 2);
  ends[1]?.(EXIT_CODES.done);
  await scheduler.said('finished b 0');
  expect(jobs).toEqual(['a backup', 'b action']);
});

test('a job longer than its own period is not overtaken: the next one is said to wait and runs once after it', async () => {
  const { begun, job } = heldJob();
  const scheduler = start({ schedules: [backupAt('02:00')], at: '2026-06-10T01:59:45Z', job });
  await scheduler.said('started');
  await scheduler.pass(60_000);
  await waitFor(() => begun.length === 1);
  await scheduler.pass(2 * DAY);
  expect(begun).toHaveLength(1);
  begun[0]?.end(EXIT_CODES.done);
  await waitFor(() => begun.length === 2);
  begun[1]?.end(EXIT_CODES.done);
  await waitFor(() => scheduler.lines().filter((line) => line.startsWith('finished')).length === 2);
  await scheduler.pass(HOUR);
  expect(begun).toHaveLength(2);
  expect(scheduler.lines().filter((line) => line.startsWith('due'))).toEqual([
    'due nightly 2026-06-10T02:00:00+00:00 on_time',
    'due nightly 2026-06-12T02:00:00+00:00 on_time',
  ]);
  expect(scheduler.lines()).toContain('skipped nightly still_running');
});

test.each<[string, Job, string]>([
  ['fails', async () => EXIT_CODES.someDatabasesFailed, 'finished nightly 3'],
  [
    'throws an expected error',
    () => Promise.reject(new RexusError('SERVER_UNREACHABLE', { server: 's', reason: 'r' })),
    'finished nightly 13 SERVER_UNREACHABLE',
  ],
  [
    'throws a bug at once',
    () => {
      throw new TypeError('not a function');
    },
    'finished nightly 1 INTERNAL',
  ],
])('a job that %s is reported, not repeated, and the scheduler goes on', async (_, job, line) => {
  const scheduler = start({ schedules: [backupAt('02:00')], at: '2026-06-10T01:59:45Z', job });
  await scheduler.said('started');
  await scheduler.pass(HOUR);
  await scheduler.said(line);
  await scheduler.pass(DAY);
  await waitFor(() => scheduler.lines().filter((said) => said === line).length === 2);
  expect(scheduler.lines().filter((said) => said.startsWith('due'))).toHaveLength(2);
});

test.each([true, false])(
  'a run that finds somebody backing up by hand is tried again later (thrown: %s)',
  async (throws) => {
    let isHeld = true;
    let tries = 0;
    const scheduler = start({
      schedules: [backupAt('02:00')],
      at: '2026-06-10T01:59:45Z',
      job: async () => {
        tries++;
        if (!isHeld) return EXIT_CODES.done;
        if (throws) throw new RexusError('ALREADY_RUNNING', { pid: 1, since: '', what: 'backup' });
        return EXIT_CODES.alreadyRunning;
      },
    });
    await scheduler.said('started');
    await scheduler.pass(60_000);
    await scheduler.said('skipped nightly locked');
    const skipped = scheduler.events.find((event) => event.type === 'schedule_skipped');
    expect(skipped?.retryAt).toMatch(/^2026-06-10T02:0[56]:/);
    await scheduler.pass(LOCK_RETRY_MS - 2 * WATCH_MS);
    expect(tries).toBe(1);
    isHeld = false;
    await scheduler.pass(3 * WATCH_MS);
    await scheduler.said('finished nightly 0');
    expect(tries).toBe(2);
  },
);

test('stopping aborts the job in the middle, waits for it, and the next start does it again', async () => {
  const { begun, job } = heldJob();
  const scheduler = start({ schedules: [backupAt('02:00')], at: '2026-06-10T01:59:45Z', job });
  await scheduler.said('started');
  await scheduler.pass(60_000);
  await waitFor(() => begun.length === 1);
  scheduler.stop('SIGTERM');
  await scheduler.ended;
  expect(scheduler.lines().slice(-2)).toEqual(['finished nightly 143 INTERRUPTED', 'stopped signal']);

  const next = start({ schedules: [backupAt('02:00')], at: '2026-06-10T02:00:50Z', folder: scheduler.folder });
  await next.said('finished nightly 0');
});

test('a second scheduler on the same folder is refused before it touches anything', async () => {
  const folder = temporaryDirectory();
  const held = new RexusError('ALREADY_RUNNING', { pid: 1, since: '', what: 'scheduler' });
  const events: ScheduleEvent[] = [];
  const deps: SchedulerDeps = {
    clock: stoppedClock(new Date('2026-06-10T02:00:00Z')),
    schedules: () => [backupAt('02:00')],
    stateFile: scheduleStatePath(folder),
    acquireSchedulerLock: () => Promise.reject(held),
    runJob: async () => EXIT_CODES.done,
  };
  await expect(runScheduler(deps, (event) => void events.push(event), new AbortController().signal)).rejects.toBe(held);
  expect(events).toEqual([]);
});

test('a damaged state file is named, and nothing is caught up for it', async () => {
  const folder = temporaryDirectory();
  writeFileSync(scheduleStatePath(folder), '{"schema_version": 1, "sched');
  const scheduler = start({ schedules: [backupAt('02:00')], at: '2026-06-10T12:00:00Z', folder });
  await scheduler.said('started');
  await scheduler.pass(5 * 60_000);
  expect(scheduler.lines()).toEqual(['warning state_damaged', 'started']);
  const text = await waitFor(() => readFileSync(scheduleStatePath(folder), 'utf8'));
  expect(JSON.parse(text)).toMatchObject({ schedules: { nightly: { rule: '02:00 daily', last: null } } });
});

test('a clock that was set far back forgets the runs of the future instead of waiting for it', async () => {
  const wrong = start({ schedules: [backupAt('02:00')], at: '2031-06-10T01:59:45Z' });
  await wrong.said('started');
  await wrong.pass(60_000);
  await wrong.said('finished nightly 0');
  await wrong.clock.set(new Date('2026-06-10T12:00:00Z'));
  wrong.stop();
  await wrong.ended;
  const scheduler = start({ schedules: [backupAt('02:00')], at: '2026-06-10T12:00:00Z', folder: wrong.folder });
  await scheduler.said('started');
  expect(scheduler.lines()).toEqual(['warning clock_set_back', 'started']);
  await scheduler.pass(DAY);
  await scheduler.said('due nightly 2026-06-11T02:00:00+00:00 on_time');
});

test('a clock that is set back by minutes does not repeat the run', async () => {
  const scheduler = start({ schedules: [backupAt('02:00')], at: '2026-06-10T01:59:45Z' });
  await scheduler.said('started');
  await scheduler.pass(60_000);
  await scheduler.said('finished nightly 0');
  await scheduler.clock.set(new Date('2026-06-10T01:50:00Z'));
  await scheduler.pass(HOUR);
  expect(scheduler.lines().filter((line) => line.startsWith('due'))).toHaveLength(1);
});

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { joinLocal } from '../../../src/domain/localPath.ts';
import { createSampleDatabase, expectIdle } from '../../support/sampleDatabase.ts';
import { makeSite, type Site } from '../../support/site.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';
import { waitFor } from '../../support/waitFor.ts';

const NAME = 'nocturna';
const SCHEDULE = 'copia_diaria';
const DAY_MS = 86_400_000;

let server: SandboxServer;
let site: Site;

beforeAll(async () => {
  server = await openSandboxServer();
  await createSampleDatabase(server, NAME);
  site = await makeSite(server, { databases: [NAME], settings: { schedules: { [SCHEDULE]: { time: elsewhen() } } } });
});
afterEach(() => server.sandbox.clearFaults());
afterAll(async () => {
  site?.close();
  await server?.close();
});

/** A time of day half a day away: nothing becomes due by itself while the tests run. */
function elsewhen(): string {
  const then = new Date(Date.now() + DAY_MS / 2);
  return `${String(then.getHours()).padStart(2, '0')}:${String(then.getMinutes()).padStart(2, '0')}`;
}

interface State {
  readonly schedules: Readonly<
    Record<string, { since: string; last: { planned_at: string; attempts: number; exit_code: number | null } | null }>
  >;
}

const statePath = (): string => joinLocal(site.backups, 'schedules_state.json');
const state = (): State => JSON.parse(readFileSync(statePath(), 'utf8'));

/** Lets the scheduler believe that it has watched for three days and that nothing has run since. */
const missThreeDays = (): void => {
  const { schedules, ...rest } = state();
  const since = new Date(Date.now() - 3 * DAY_MS).toISOString();
  const changed = Object.entries(schedules).map(([name, record]) => [name, { ...record, since, last: null }]);
  writeFileSync(statePath(), JSON.stringify({ ...rest, schedules: Object.fromEntries(changed) }));
};

const start = () => site.start(['scheduler', 'run', '--json']);
const isType =
  (type: string) =>
  ({ message_type }: Readonly<Record<string, unknown>>): boolean =>
    message_type === type;

const log = (): string => {
  const folder = joinLocal(site.backups, 'logs');
  return readdirSync(folder)
    .map((name) => readFileSync(joinLocal(folder, name), 'utf8'))
    .join('');
};

test('a scheduler without a terminal starts, remembers since when it watches, and ends well when it is told to', async () => {
  const scheduler = site.start(['--run-scheduler']);
  await waitFor(() => scheduler.stdout().includes(SCHEDULE), { what: 'the scheduler to say what it will do' });
  scheduler.kill('SIGTERM');
  expect((await scheduler.finished).code).toBe(0);
  expect(state().schedules[SCHEDULE]).toMatchObject({ last: null });
  expect(await site.list()).toEqual([]);
});

test('a run that was missed for three days is made good once, with its backup, and written down', async () => {
  missThreeDays();
  const scheduler = start();
  const finished = await scheduler.event('the end of the job', isType('schedule_finished'));
  expect(finished).toMatchObject({ schedule: SCHEDULE, exit_code: 0, error: null });
  scheduler.kill('SIGINT');
  const { code, events } = await scheduler.finished;
  expect(code).toBe(0);
  const due = events.filter(isType('schedule_due'));
  expect(due).toMatchObject([{ schedule: SCHEDULE, reason: 'missed' }]);
  expect(events.filter(isType('schedule_skipped'))).toMatchObject([{ reason: 'caught_up' }]);
  expect(events.at(-1)).toMatchObject({ message_type: 'scheduler_stopped', reason: 'signal' });
  expect(await site.list()).toMatchObject([{ status: 'completed', label: SCHEDULE, databases: [{ name: NAME }] }]);
  expect(state().schedules[SCHEDULE]?.last).toMatchObject({ exit_code: 0, attempts: 1 });
  for (const event of ['scheduler_started', 'schedule_due', 'schedule_finished', 'run_finished', 'scheduler_stopped']) {
    expect(log()).toContain(event);
  }
});

test('started again it repeats nothing', async () => {
  const before = (await site.list()).length;
  const scheduler = start();
  await scheduler.event('its start', isType('scheduler_started'));
  const refused = await site.run(['--run-scheduler']);
  expect(refused.code).toBe(11);
  expect(refused.stderr).toContain(`process ${scheduler.process.pid}`);
  scheduler.kill('SIGTERM');
  const { code, events } = await scheduler.finished;
  expect(code).toBe(0);
  expect(events.filter(isType('schedule_due'))).toEqual([]);
  expect((await site.list()).length).toBe(before);
});

test('stopped in the middle of a backup it cancels it, leaves nothing of it, and takes it up again', async () => {
  const before = (await site.list()).length;
  missThreeDays();
  await server.sandbox.setFaults({ stepDelayMs: 30 });
  const scheduler = start();
  await scheduler.event('the backup to be under way', ({ message_type, event }) => {
    const inner: unknown = event;
    return message_type === 'run' && JSON.stringify(inner).includes('progress');
  });
  scheduler.kill('SIGTERM');
  const { code } = await scheduler.finished;
  expect(code).toBe(0);
  await expectIdle(server);
  expect((await site.list()).length).toBe(before);
  expect(site.files().filter((name) => name.startsWith('temp/'))).toEqual([]);

  await server.sandbox.clearFaults();
  const again = start();
  await again.event('the end of the job', isType('schedule_finished'));
  again.kill('SIGTERM');
  await again.finished;
  expect((await site.list()).length).toBe(before + 1);
});

test('killed, it leaves no lock and no half run behind', async () => {
  missThreeDays();
  await server.sandbox.setFaults({ stepDelayMs: 30 });
  const killed = start();
  await killed.event('the backup to be under way', ({ message_type }) => message_type === 'run');
  killed.kill('SIGKILL');
  await killed.finished;
  await server.sandbox.clearFaults();
  const before = (await site.list()).length;
  const again = start();
  expect(await again.event('the end of the job', isType('schedule_finished'))).toMatchObject({ exit_code: 0 });
  again.kill('SIGTERM');
  expect((await again.finished).code).toBe(0);
  expect((await site.list()).length).toBe(before + 1);
});

test('schedule shows the next runs', async () => {
  const { stdout } = await site.succeed(['schedule', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ schedules: [{ name: SCHEDULE }], next_runs: expect.any(Array) });
});

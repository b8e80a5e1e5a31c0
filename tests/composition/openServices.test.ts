import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BACKUP_LOCK, openServices } from '../../src/composition/openServices.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { hasCode, RexusError } from '../../src/domain/rexusError.ts';
import { acquireLock } from '../../src/platform/processLock.ts';
import type { ScheduleEvent } from '../../src/schedule/scheduleEvent.ts';
import { never } from '../support/backupDirectory.ts';
import { type MemoryServer, memoryServer } from '../support/memoryServer.ts';
import { atTime } from '../support/scriptedServices.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waitFor.ts';

const REQUEST = {
  databases: [],
  type: 'full',
  copyOnly: false,
  tail: null,
  label: null,
  includeFiles: true,
  rotate: true,
  purpose: 'backup',
} as const;
const REFUSED = new RexusError('SERVER_REFUSED', { operation: 'x', database: null, number: 1, message: 'no' });

/** Real services over a folder, with a server in memory. */
const site = async (server: MemoryServer = memoryServer(['users'])) => {
  const folder = temporaryDirectory();
  const base = joinLocal(folder, 'backups');
  const file = joinLocal(folder, 'backup_config.json');
  const clock = stoppedClock(new Date(2026, 10, 20, 1, 0, 0));
  const configure = (config: object): void => writeFileSync(file, JSON.stringify(config));
  configure({ databases: { users: {} }, language: 'en', schedules: { night: { time: '02:00' } } });
  const variables = { DB_SERVER: 'memory', DB_USERNAME: 'sa', DB_PASSWORD: 'geheim-1' };
  const services = await openServices(
    { cwd: folder, variables, clock, connect: async () => server },
    { configFile: null, language: null },
  );
  const log = (): readonly { readonly event: string }[] =>
    ['2026-11-20', '2026-11-21']
      .map((day) => joinLocal(base, 'logs', `backup_${day}.log`))
      .filter((path) => existsSync(path))
      .flatMap((path) => readFileSync(path, 'utf8').trim().split('\n'))
      .map((line): { readonly event: string } => JSON.parse(line));
  return { base, file, clock, configure, services, server, log };
};

const isLocked = (base: Parameters<typeof acquireLock>[0], clock: Parameters<typeof acquireLock>[3]): boolean => {
  try {
    acquireLock(base, BACKUP_LOCK, 'test', clock).release();
    return false;
  } catch (error) {
    if (hasCode(error, 'ALREADY_RUNNING')) return true;
    throw error;
  }
};

test('the backup lock is held while a run works, and given back when it is done', async () => {
  const { base, clock, services, server } = await site();
  const plan = await services.planBackup(REQUEST, never);
  const seen: boolean[] = [];
  server.before = () => void seen.push(isLocked(base, clock));
  await services.runBackup(plan, () => undefined, never);
  expect(seen.length).toBeGreaterThan(0);
  expect(seen).not.toContain(false);
  expect(isLocked(base, clock)).toBe(false);
});

test('the lock is given back, and the log says why, when the work throws', async () => {
  const { base, clock, services, log } = await site();
  const plan = await services.planBackup(REQUEST, never);
  const tooLarge = { ...plan, space: { ...plan.space, verdict: 'not_enough' as const } };
  await expect(services.runBackup(tooLarge, () => undefined, never)).rejects.toMatchObject({
    code: 'NOT_ENOUGH_SPACE',
  });
  expect(isLocked(base, clock)).toBe(false);
  expect(log().at(-1)).toMatchObject({ level: 'error', event: 'stopped', what: 'backup', code: 'NOT_ENOUGH_SPACE' });
});

test('a restore whose safety copy fails overwrites nothing and tells what the copy failed with', async () => {
  const { services, server } = await site();
  const { manifest } = await services.runBackup(await services.planBackup(REQUEST, never), () => undefined, never);
  server.content.set('users', 'newer');
  server.before = (call) => {
    if (call === 'backup users') throw REFUSED;
  };
  const request = { kind: 'run', id: manifest.id, databases: [], as: null, files: false, withoutTail: false } as const;
  const report = await services.runRestore(await services.planRestore(request, never), () => undefined, never);
  expect(report.databases).toMatchObject([{ outcome: { status: 'failed', error: { code: 'TAIL_NOT_KEPT' } } }]);
  expect(server.content.get('users')).toBe('newer');
  expect(services.runs().runs[0]?.manifest).toMatchObject({ purpose: 'safety', status: 'failed' });
});

test('a schedule that was saved counts at once and keeps the rest of the file', async () => {
  const { configure, file, services } = await site();
  configure({ databases: { users: {} }, language: 'en', schedules: { night: { time: '02:00' } }, mine: 1 });
  const [night] = services.settings.schedules;
  expect(night).toBeDefined();
  if (night === undefined) return;
  const saved = await services.saveSchedules([{ ...night, when: atTime('04:45') }]);
  expect(saved.schedules).toMatchObject([{ name: 'night', when: { times: ['04:45'] } }]);
  expect(services.settings).toBe(saved);
  expect(services.nextRuns(1)).toMatchObject([{ at: expect.stringMatching(/T04:45:00/) }]);
  expect(services.warnings).toContainEqual({ code: 'unknown_key', key: 'mine' });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ mine: 1, schedules: { night: { time: '04:45' } } });
});

test('the scheduler takes an edited configuration, keeps the last good one when it is broken or gone, and says so once', async () => {
  const { clock, configure, file, services, log } = await site();
  const stop = new AbortController();
  const events: ScheduleEvent[] = [];
  const ended = services.runScheduler((event) => void events.push(event), stop.signal);
  /** Lets the scheduler look around again, until it has seen what it was to see. */
  const round = (seen: () => boolean): Promise<boolean> =>
    waitFor(async () => {
      await clock.advance(30_000);
      return seen();
    });
  const complaints = (): number => log().filter(({ event }) => event === 'config_not_reloaded').length;
  const times = (): readonly string[] =>
    services.settings.schedules.map(({ when }) => (when.kind === 'times' ? when.times.join() : ''));
  await waitFor(() => events.some(({ type }) => type === 'scheduler_started'));

  configure({ databases: { users: {} }, schedules: { night: { time: '05:15' } } });
  await round(() => times().join() === '05:15');

  writeFileSync(file, '{"schedules": {"night": {"ti');
  await round(() => complaints() === 1);
  await round(() => true);
  expect([times(), complaints()]).toEqual([['05:15'], 1]);

  rmSync(file);
  await round(() => complaints() === 2);
  await round(() => true);
  expect([times(), complaints()]).toEqual([['05:15'], 2]);

  configure({ databases: { users: {} }, schedules: { night: { time: '06:00' } } });
  await round(() => times().join() === '06:00');
  stop.abort('SIGTERM');
  await ended;
});

test("a scheduled backup follows the schedule's own verify_integrity and carries its name", async () => {
  const { clock, configure, server, services } = await site();
  configure({ databases: { users: {} }, schedules: { night: { time: '02:00', verify_integrity: false } } });
  const stop = new AbortController();
  const events: ScheduleEvent[] = [];
  const ended = services.runScheduler((event) => void events.push(event), stop.signal);
  await waitFor(() => events.some(({ type }) => type === 'scheduler_started'));
  await clock.set(new Date(2026, 10, 20, 2, 0, 1));
  await waitFor(async () => {
    await clock.advance(1);
    return events.some(({ type }) => type === 'schedule_finished');
  });
  stop.abort('SIGTERM');
  await ended;
  expect(services.runs().runs[0]?.manifest).toMatchObject({ label: 'night', status: 'completed' });
  expect(server.calls.filter((call) => call.startsWith('verify '))).toEqual([]);
  expect(server.calls).toContain('backup users');
});

test('a second scheduler on the same folder is refused', async () => {
  const { services } = await site();
  const stop = new AbortController();
  const events: ScheduleEvent[] = [];
  const first = services.runScheduler((event) => void events.push(event), stop.signal);
  await waitFor(() => events.length > 0);
  await expect(services.runScheduler(() => undefined, never)).rejects.toMatchObject({ code: 'ALREADY_RUNNING' });
  stop.abort('SIGTERM');
  await first;
});

test('a password that stands in an error is blotted out in the log', async () => {
  const { services, server, log } = await site();
  server.before = (call) => {
    if (call.startsWith('backup')) throw new RexusError('SERVER_UNREACHABLE', { server: 'm', reason: 'geheim-1' });
  };
  await services.runBackup(await services.planBackup(REQUEST, never), () => undefined, never);
  expect(JSON.stringify(log())).toContain('[secret]');
  expect(JSON.stringify(log())).not.toContain('geheim-1');
});

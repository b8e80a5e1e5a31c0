import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { restoreNotes } from '../../src/restore/restoreNotes.ts';
import { aCompletedRecord, aManifest } from '../support/manifests.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { waitFor } from '../support/waitFor.ts';
import { cliBench } from './cliBench.ts';

const OLD = '20260101_020000';
const NEW = '20261119_020000';
const clock = stoppedClock(new Date('2026-11-20T02:00:00Z'));

const withOldRun = async (maxBackups = 30) => {
  const cli = cliBench({ server: memoryServer(['users', 'inventario']), clock });
  cli.configure({ databases: { users: {}, inventario: {} }, language: 'en', max_backups: maxBackups });
  mkdirSync(joinLocal(cli.base, 'databases'));
  for (const id of [OLD, NEW]) writeFileSync(joinLocal(cli.base, 'databases', `users_${id}.bak.gz`), 'x'.repeat(1000));
  await cli.store(aManifest(OLD, [aCompletedRecord('users', OLD)]), aManifest(NEW, [aCompletedRecord('users', NEW)]));
  return cli;
};

test('status shows the server, each database and the next run, and ends with 0', async () => {
  const { run } = await withOldRun();
  const { code, document } = await run(['status', '--json']);
  expect(code).toBe(0);
  expect(document()).toMatchObject({
    server: { state: 'reached', label: 'memory', version: '16.0.4236.2' },
    databases: [
      { name: 'users', last_good: { id: NEW, age_ms: 86_400_000, size_bytes: 1000 }, last_failure: null },
      { name: 'inventario', last_good: null, last_failure: null },
    ],
    next_run: { schedule: 'daily_full_backup' },
    free_bytes: expect.any(Number),
  });
  const text = await run(['status']);
  expect(text.stdout).toContain(`users       last good backup 24 h ago (${NEW}, 1.00 kB)`);
  expect(text.stdout).toContain('inventario  never backed up');
});

test('a server that does not answer gives its own exit code, and the catalogue is shown all the same', async () => {
  const server = memoryServer(['users']);
  server.facts = () =>
    Promise.reject(new RexusError('SERVER_UNREACHABLE', { server: 'memory', reason: 'ECONNREFUSED' }));
  const { run } = cliBench({ server, clock });
  const { code, stdout } = await run(['status']);
  expect(code).toBe(EXIT_CODES.serverUnreachable);
  expect(stdout).toContain('users');
  expect((await run(['status', '--json'])).document()).toMatchObject({
    server: { state: 'failed', error: { code: 'SERVER_UNREACHABLE', advice: expect.any(String) } },
  });
});

test('status names a restore that broke off, and says how to go on', async () => {
  const { base, run } = await withOldRun();
  const [users, id] = [parseDatabaseName('users'), parseRunId(OLD)];
  await restoreNotes({ temp: joinLocal(base, 'temp') }).write({
    request: { kind: 'run', id, databases: [users], as: null, files: false, withoutTail: false },
    source: users,
    target: users,
    steps: [{ id, type: 'full', backupSetGuid: null, reason: { code: 'base' } }],
    stop: null,
    reaches: null,
    safetyCopy: parseRunId(NEW),
    at: { kind: 'step', step: 0 },
  });
  const { stdout } = await run(['status']);
  expect(stdout).toContain(`NOT FINISHED: the restore of users (state: ONLINE); what was there is kept in run ${NEW}`);
  expect(stdout).toContain('rexus-backup restore --resume');
  expect((await run(['status', '--json'])).document()).toMatchObject({
    unfinished_restores: [{ source: 'users', target: 'users', state: 'ONLINE', safety_copy: NEW }],
  });
});

test('prune --dry-run says for each run why it stays or goes, and removes nothing', async () => {
  const { base, run } = await withOldRun();
  const { code, document } = await run(['prune', '--dry-run', '--json']);
  expect(code).toBe(0);
  expect(document()).toMatchObject({
    max_backup_days: 30,
    runs: expect.arrayContaining([
      expect.objectContaining({ id: OLD, action: 'remove', reason: expect.objectContaining({ code: 'too_old' }) }),
      expect.objectContaining({ id: NEW, action: 'keep' }),
    ]),
    removed: [],
  });
  expect(existsSync(joinLocal(base, `backup_manifest_${OLD}.json`))).toBe(true);
});

test('prune asks, and anything but a yes removes nothing', async () => {
  const { base, run, start } = await withOldRun();
  const manifest = joinLocal(base, `backup_manifest_${OLD}.json`);
  expect((await run(['prune'])).code).toBe(EXIT_CODES.refusedForSafety);
  const no = start(['prune'], { terminal: true });
  await no.type('Go on? (y/N): ', 'n');
  expect((await no.ended).code).toBe(EXIT_CODES.refusedForSafety);
  expect(existsSync(manifest)).toBe(true);
  const yes = start(['prune'], { terminal: true });
  await yes.type('Go on? (y/N): ', 'Y');
  const { code, stdout } = await yes.ended;
  expect(code).toBe(0);
  expect(stdout).toContain(`removed ${OLD}`);
  expect(existsSync(manifest)).toBe(false);
});

test('a run whose replacement is not on the disk is not removed, and prune says why', async () => {
  const { base, run } = await withOldRun();
  rmSync(joinLocal(base, 'databases', `users_${NEW}.bak.gz`));
  const { code, stdout } = await run(['prune', '--yes']);
  expect(code).toBe(EXIT_CODES.failed);
  expect(stdout).toContain(`NOT REMOVED: ${joinLocal(base, `backup_manifest_${OLD}.json`)}`);
  expect(existsSync(joinLocal(base, 'databases', `users_${OLD}.bak.gz`))).toBe(true);
  const json = await run(['prune', '--yes', '--json']);
  expect(json.document()).toMatchObject({ removed: [], failed: [{ error: { code: 'STORED_FILE_MISSING' } }] });
});

test('prune with nothing to remove ends with 4 and asks nothing', async () => {
  const { run } = await withOldRun(9999);
  const { code, stdout } = await run(['prune']);
  expect(code).toBe(EXIT_CODES.nothingToDo);
  expect(stdout).toContain('nothing to remove');
});

test('verify of an empty catalogue ends with 4, of a run whose file is gone with 16', async () => {
  expect((await cliBench().run(['verify'])).code).toBe(EXIT_CODES.nothingToDo);
  const { base, run } = await withOldRun();
  rmSync(joinLocal(base, 'databases', `users_${NEW}.bak.gz`));
  const { code, events } = await run(['verify', '--id', NEW, '--json']);
  expect(code).toBe(EXIT_CODES.verificationFailed);
  expect(events().at(-1)).toEqual({ message_type: 'verify_finished', good: 0, unopened: 0, bad: 1, exit_code: 16 });
  expect(events()).toContainEqual({
    message_type: 'file_verified',
    verified: expect.objectContaining({
      id: NEW,
      database: 'users',
      result: { status: 'bad', stage: 'hash', error: expect.objectContaining({ code: 'STORED_FILE_MISSING' }) },
    }),
  });
  const text = await run(['verify', '--all']);
  expect(text.stdout).toContain(`BAD: databases/users_${NEW}.bak.gz (hash)`);
});

test('verify says that a manifest cannot be read, and never that there is no backup, when it is the only one', async () => {
  const { base, run } = cliBench();
  mkdirSync(base, { recursive: true });
  writeFileSync(joinLocal(base, `backup_manifest_${NEW}.json`), '{"cut');
  const { code, stdout } = await run(['verify']);
  expect(code).toBe(EXIT_CODES.catalogueUnreadable);
  expect(stdout).toContain(`backup_manifest_${NEW}.json is no valid manifest`);
  expect((await run(['verify', '--json'])).events()).toContainEqual({
    message_type: 'manifest_unreadable',
    path: joinLocal(base, `backup_manifest_${NEW}.json`),
    error: expect.objectContaining({ code: 'MANIFEST_INVALID' }),
  });
});

test('doctor without a server ends with the exit code of what is missing', async () => {
  const { code, document } = await cliBench({ clock }).run(['doctor', '--json']);
  expect(code).toBe(EXIT_CODES.usage);
  expect(document().findings).toContainEqual({
    check: 'configuration',
    outcome: 'failed',
    facts: expect.anything(),
    error: expect.objectContaining({ code: 'SECRET_MISSING' }),
  });
});

test('doctor proves the pair of paths with a backup that it removes', async () => {
  const { code, stdout } = await cliBench({ server: memoryServer(['model', 'users', 'inventario']), clock }).run([
    'doctor',
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain('Everything that a backup and a restore need works.');
});

test('schedule shows each schedule in words and the runs that follow', async () => {
  const { configure, run } = cliBench({ clock });
  configure({
    databases: { users: {} },
    language: 'en',
    schedules: {
      night: { time: '02:30', type: 'full' },
      check: { time: '03:00', day: 'sunday', action: 'verify_all_backups' },
      tidy: { time: '01:00', day: 1, action: 'deep_cleanup' },
    },
  });
  const { stdout } = await run(['schedule']);
  expect(stdout).toMatch(/night +every day at 02:30 +full backup/);
  expect(stdout).toMatch(/check +Sunday at 03:00 +check all backups/);
  expect(stdout).toMatch(/tidy +day 1 of each month at 01:00 +remove old backups/);
  const { document } = await run(['schedule', '--json']);
  expect(document()).toMatchObject({
    schedules: [
      { name: 'night', when: { kind: 'times', times: ['02:30'], days: { kind: 'daily' } }, job: { kind: 'backup' } },
      {},
      {},
    ],
    next_runs: expect.arrayContaining([{ schedule: 'night', at: expect.stringMatching(/T02:30:00/) }]),
  });
});

test.each(['--run-scheduler', 'scheduler run'])(
  '%s runs until it is stopped, and being stopped is a good end',
  async (words) => {
    const stop = new AbortController();
    const going = cliBench({ clock }).start(words.split(' '), { signal: stop.signal });
    await waitFor(() => going.stdout().includes('scheduler running: 1 schedule'));
    stop.abort('SIGTERM');
    const { code, stdout } = await going.ended;
    expect(code).toBe(0);
    expect(stdout).toContain('scheduler stopped');
  },
);

test('scheduler run --json prints its decisions as events', async () => {
  const stop = new AbortController();
  const going = cliBench({ clock }).start(['scheduler', 'run', '--json'], { signal: stop.signal });
  await waitFor(() => going.stdout().includes('scheduler_started'));
  stop.abort('SIGINT');
  const { events } = await going.ended;
  expect(events()[0]).toMatchObject({ message_type: 'scheduler_started', schedules: 1 });
  expect(events().at(-1)).toEqual({ message_type: 'scheduler_stopped', reason: 'signal' });
});

test('what was restored, pruned and backed up stands in the log', async () => {
  const { base, run } = await withOldRun();
  expect((await run(['prune', '--yes'])).code).toBe(0);
  expect((await run(['backup', '--database', 'users'])).code).toBe(0);
  const log = readFileSync(joinLocal(base, 'logs', 'backup_2026-11-20.log'), 'utf8');
  const events = log
    .trim()
    .split('\n')
    .map((line): { readonly event: string } => JSON.parse(line))
    .map(({ event }) => event);
  expect(events).toEqual(
    expect.arrayContaining(['rotated', 'run_started', 'stage_started', 'database_finished', 'run_finished']),
  );
});

test('latest is no run that a wrong clock dated in the future; its id still names it', async () => {
  const { run, store } = await withOldRun();
  const FUTURE = '20990101_020000';
  await store(aManifest(FUTURE, [aCompletedRecord('users', FUTURE)]));
  expect((await run(['show', 'latest', '--json'])).document()).toMatchObject({ timestamp: NEW });
  expect((await run(['show', FUTURE, '--json'])).document()).toMatchObject({ timestamp: FUTURE });
});

test('a pinned run stays whatever the rules say, and list, show and prune tell so with its reason', async () => {
  const { run, base } = await withOldRun();
  expect((await run(['pin', OLD, '--reason', 'audit of 2026'])).code).toBe(0);
  expect((await run(['prune', '--dry-run', '--json'])).document()).toMatchObject({
    runs: [{ id: NEW }, { id: OLD, action: 'keep', reason: { code: 'pinned', note: 'audit of 2026' } }],
  });
  expect((await run(['prune', '--dry-run'])).stdout).toContain('pinned: audit of 2026');
  expect((await run(['list'])).stdout).toContain('full, pinned');
  expect((await run(['list', '--json'])).document()).toMatchObject({ backups: [{ pinned: false }, { pinned: true }] });
  expect((await run(['show', OLD])).stdout).toContain('audit of 2026');
  expect((await run(['show', OLD, '--json'])).document()).toMatchObject({ pin: { id: OLD, reason: 'audit of 2026' } });
  // Whatever became of what is in it, it is a pin.
  writeFileSync(joinLocal(base, 'pins', `${OLD}.json`), '{"reason": ');
  expect((await run(['prune', '--yes'])).code).toBe(4);
  expect((await run(['unpin', OLD])).code).toBe(0);
  expect((await run(['unpin', OLD])).code).toBe(4);
  expect((await run(['prune', '--yes'])).stdout).toContain(`removed ${OLD}`);
});

test('only a run that is there can be pinned', async () => {
  const { run, base } = await withOldRun();
  expect((await run(['pin', '20200101_020000'])).code).toBe(2);
  expect(existsSync(joinLocal(base, 'pins'))).toBe(false);
  expect((await run(['pin', 'latest', '--json'])).document()).toMatchObject({ id: NEW, reason: null });
});

test('prune refuses a policy that keeps nothing with 17, and removes nothing', async () => {
  const { run, configure } = await withOldRun();
  configure({ databases: { users: {} }, language: 'en', retention_policy: { daily_backups: 0 } });
  const { code, stderr } = await run(['prune', '--yes']);
  expect(code).toBe(17);
  expect(stderr).toContain('the retention rules keep no backup at all');
  expect((await run(['list', '--json'])).document()).toMatchObject({ backups: [{ id: NEW }, { id: OLD }] });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BACKUP_LOCK } from '../../src/composition/openServices.ts';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { acquireLock } from '../../src/platform/processLock.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { cliBench } from './cliBench.ts';

const clock = stoppedClock(new Date(2026, 10, 20, 2, 0, 0));
const DENIED = { operation: 'BACKUP DATABASE', database: 'inventario', number: 3201, message: 'Access is denied.' };

const bench = (names: readonly string[] = ['users', 'inventario']) => {
  const server = memoryServer(names);
  return { server, ...cliBench({ server, clock }) };
};

test('backup --json prints one event a line and ends with run_finished', async () => {
  const { run } = bench();
  const { code, stderr, events } = await run(['backup', '--json', '--name', 'before the update']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const types = events().map(({ message_type }) => message_type);
  expect(types[0]).toBe('run_started');
  expect(types.filter((type) => type === 'database_finished')).toHaveLength(2);
  expect(events().at(-1)).toEqual({
    message_type: 'run_finished',
    id: '20261120_020000',
    status: 'completed',
    exit_code: 0,
    duration_ms: 0,
    manifest: expect.stringMatching(/backup_manifest_20261120_020000\.json$/),
  });
});

test('LSNs and sizes of bigints are strings in the events', async () => {
  const { run } = bench(['users']);
  const { events } = await run(['backup', '--json', '--database', 'users']);
  const finished = events().find(({ message_type }) => message_type === 'database_finished');
  expect(finished).toMatchObject({
    database: 'users',
    error: null,
    record: {
      set: { first_lsn: '43000000016800037', last_lsn: '43000000016800038', backup_bytes: expect.any(String) },
    },
  });
});

test('the password is in no output, no log and no manifest', async () => {
  const { server, base, run } = bench();
  const good = await run(['backup', '--json']);
  server.facts = () => Promise.reject(new RexusError('LOGIN_REFUSED', { server: 'memory', user: 'sa' }));
  const refused = await run(['backup', '--json']);
  const status = await run(['status', '--json']);
  expect(refused.code).toBe(EXIT_CODES.loginRefused);
  const written = readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  expect(written.length).toBeGreaterThan(3);
  for (const { stdout, stderr } of [good, refused, status]) written.push(stdout, stderr);
  for (const text of written) expect(text).not.toContain('geheim-1');
});

test('where one database fails the others are backed up, and the exit code is 3', async () => {
  const { server, run } = bench();
  server.before = (call) => {
    if (call === 'backup inventario') throw new RexusError('SERVER_REFUSED', DENIED);
  };
  const { code, stdout, stderr } = await run(['backup']);
  expect(code).toBe(EXIT_CODES.someDatabasesFailed);
  expect(stdout).toContain('inventario: FAILED: ');
  expect(stdout).toMatch(/users: good/);
  expect(stderr).toBe('');
  expect((await run(['list', '--json'])).document()).toMatchObject({ backups: [{ status: 'partial' }] });
});

test('--dry-run shows the plan with its T-SQL and touches nothing', async () => {
  const { server, run } = bench();
  const text = await run(['backup', '--dry-run']);
  expect(text.code).toBe(0);
  expect(text.stdout).toContain('BACKUP DATABASE [users] TO DISK = ');
  const json = await run(['backup', '--dry-run', '--json']);
  expect(json.document()).toMatchObject({
    type: 'full',
    copy_only: false,
    databases: [{ action: 'backup', name: 'users' }, { name: 'inventario' }],
    space: { verdict: 'enough' },
  });
  expect(server.calls.filter((call) => call.startsWith('backup'))).toEqual([]);
  expect((await run(['list', '--json'])).document()).toMatchObject({ backups: [] });
});

test('a dry run ends as the run itself would, as far as the plan foresees it', async () => {
  const { server, run } = bench();
  server.change('inventario', { state: 'OFFLINE' });
  expect((await run(['backup', '--dry-run'])).code).toBe(EXIT_CODES.someDatabasesFailed);
  expect((await run(['backup', '--dry-run', '--database', 'inventario'])).code).toBe(EXIT_CODES.precondition);
});

test('--copy-only and --database reach the server as they were asked for', async () => {
  const { server, run } = bench();
  await run(['backup', '--copy-only', '--database', 'inventario', '--no-files']);
  expect(server.backups).toMatchObject([{ database: 'inventario', copyOnly: true }]);
});

test('without a server the advice names the variable that is missing', async () => {
  const { run } = cliBench();
  const { code, stdout, stderr } = await run(['backup']);
  expect({ code, stdout }).toEqual({ code: EXIT_CODES.usage, stdout: '' });
  expect(stderr).toContain('DB_SERVER');
});

test('a second run at the same time is refused with 11 and names the first', async () => {
  const { base, run } = bench();
  const lock = acquireLock(base, BACKUP_LOCK, 'restore', clock);
  try {
    const { code, stderr } = await run(['backup']);
    expect(code).toBe(EXIT_CODES.alreadyRunning);
    expect(stderr).toContain(`restore (process ${process.pid}`);
  } finally {
    lock.release();
  }
  expect((await run(['backup'])).code).toBe(0);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends a run with %i, says that it is stopping and leaves nothing listed', async (reason, exit) => {
  const { server, run } = bench();
  const stop = new AbortController();
  server.before = (call) => {
    if (call === 'backup inventario') stop.abort(reason);
  };
  const { code, stderr } = await run(['backup'], { signal: stop.signal });
  expect(code).toBe(exit);
  expect(stderr).toContain('Stopping: cancelling on the server and cleaning up …');
  server.before = () => undefined;
  expect((await run(['list', '--json'])).document()).toEqual({ backups: [], unreadable: [] });
});

test('in a terminal progress is one live line; with NO_COLOR or in a pipe there is no control character', async () => {
  const { run } = bench(['users']);
  const argv = ['backup', '--database', 'users'];
  const live = await run(argv, { terminal: true, columns: 24 });
  expect(live.stdout).toContain('\r\u001b[2K');
  for (const line of live.stdout.replaceAll('\r\u001b[2K', '\n').split('\n')) {
    if (line.includes('%')) expect(line.length).toBeLessThan(24);
  }
  for (const invocation of [
    {},
    { terminal: true, variables: { NO_COLOR: '1' } },
    { terminal: true, variables: { TERM: 'dumb' } },
  ]) {
    const { stdout, stderr } = await run(argv, invocation);
    expect(stdout).toContain('compressing and hashing');
    expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  }
});

test('warnings about the configuration go to stderr, as events where JSON is wanted', async () => {
  const { configure, run } = bench();
  configure({ databases: { users: {} }, language: 'en', colour: 'blue' });
  const text = await run(['list']);
  expect(text.stderr).toBe('warning: the configuration has a key that nobody knows: colour\n');
  const json = await run(['list', '--json']);
  expect(json.errorEvents()).toEqual([{ message_type: 'config_warning', code: 'unknown_key', key: 'colour' }]);
  expect(json.document()).toEqual({ backups: [], unreadable: [] });
});

test('each application folder that fails is printed', async () => {
  const { run, configure } = bench();
  configure({ files: { config: [], application: ['gone', 'lost'] } });
  const { stdout } = await run(['backup']);
  expect(stdout).toMatch(/application files: FAILED: .*gone/);
  expect(stdout).toMatch(/application files: FAILED: .*lost/);
});

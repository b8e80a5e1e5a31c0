import { expect, test } from 'vitest';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { cliBench } from './cliBench.ts';

process.env.TZ = 'UTC';

const withBackup = async (config: object = {}) => {
  const server = memoryServer(['users', 'inventario']);
  const cli = cliBench({ server, clock: stoppedClock(new Date('2026-11-20T06:00:00Z')) });
  cli.configure({ databases: { users: {} }, language: 'en', ...config });
  expect((await cli.run(['backup', '--no-files', '--json'])).code).toBe(0);
  const names = async () => (await server.databases()).map(({ name }) => name);
  return { ...cli, server, names };
};

const assertions = (expected: unknown) => ({
  recovery_testing: { assertions: [{ database: 'users', query: 'SELECT rows', expect: expected }] },
});

test('a drill shows its plan, asks, restores under a scratch name, checks, and keeps the evidence', async () => {
  const { start, names } = await withBackup(assertions('rows of users'));
  const going = start(['drill'], { terminal: true, variables: { NO_COLOR: '1' } });
  await going.type('(y/N)', 'y');
  const { code, stdout } = await going.ended;
  expect(code).toBe(0);
  expect(stdout.replaceAll(/\/[^ ']*\/(backups|restore)/g, '…/$1').replaceAll(/\d+ B\b/g, '(bytes)')).toMatchSnapshot();
  expect(await names()).toEqual(['users', 'inventario']);
});

test('a drill as NDJSON tells of its restore and itself, and ends with what was proven', async () => {
  const { run } = await withBackup();
  const { code, events } = await run(['drill', '--database', 'users', '--to', 'random', '--yes', '--json']);
  expect(code).toBe(0);
  const kinds = events().map(({ message_type }) => message_type);
  expect(kinds[0]).toBe('drill_started');
  expect(kinds).toEqual(expect.arrayContaining(['restore_stage_started', 'database_restored', 'scratch_dropped']));
  expect(events().at(-1)).toMatchObject({
    message_type: 'drill_finished',
    exit_code: 0,
    error: null,
    record: { database: 'users', outcome: { status: 'proven' }, check_database: 'no_errors' },
  });
});

test('a query that gives something else fails the drill with 16', async () => {
  const { run } = await withBackup(assertions('other rows'));
  const { code, stdout } = await run(['drill', '--yes']);
  expect(code).toBe(EXIT_CODES.verificationFailed);
  expect(stdout).toContain('NOT AS EXPECTED: rows of users instead of other rows: SELECT rows');
  expect(stdout).toContain('NOT PROVEN: users: ');
  expect((await run(['list', '--chains', '--database', 'users'])).stdout).toMatch(/the drill \w+ FAILED: /);
});

test('nothing is done where nobody answers, nor with --dry-run', async () => {
  const { run, server } = await withBackup();
  expect((await run(['drill'])).code).toBe(EXIT_CODES.refusedForSafety);
  const { code, document } = await run(['drill', '--dry-run', '--json']);
  expect(code).toBe(0);
  expect(document()).toMatchObject({ database: 'users', reason: { code: 'never_proven' }, chosen: 'newest' });
  expect(server.calls.some((call) => call.startsWith('restore'))).toBe(false);
});

test('--keep leaves the scratch database on the server', async () => {
  const { run, names } = await withBackup();
  const { stdout } = await run(['drill', '--keep', '--yes']);
  expect(stdout).toContain('users_drill_20261120_060000_2: kept');
  expect(await names()).toContain('users_drill_20261120_060000_2');
});

test.each([
  [['--to', 'yesterday'], 'year-month-day hour:minute:second, as in 2026-11-20 14:30:05'],
  [['--to', '2026-02-31 10:00'], 'year-month-day hour:minute:second, as in 2026-11-20 14:30:05'],
])('refuses %j', async (options, says) => {
  const { run } = await withBackup();
  const { code, stderr } = await run(['drill', ...options]);
  expect(code).toBe(EXIT_CODES.usage);
  expect(stderr).toContain(says);
});

test('a moment that no backup reaches ends with 15 and says what can be reached', async () => {
  const { run } = await withBackup();
  const { code, stderr } = await run(['drill', '--to', '2020-01-01 00:00', '--yes']);
  expect(code).toBe(EXIT_CODES.chainBroken);
  expect(stderr).toContain('2026-');
});

test('nothing to prove ends with 4', async () => {
  const { run } = cliBench({ server: memoryServer(['users']) });
  expect((await run(['drill', '--yes'])).code).toBe(EXIT_CODES.nothingToDo);
});

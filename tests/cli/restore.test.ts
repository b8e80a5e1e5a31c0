import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { waitFor } from '../support/waitFor.ts';
import { cliBench } from './cliBench.ts';

const ID = '20261120_020000';
const PROMPT = 'Type the name of the database to overwrite it (users): ';

/** A run of both databases, and rows that were changed after it. */
const bench = async () => {
  const server = memoryServer(['users', 'inventario']);
  const clock = stoppedClock(new Date(2026, 10, 20, 2, 0, 0));
  const cli = cliBench({ server, clock });
  expect((await cli.run(['backup'])).code).toBe(0);
  await clock.advance(3_600_000);
  server.content.set('users', 'a mistake');
  server.content.set('inventario', 'another mistake');
  return { server, ...cli };
};

test('what was typed exactly is overwritten after a safety copy', async () => {
  const { server, start, run } = await bench();
  const going = start(['restore', '--id', 'latest', '--database', 'users'], { terminal: true });
  await going.type(PROMPT, 'users');
  const { code, stdout } = await going.ended;
  expect(code).toBe(0);
  expect(stdout).toContain('OVERWRITES users');
  expect(stdout).toContain('RESTORE DATABASE [users]');
  expect(stdout).toContain('the tail of its log is kept in run 20261120_030000');
  expect(server.content.get('users')).toBe('rows of users');
  expect((await run(['list', '--json'])).document()).toMatchObject({
    backups: [
      { id: '20261120_030000', purpose: 'safety', copy_only: false },
      { id: ID, purpose: 'backup' },
    ],
  });
});

test('every database that is overwritten is asked for, and what is typed ahead counts', async () => {
  const { server, start } = await bench();
  const going = start(['restore', '--id', ID], { terminal: true });
  await going.type(PROMPT, 'users\ninventario');
  expect((await going.ended).code).toBe(0);
  expect(server.content.get('inventario')).toBe('rows of inventario');
});

test.each(['Users', 'users ', ' users', 'user', 'yes', ''])('%j is not the name: refused with 17', async (typed) => {
  const { server, start } = await bench();
  const going = start(['restore', '--id', ID, '--database', 'users'], { terminal: true });
  await going.type(PROMPT, typed);
  const { code, stderr } = await going.ended;
  expect(code).toBe(EXIT_CODES.refusedForSafety);
  expect(stderr).toContain('not confirmed');
  expect(server.content.get('users')).toBe('a mistake');
});

test('an input that ends confirms nothing', async () => {
  const { server, start } = await bench();
  const going = start(['restore', '--id', ID, '--database', 'users'], { terminal: true });
  going.endInput();
  expect((await going.ended).code).toBe(EXIT_CODES.refusedForSafety);
  expect(server.content.get('users')).toBe('a mistake');
});

test('where nobody sits at a terminal nothing is overwritten without --yes', async () => {
  const { server, run } = await bench();
  const refused = await run(['restore', '--id', ID, '--database', 'users', '--json']);
  expect(refused.code).toBe(EXIT_CODES.refusedForSafety);
  expect(refused.stdout).toBe('');
  expect(server.content.get('users')).toBe('a mistake');
  const { code, events } = await run(['restore', '--id', ID, '--database', 'users', '--json', '--yes']);
  expect(code).toBe(0);
  expect(events().at(-1)).toEqual({ message_type: 'restore_finished', id: ID, status: 'completed', exit_code: 0 });
  expect(server.content.get('users')).toBe('rows of users');
});

test('with --json the plan and the question are on stderr, and stdout has events only', async () => {
  const { start } = await bench();
  const going = start(['restore', '--id', ID, '--database', 'users', '--json'], { terminal: true });
  await going.type(PROMPT, 'users');
  const { code, stderr, events } = await going.ended;
  expect(code).toBe(0);
  expect(stderr).toContain('OVERWRITES users');
  expect(events()[0]).toMatchObject({ message_type: 'restore_started', id: ID });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s at the question ends with %i and changes nothing', async (reason, exit) => {
  const { server, start } = await bench();
  const stop = new AbortController();
  const calls = server.calls.length;
  const going = start(['restore', '--id', ID, '--database', 'users'], { terminal: true, signal: stop.signal });
  await waitFor(() => going.stderr().includes(PROMPT));
  stop.abort(reason);
  expect((await going.ended).code).toBe(exit);
  expect(server.content.get('users')).toBe('a mistake');
  expect(server.calls.slice(calls).filter((call) => /^(backup|restore) /.test(call))).toEqual([]);
});

test('a safety copy that fails leaves the database as it is', async () => {
  const { server, run } = await bench();
  server.before = (call) => {
    if (call !== 'backup users') return;
    const facts = { operation: 'BACKUP DATABASE', database: 'users', number: 3201, message: 'no' };
    throw new RexusError('SERVER_REFUSED', facts);
  };
  const { code, stdout } = await run(['restore', '--id', ID, '--database', 'users', '--yes']);
  expect(code).toBe(EXIT_CODES.failed);
  expect(stdout).toContain('users: FAILED');
  expect(server.content.get('users')).toBe('a mistake');
  expect(server.calls.some((call) => call.startsWith('restore '))).toBe(false);
});

test('--as restores beside the original and asks nothing', async () => {
  const { server, run } = await bench();
  const { code } = await run(['restore', '--id', ID, '--database', 'users', '--as', 'users_before']);
  expect(code).toBe(0);
  expect(server.content.get('users_before')).toBe('rows of users');
  expect(server.content.get('users')).toBe('a mistake');
});

test('--dry-run prints the plan and neither asks nor inflates', async () => {
  const { base, server, run } = await bench();
  const { code, document } = await run(['restore', '--id', ID, '--dry-run', '--json']);
  expect(code).toBe(0);
  expect(document()).toMatchObject({
    id: ID,
    confirmations: ['users', 'inventario'],
    databases: [
      { action: 'restore', source: 'users', target: 'users', safety: { kind: 'tail_log', applied: 'no' } },
      {},
    ],
  });
  expect(server.content.get('users')).toBe('a mistake');
  expect(existsSync(joinLocal(base, 'restore', `users_${ID}.bak`))).toBe(false);
});

test('--runbook --json is the plan with the files that were written, and restores nothing', async () => {
  const { folder, server, run } = await bench();
  const { code, document } = await run(['restore', '--id', ID, '--database', 'users', '--runbook', 'guía', '--json']);
  expect(code).toBe(0);
  const files = ['sql', 'txt'].map((ending) => joinLocal(folder, 'guía', `restore_users.${ending}`));
  expect(document()).toMatchObject({ id: ID, databases: [{ action: 'restore', source: 'users' }], runbook: files });
  expect(files.every((file) => existsSync(file))).toBe(true);
  expect(server.content.get('users')).toBe('a mistake');
});

test('a database that the run does not hold is refused by name', async () => {
  const { run } = await bench();
  const { code, stdout } = await run(['restore', '--id', ID, '--database', 'nowhere', '--dry-run']);
  expect(code).toBe(EXIT_CODES.usage);
  expect(stdout).toContain('nowhere: cannot be restored');
});

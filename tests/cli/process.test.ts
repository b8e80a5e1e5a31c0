import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waitFor.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A scheduler in a process of its own: the composition root itself, with real signals and pipes. */
const startScheduler = (
  stdio: StdioOptions = 'pipe',
): { readonly child: ChildProcess; readonly logged: (event: string) => boolean } => {
  const folder = temporaryDirectory();
  const logs = joinLocal(folder, 'backups', 'logs');
  const env = { ...process.env, LANG: 'en_US.UTF-8', NODE_NO_WARNINGS: '1' };
  const child = spawn(process.execPath, [MAIN, '--run-scheduler'], { cwd: folder, env, stdio });
  return { child, logged: (event) => linesIn(logs).some((line) => line.includes(`"event":"${event}"`)) };
};

const linesIn = (logs: LocalPath): readonly string[] =>
  existsSync(logs) ? readdirSync(logs).flatMap((name) => readFileSync(joinLocal(logs, name), 'utf8').split('\n')) : [];

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('a scheduler that gets %s stops cleanly with 0', async (signal) => {
  const { child, logged } = startScheduler();
  await waitFor(() => logged('scheduler_started'));
  const exit = once(child, 'exit');
  child.kill(signal);
  expect(await exit).toEqual([0, null]);
  expect(logged('scheduler_stopped')).toBe(true);
});

test('a reader that goes away ends nothing: the work goes on, and its exit code stays the truth', async () => {
  const { child, logged } = startScheduler();
  child.stdout?.destroy();
  await waitFor(() => logged('scheduler_started'));
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  expect(logged('scheduler_stopped')).toBe(true);
});

test.skipIf(!existsSync('/dev/full'))('output that goes to a full disk ends nothing either', async () => {
  const full = openSync('/dev/full', 'w');
  const { child, logged } = startScheduler(['ignore', full, full]);
  await waitFor(() => logged('scheduler_started'));
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  expect(logged('scheduler_stopped')).toBe(true);
});

import { existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { aServiceHost } from '../schedule/service/serviceHosts.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { cliBench } from './cliBench.ts';

const bench = () => {
  const site = cliBench();
  site.configure({ databases: { users: {} }, language: 'en' });
  const home = temporaryDirectory();
  const { host, calls } = aServiceHost(home);
  const environment = { serviceHost: async () => host };
  return { ...site, home, calls, run: (...argv: string[]) => site.run(['scheduler', ...argv], { environment }) };
};

test('scheduler install --dry-run shows the unit and the commands, and does nothing', async () => {
  const { run, calls, home } = bench();
  const { code, stdout, stderr } = await run('install', '--user', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toMatch(/ {2}ExecStart=\/usr\/bin\/node .*rexus-backup\.mjs --config \S+ --language en scheduler run/);
  expect(stdout).toContain('systemctl --user daemon-reload');
  expect(stderr).toContain('DB_SERVER is not in .env');
  expect(calls).toEqual([]);
  expect(existsSync(joinLocal(home, '.config'))).toBe(false);
});

test('scheduler install, status and uninstall, from nothing to nothing', async () => {
  const { run, folder } = bench();
  writeFileSync(joinLocal(folder, '.env'), 'DB_SERVER=db\nDB_USERNAME=sa\nDB_PASSWORD=Secreto-2026\n');
  const none = await run('status', '--user');
  expect([none.code, none.stdout]).toEqual([4, expect.stringContaining('is not installed')]);
  const installed = await run('install', '--user', '--yes');
  expect([installed.code, installed.stderr]).toEqual([0, '']);
  expect(installed.stdout).toContain('is installed and started');
  expect(installed.stdout).not.toContain('Secreto');
  // The manager of this test says nothing: it does not say that the service is active.
  expect((await run('status', '--user', '--json')).document()).toMatchObject({ state: 'installed', is_current: true });
  expect((await run('uninstall', '--user', '--yes')).code).toBe(0);
  expect((await run('uninstall', '--user', '--yes')).code).toBe(4);
});

test('scheduler install asks, and does nothing where nobody can answer', async () => {
  const { run, calls } = bench();
  expect((await run('install', '--user')).code).toBe(17);
  expect(calls).toEqual([]);
});

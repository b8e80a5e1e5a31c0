import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { joinLocal } from '../../../src/domain/localPath.ts';
import type { CommandResult } from '../../../src/platform/runCommand.ts';
import { installService, serviceState, uninstallService } from '../../../src/schedule/service/runService.ts';
import type { ServiceHost } from '../../../src/schedule/service/serviceHost.ts';
import { planService } from '../../../src/schedule/service/servicePlan.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';
import { aServiceHost } from './serviceHosts.ts';

/** A project and an account's own service, so that every file is in a folder of the test. */
const site = (
  changes: Partial<Omit<ServiceHost, 'run'>> = {},
  refused: (name: string) => string | null = () => null,
) => {
  const folder = temporaryDirectory();
  const home = temporaryDirectory();
  const request = {
    folder,
    configFile: joinLocal(folder, 'backup_config.json'),
    language: 'en',
    scope: 'user',
  } as const;
  const { name } = planService(aServiceHost(home, changes).host, request);
  const call = refused(name);
  const no: CommandResult = { exitCode: 1, said: 'Access denied' };
  const asked = { [`systemctl --user is-enabled ${name}.service`]: { exitCode: 0, said: 'enabled' } };
  const active = { [`systemctl --user is-active ${name}.service`]: { exitCode: 3, said: 'failed\nmore' } };
  const { host, calls } = aServiceHost(home, changes, {
    ...asked,
    ...active,
    ...(call === null ? {} : { [call]: no }),
  });
  return { host, calls, plan: planService(host, request) };
};

test('a service is written, then enabled and started; removed, it leaves nothing', async () => {
  const { host, calls, plan } = site();
  expect(await serviceState(plan, host)).toEqual({ state: 'not_installed' });
  await installService(plan, host);
  expect(readFileSync(plan.file, 'utf8')).toBe(plan.content);
  expect(calls).toEqual([
    'loginctl enable-linger ana',
    'systemctl --user daemon-reload',
    `systemctl --user enable ${plan.name}.service`,
    `systemctl --user restart ${plan.name}.service`,
  ]);
  expect(await serviceState(plan, host)).toEqual({
    state: 'installed',
    isCurrent: true,
    enabled: 'enabled',
    active: 'failed',
  });
  const later = { ...plan, content: `${plan.content}# newer\n` };
  expect(await serviceState(later, host)).toMatchObject({ isCurrent: false });
  calls.length = 0;
  await uninstallService(plan, host);
  expect(existsSync(plan.file)).toBe(false);
  expect(calls.slice(-2)).toEqual([
    `systemctl --user disable --now ${plan.name}.service`,
    'systemctl --user daemon-reload',
  ]);
  await expect(uninstallService(plan, host)).rejects.toMatchObject({ code: 'NOTHING_TO_DO' });
});

test('what the manager refuses is told in its words, and what would follow is not done', async () => {
  const { host, calls, plan } = site({}, () => 'systemctl --user daemon-reload');
  await expect(installService(plan, host)).rejects.toMatchObject({
    code: 'SERVICE_REFUSED',
    facts: { command: 'systemctl --user daemon-reload', said: 'Access denied' },
  });
  expect(calls.at(-1)).toBe('systemctl --user daemon-reload');
});

test('where systemd does not run, nothing is written', async () => {
  const { host, calls, plan } = site({ hasSystemd: false });
  await expect(installService(plan, host)).rejects.toMatchObject({ facts: { reason: 'no_systemd' } });
  expect(existsSync(plan.file)).toBe(false);
  expect(calls).toEqual([]);
});

test('a service of the whole machine takes an administrator', async () => {
  const { host, calls, plan } = site({ isAdministrator: false });
  const system = { ...plan, scope: 'system' } as const;
  await expect(installService(system, host)).rejects.toMatchObject({ facts: { reason: 'not_administrator' } });
  expect(calls).toEqual([]);
});

test('the XML of a task is UTF-16 while Windows reads it, and gone afterwards', async () => {
  const { host, calls, plan } = site({ platform: 'windows' });
  let seen: Buffer | null = null;
  await installService(plan, {
    ...host,
    run: async (file, args) => {
      if (args[0] === '/Create') seen = readFileSync(plan.file);
      return host.run(file, args);
    },
  });
  expect(String(seen === null ? '' : new TextDecoder('utf-16le').decode(seen))).toBe(plan.content);
  expect(existsSync(plan.file)).toBe(false);
  expect(calls).toHaveLength(2);
  expect(await serviceState(plan, host)).toMatchObject({ state: 'installed', active: null });
  await uninstallService(plan, host);
  expect(calls.at(-1)).toBe(`schtasks /Delete /TN \\${plan.name} /F`);
});

test('a task that is not running can be removed all the same', async () => {
  const { host, plan } = site({ platform: 'windows' }, (name) => `schtasks /End /TN \\${name}`);
  await uninstallService(plan, host);
});

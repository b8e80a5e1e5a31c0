import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinLocal, type LocalPath, localPath } from '../../../src/domain/localPath.ts';
import type { ServiceHost } from '../../../src/schedule/service/serviceHost.ts';
import { planService, type ServiceScope } from '../../../src/schedule/service/servicePlan.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';
import { aServiceHost } from './serviceHosts.ts';

const SHOP = localPath('/srv/La Tienda');

const plan = (changes: Partial<ServiceHost> = {}, scope: ServiceScope = 'system', folder: LocalPath = SHOP) =>
  planService(aServiceHost(localPath('/home/ana'), changes).host, {
    folder,
    configFile: joinLocal(folder, 'backup_config.json'),
    language: 'es',
    scope,
  });

test('the unit of a machine runs as the owner of the folder, from the start on', () => {
  const { name, file, content, install, uninstall, afterUninstall } = plan();
  expect(name).toMatch(/^rexus-backup-la-tienda-[\da-f]{6}$/);
  expect(file).toBe(`/etc/systemd/system/${name}.service`);
  expect(content.split('\n')).toEqual([
    '[Unit]',
    'Description=rexus-backup: scheduled backups of /srv/La Tienda',
    'Wants=network-online.target',
    'After=network-online.target',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=simple',
    'User=1000',
    'WorkingDirectory=/srv/La Tienda',
    'ExecStart=/usr/bin/node /srv/shop/node_modules/rexus-backup/bin/rexus-backup.mjs --config "/srv/La Tienda/backup_config.json" --language es scheduler run',
    'Restart=on-failure',
    'RestartSec=60',
    'TimeoutStopSec=300',
    'NoNewPrivileges=true',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ]);
  const words = (commands: typeof install) => commands.map(({ file: program, args }) => [program, ...args].join(' '));
  expect(words(install)).toEqual([
    'systemctl daemon-reload',
    `systemctl enable ${name}.service`,
    `systemctl restart ${name}.service`,
  ]);
  expect(words(uninstall)).toEqual([`systemctl disable --now ${name}.service`]);
  expect(words(afterUninstall)).toEqual(['systemctl daemon-reload']);
});

test('the unit of an account stands in its own folder, and goes on after it logs out', () => {
  const { name, file, content, install } = plan({}, 'user');
  expect(file).toBe(`/home/ana/.config/systemd/user/${name}.service`);
  expect(content).not.toMatch(/^(User|After)=/m);
  expect(content).toContain('WantedBy=default.target');
  expect(install[0]).toEqual({ file: 'loginctl', args: ['enable-linger', 'ana'] });
  expect(install[1]).toEqual({ file: 'systemctl', args: ['--user', 'daemon-reload'] });
});

test('folders that are called alike have services of their own', () => {
  expect(plan({}, 'system', localPath('/a/shop')).name).not.toBe(plan({}, 'system', localPath('/b/shop')).name);
  expect(plan({}, 'system', localPath('/')).name).toMatch(/^rexus-backup-[\da-f]{6}$/);
});

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

test.runIf(hasAnalyze).each(['system', 'user'] as const)(
  'systemd finds no fault with the unit of %s, whatever is in the names of folders',
  (scope) => {
    const folder = joinLocal(temporaryDirectory(), 'a "b" $c %h \\d ñ');
    mkdirSync(folder);
    const program = joinLocal(folder, 'rexus-backup.mjs');
    writeFileSync(program, '');
    const { name, content } = plan({ node: localPath(process.execPath), program, ownerOf: () => 0 }, scope, folder);
    const unit = joinLocal(temporaryDirectory(), `${name}.service`);
    writeFileSync(unit, content);
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
    // It ends with 0 even where it finds faults. What is wrong with other units of this machine is not ours.
    const lines = `${stdout}${stderr}`.split('\n');
    expect(lines.filter((line) => line.includes(name))).toEqual([]);
  },
);

test('the task of Windows runs as SYSTEM from the start on, without a time limit', () => {
  const windows = { platform: 'windows', isAdministrator: true, ownerOf: () => null } as const;
  const { kind, name, content, install, uninstall } = plan(windows);
  expect(kind).toBe('task');
  expect(content).toContain('<BootTrigger>');
  expect(content).toContain('<UserId>S-1-5-18</UserId>');
  expect(content).toContain('<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>');
  expect(content).toContain('<WorkingDirectory>/srv/La Tienda</WorkingDirectory>');
  expect(content).toContain('--config &quot;/srv/La Tienda/backup_config.json&quot; --language es scheduler run');
  expect(install.map(({ args }) => args.join(' '))).toEqual([
    `/Create /TN \\${name} /XML /home/ana/${name}.xml /F`,
    `/Run /TN \\${name}`,
  ]);
  expect(uninstall.map(({ args }) => args.join(' '))).toEqual([`/End /TN \\${name}`, `/Delete /TN \\${name} /F`]);
});

test('the task of an account begins when it logs on', () => {
  const { content } = plan({ platform: 'windows', account: 'TIENDA\\ana & co' }, 'user');
  expect(content).toContain('<LogonTrigger>');
  expect(content).toContain('<UserId>TIENDA\\ana &amp; co</UserId>');
  expect(content).toContain('<LogonType>InteractiveToken</LogonType>');
});

test('the task is well-formed XML, whatever is in the names of folders', () => {
  const names = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((name) => !/[/\0\p{C}]/u.test(name));
  const folders = fc.sample(names, { numRuns: 40, seed: 5 }).map((name) => localPath(`/srv/${name}<&>"'`));
  const tasks = folders.map((folder) => plan({ platform: 'windows' }, 'system', folder).content);
  const check =
    'import json,sys;from xml.dom.minidom import parseString;[parseString(t.split("?>",1)[1]) for t in json.load(sys.stdin)]';
  execFileSync('python3', ['-c', check], { input: JSON.stringify(tasks) });
});

test.each<[string, Partial<ServiceHost>, string]>([
  ['a system with another manager', { platform: 'other' }, 'no_manager'],
  ['the cache of npx', { program: localPath('/home/ana/.npm/_npx/1/node_modules/x/bin/x.mjs') }, 'temporary_program'],
  ['a path with a line break', { program: localPath('/srv/a\nExecStart=/bin/sh/x.mjs') }, 'line_break'],
])('%s is refused', (_what, changes, reason) => {
  expect(() => plan(changes)).toThrow(expect.objectContaining({ code: 'SERVICE_NOT_POSSIBLE' }));
  expect(() => plan(changes)).toThrow(expect.objectContaining({ facts: expect.objectContaining({ reason }) }));
});

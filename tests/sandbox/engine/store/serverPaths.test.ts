import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostPathOf, usesWindowsPaths } from '../../../../src/sandbox/engine/store/serverPaths.ts';

const mounts = [
  { server: '/var/opt/mssql/data', host: join('/h', 'data') },
  { server: '/var/opt/mssql/data/otra', host: join('/h', 'otra') },
  { server: 'D:\\backups', host: join('/h', 'd') },
  { server: '\\\\nas\\copias', host: join('/h', 'nas') },
];

test.each([
  ['/var/opt/mssql/data/a.mdf', '/h/data/a.mdf'],
  ['/var/opt/mssql//data/a.mdf', '/h/data/a.mdf'],
  ['/var/opt/mssql/data/otra/a.mdf', '/h/otra/a.mdf'],
  ['/var/opt/mssql/database/a.mdf', '/var/opt/mssql/database/a.mdf'],
  ['/var/opt/mssql/data', '/h/data'],
  ['d:\\Backups\\x y\\a.bak', '/h/d/x y/a.bak'],
  ['D:/backups/a.bak', '/h/d/a.bak'],
  ['\\\\NAS\\copias\\a.bak', '/h/nas/a.bak'],
  ['/tmp/a.bak', '/tmp/a.bak'],
])('%s is %s here', (server, host) => {
  expect(hostPathOf(server, mounts)).toBe(host);
});

test.skipIf(process.platform === 'win32')(
  'a drive that no mount stands for is nowhere, not a file of this folder',
  () => {
    expect(hostPathOf('D:\\backupsx\\a.bak', mounts)).toMatch(/^\/dev\/null\//);
  },
);

test('only a mount of Windows makes a server of Windows', () => {
  expect(usesWindowsPaths(mounts)).toBe(true);
  expect(usesWindowsPaths(mounts.slice(0, 2))).toBe(false);
});

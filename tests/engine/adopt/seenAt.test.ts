import { describe, expect, test } from 'vitest';
import { localPath } from '../../../src/domain/localPath.ts';
import { parseServerPath } from '../../../src/domain/serverPath.ts';
import { seenAt } from '../../../src/engine/adopt/seenAt.ts';

const base = localPath('/srv/copias');
const seen = (device: string, serverDirectory: string | null, platform: NodeJS.Platform = 'linux'): string | null =>
  seenAt(
    device,
    { base, serverDirectory: serverDirectory === null ? null : parseServerPath(serverDirectory) },
    platform,
  );

describe('below the server directory', () => {
  test.each([
    ['/var/backups/veeam/x.bak', '/var/backups', '/srv/copias/veeam/x.bak'],
    ['/var/backups//x.bak', '/var/backups/', '/srv/copias/x.bak'],
    ['D:\\SQL\\Copias\\otro\\x.bak', 'd:\\sql\\copias', '/srv/copias/otro/x.bak'],
    ['D:/SQL/Copias/x.bak', 'D:\\SQL\\Copias', '/srv/copias/x.bak'],
    ['\\\\nas\\copias\\x.bak', '\\\\NAS\\copias', '/srv/copias/x.bak'],
  ])('%s below %s is %s', (device, directory, path) => {
    expect(seen(device, directory)).toBe(path);
  });

  test.each([
    ['another folder', '/var/other/x.bak', '/var/backups'],
    ['a folder whose name only begins so', '/var/backups2/x.bak', '/var/backups'],
    ['the folder itself', '/var/backups', '/var/backups'],
    ['another case where that matters', '/var/Backups/x.bak', '/var/backups'],
    ['the way up', '/var/backups/../secret.bak', '/var/backups'],
    ['the way up in the middle', 'D:\\SQL\\x\\..\\..\\y.bak', 'D:\\SQL'],
    ['a path of the other system', 'D:\\var\\backups\\x.bak', '/var/backups'],
    ['a URL', 'https://x.blob.core.windows.net/c/x.bak', '/var/backups'],
    ['a virtual device', '{8F7A4E0B-0000-0000-0000-000000000000}1', 'D:\\SQL'],
    ['a NUL character', '/var/backups/x\0.bak', '/var/backups'],
  ])('%s is not seen', (_, device, directory) => {
    expect(seen(device, directory)).toBeNull();
  });

  test('on Windows no name may be a path or a stream of its own', () => {
    expect(seen('/var/backups/C:x.bak', '/var/backups', 'win32')).toBeNull();
    expect(seen('/var/backups/a\\..\\x.bak', '/var/backups', 'win32')).toBeNull();
    expect(seen('D:\\SQL\\x.bak:stream', 'D:\\SQL', 'win32')).toBeNull();
  });
});

describe('where server and program name files alike', () => {
  test('a path of this system is the same path', () => {
    expect(seen('/var/otro/x.bak', null)).toBe('/var/otro/x.bak');
  });

  test.each([
    ['D:\\x.bak', 'linux'],
    ['NUL', 'linux'],
    ['x.bak', 'linux'],
    ['/var/../etc/x', 'linux'],
    ['/var/x.bak', 'win32'],
    ['\\\\.\\tape0', 'win32'],
    ['\\\\?\\C:\\x.bak', 'win32'],
  ] as const)('%s is not seen on %s', (device, platform) => {
    expect(seen(device, null, platform)).toBeNull();
  });
});

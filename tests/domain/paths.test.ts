import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { joinLocal, localPath } from '../../src/domain/localPath.ts';
import { joinServer, parseServerPath, serverFileName, serverSeparator } from '../../src/domain/serverPath.ts';

describe('a local path', () => {
  test('is absolute: against its base, or where it stands', () => {
    const base = localPath('/srv/copias');
    expect(localPath('a/../b', base)).toBe(resolve('/srv/copias/b'));
    expect(localPath('/etc', base)).toBe(resolve('/etc'));
    expect(localPath('x')).toBe(resolve('x'));
    expect(joinLocal(base, 'a', 'b')).toBe(resolve('/srv/copias/a/b'));
  });
});

describe('a server path', () => {
  test.each([
    ['D:\\copias', '\\', 'D:\\copias\\temp\\x.bak'],
    ['D:\\', '\\', 'D:\\temp\\x.bak'],
    ['d:/copias/', '\\', 'd:/copias\\temp\\x.bak'],
    ['\\\\nas\\copias', '\\', '\\\\nas\\copias\\temp\\x.bak'],
    ['/var/opt/mssql/', '/', '/var/opt/mssql/temp/x.bak'],
  ])('%s is joined with its own separator, wherever this program runs', (folder, separator, joined) => {
    const path = parseServerPath(folder);
    expect(serverSeparator(path)).toBe(separator);
    expect(joinServer(path, 'temp', 'x.bak')).toBe(joined);
    expect(serverFileName(joinServer(path, 'temp', 'x.bak'))).toBe('x.bak');
  });

  test.each(['', 'x.bak', 'copias\\x.bak', 'D:x.bak', '\\x.bak', './x'])('%j is refused: not absolute', (text) => {
    expect(() => parseServerPath(text)).toThrow(RangeError);
  });
});

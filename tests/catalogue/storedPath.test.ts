import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DatabaseRecord } from '../../src/catalogue/manifest.ts';
import { locateStored, resolveStored } from '../../src/catalogue/storedPath.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { aCompletedRecord } from '../support/manifests.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const prepared = () => {
  const parent = temporaryDirectory();
  const base = joinLocal(parent, 'backups');
  mkdirSync(joinLocal(base, 'databases'), { recursive: true });
  return { parent, base };
};
const outside = expect.objectContaining({ code: 'STORED_FILE_OUTSIDE' });
const missing = expect.objectContaining({ code: 'STORED_FILE_MISSING' });

describe('resolveStored', () => {
  it('gives the place under the backup directory, whether the file is there or not', () => {
    const { base } = prepared();
    writeFileSync(joinLocal(base, 'databases', 'ñandú.bak.gz'), '');
    expect(resolveStored(base, 'databases/ñandú.bak.gz')).toBe(joinLocal(base, 'databases', 'ñandú.bak.gz'));
    expect(resolveStored(base, 'config/1/.env')).toBe(joinLocal(base, 'config', '1', '.env'));
    expect(resolveStored(base, 'databases/..gz')).toBe(joinLocal(base, 'databases', '..gz'));
  });

  it.each([
    '',
    '.',
    '..',
    '../x.bak',
    'databases/../../x.bak',
    'databases/../x.bak',
    'databases/./x.bak',
    'databases//x.bak',
    'databases/',
    '/etc/passwd',
    'C:/x.bak',
    'c:x.bak',
    'C:\\x.bak',
    '\\\\nas\\x.bak',
    'databases\\x.bak',
    '..\\x.bak',
    'x\0.bak',
  ])('refuses %j', (file) => {
    expect(() => resolveStored(prepared().base, file)).toThrow(outside);
  });

  it('refuses a link, or a folder that is one, that leaves the backup directory', () => {
    const { parent, base } = prepared();
    writeFileSync(joinLocal(parent, 'secret'), '');
    mkdirSync(joinLocal(parent, 'elsewhere'));
    symlinkSync(joinLocal(parent, 'secret'), joinLocal(base, 'databases', 'link.bak'));
    symlinkSync(joinLocal(parent, 'elsewhere'), joinLocal(base, 'config'));
    symlinkSync(joinLocal(parent, 'nothing'), joinLocal(base, 'databases', 'dangling.bak'));
    symlinkSync(joinLocal(base, 'databases', 'loop.bak'), joinLocal(base, 'databases', 'loop.bak'));
    for (const file of ['databases/link.bak', 'config/.env', 'databases/dangling.bak', 'databases/loop.bak']) {
      expect(() => resolveStored(base, file), file).toThrow(outside);
    }
  });

  it('takes a backup directory that is a link itself, and links that stay inside', () => {
    const { parent, base } = prepared();
    symlinkSync(base, joinLocal(parent, 'link'));
    writeFileSync(joinLocal(base, 'databases', 'a.bak'), '');
    symlinkSync(joinLocal(base, 'databases', 'a.bak'), joinLocal(base, 'databases', 'b.bak'));
    expect(resolveStored(joinLocal(parent, 'link'), 'databases/b.bak')).toBe(
      joinLocal(parent, 'link', 'databases', 'b.bak'),
    );
  });
});

describe('locateStored', () => {
  const python = (file: string) =>
    ({
      status: 'completed_python',
      name: parseDatabaseName('users'),
      type: 'full',
      file,
      sizeBytes: 1,
      contentMd5: '',
    }) satisfies DatabaseRecord;

  it('finds what our own manifest names, with the compression that it names', () => {
    const { base } = prepared();
    writeFileSync(joinLocal(base, 'databases', 'users_1.bak.gz'), '');
    const path = joinLocal(base, 'databases', 'users_1.bak.gz');
    expect(locateStored(base, aCompletedRecord('users', '1'))).toEqual({ path, compression: 'gzip' });
    expect(() => locateStored(base, aCompletedRecord('users', '2'))).toThrow(missing);
  });

  it.each([
    'C:\\rexus\\backups\\databases\\users_1.bak',
    'C:\\rexus\\backups\\databases\\users_1.bak.gz',
    '/home/rexus/backups/databases/users_1.bak',
    'backups/databases/users_1.bak',
    'users_1.bak',
  ])('finds the file of the Python tool by its name when it says %j', (file) => {
    const { base } = prepared();
    const path = joinLocal(base, 'databases', 'users_1.bak.gz');
    writeFileSync(path, '');
    expect(locateStored(base, python(file))).toEqual({ path, compression: 'gzip' });
  });

  it('takes the file as it is written first, when both are there', () => {
    const { base } = prepared();
    for (const name of ['users_1.bak', 'users_1.bak.gz']) writeFileSync(joinLocal(base, 'databases', name), '');
    expect(locateStored(base, python('D:\\users_1.bak')).compression).toBe('none');
    expect(locateStored(base, python('D:\\users_1.bak.gz')).compression).toBe('gzip');
  });

  it('says STORED_FILE_MISSING when neither is there, and STORED_FILE_OUTSIDE when the name is none', () => {
    const { base } = prepared();
    expect(() => locateStored(base, python('D:\\users_1.bak'))).toThrow(missing);
    for (const file of ['', 'D:\\', 'x\\..', '..'])
      expect(() => locateStored(base, python(file)), file).toThrow(outside);
  });
});

import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emptyKeyring } from '../../src/domain/encryption.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { copyFiles } from '../../src/engine/copyFiles.ts';
import { type Disk, systemDisk } from '../../src/platform/disk.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

test.skipIf(process.platform === 'win32')(
  'the copy of a secret is readable by no more people than the secret, not even while it is being written',
  async () => {
    const base = temporaryDirectory();
    const [from, folder] = [joinLocal(base, '.env'), joinLocal(base, 'config')];
    mkdirSync(folder);
    writeFileSync(from, 'DB_PASSWORD=x\n');
    chmodSync(from, 0o600);
    const born: number[] = [];
    const watching: Disk = {
      ...systemDisk,
      create: async (path, mode) => {
        const file = await systemDisk.create(path, mode);
        born.push(statSync(path).mode & 0o777);
        return file;
      },
    };
    const signal = new AbortController().signal;
    const { entries, failed } = await copyFiles({
      files: [from],
      folder,
      nameOf: (path) => path,
      encryption: null,
      keyring: emptyKeyring,
      signal,
      disk: watching,
    });
    expect({ copied: entries.length, failed, born }).toEqual({ copied: 1, failed: [], born: [0o600] });
    expect(statSync(joinLocal(folder, '.env')).mode & 0o777).toBe(0o600);
  },
);

test('a file that is gone is reported, and the others are copied', async () => {
  const base = temporaryDirectory();
  const [gone, there] = [joinLocal(base, 'gone.ini'), joinLocal(base, 'app.ini')];
  writeFileSync(there, 'x');
  const folder = joinLocal(base, 'config');
  mkdirSync(folder);
  const signal = new AbortController().signal;
  const { entries, failed } = await copyFiles({
    encryption: null,
    keyring: emptyKeyring,
    files: [gone, there],
    folder,
    nameOf: (path) => path,
    signal,
  });
  expect(entries.map(({ source }) => source)).toEqual([there]);
  expect(failed).toMatchObject([{ file: gone, error: { code: 'FILE_UNREADABLE' } }]);
});

import { expect, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { parseServerPath } from '../../src/domain/serverPath.ts';
import { backupSetRecord, sameOffset } from '../../src/engine/backupSetRecord.ts';
import type { BackupHeader } from '../../src/sqlserver/backupHeader.ts';
import { thumbprint } from '../support/encryption.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

/** Of a set that was taken with these in its header, and whose database was encrypted by `tde`. */
const encryptors = async (header: Partial<BackupHeader>, tde: string | null) => {
  const server = memoryServer(['users']);
  const to = parseServerPath(`${temporaryDirectory()}/users.bak`);
  const run = { signal: new AbortController().signal, silenceMs: 1000 };
  const users = parseDatabaseName('users');
  const common = { copyOnly: true, compression: false, name: null, description: null, stats: 10 };
  await server.backup({ what: 'full', database: users, to, ...common }, run);
  const [found] = await server.headers(to);
  if (found === undefined) throw new Error('no header');
  const files = (await server.fileList(to, 1)).map((file) => ({ ...file, tdeThumbprint: tde }));
  return backupSetRecord({ ...found, ...header }, files, sameOffset(60)).encryptors;
};

test('a plain set needs no key', async () => {
  expect(await encryptors({}, null)).toEqual([]);
});

test('the certificate of an encrypted database is noted once, though every file names it', async () => {
  expect(await encryptors({}, thumbprint('A'))).toEqual([
    { protects: 'database', kind: 'unknown', thumbprint: thumbprint('A') },
  ]);
});

test('a backup WITH ENCRYPTION needs its own key, beside that of the database', async () => {
  const header = { keyAlgorithm: 'aes_256', encryptorThumbprint: thumbprint('B'), encryptorType: 'CERTIFICATE' };
  expect(await encryptors(header, thumbprint('A'))).toEqual([
    { protects: 'backup', kind: 'certificate', thumbprint: thumbprint('B') },
    { protects: 'database', kind: 'unknown', thumbprint: thumbprint('A') },
  ]);
});

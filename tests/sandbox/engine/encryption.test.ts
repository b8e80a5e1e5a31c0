import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { InstanceOptions } from '../../../src/sandbox/engine/instance.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';
import { type Client, startServer, type TestServer } from './serverSession.ts';

const MASTER_KEY = "CREATE MASTER KEY ENCRYPTION BY PASSWORD = 'Larga-1'";
const CERTIFICATE =
  "CREATE CERTIFICATE tde_2026 WITH SUBJECT = 'users', START_DATE = '2026-01-01', EXPIRY_DATE = '2030-01-01'";
const KEY = 'CREATE DATABASE ENCRYPTION KEY WITH ALGORITHM = AES_256 ENCRYPTION BY SERVER CERTIFICATE tde_2026';
const HEX = /^0x[0-9A-F]{40}$/;

/** Two servers that share the folder of backups. */
const share = (): { readonly folder: string; readonly start: (changes?: Partial<InstanceOptions>) => TestServer } => {
  const folder = temporaryDirectory('certificados');
  const start = (changes: Partial<InstanceOptions> = {}): TestServer =>
    startServer({ mounts: [{ server: '/shared', host: folder }], ...changes });
  return { folder, start };
};

const exported = (name = 'tde'): string =>
  `BACKUP CERTIFICATE tde_2026 TO FILE = '/shared/${name}.cer' WITH PRIVATE KEY (FILE = '/shared/${name}.pvk', ENCRYPTION BY PASSWORD = 'Sellada-1')`;
const imported = (password = 'Sellada-1'): string =>
  `CREATE CERTIFICATE traida FROM FILE = '/shared/tde.cer' WITH PRIVATE KEY (FILE = '/shared/tde.pvk', DECRYPTION BY PASSWORD = '${password}')`;

const good = async (client: Client, sql: string): Promise<readonly number[]> => {
  const { messages } = await client.run(sql);
  expect(messages.filter((message) => message.class > 10)).toEqual([]);
  return messages.map(({ number }) => number);
};

/** A server whose database `users` is encrypted by a certificate that was never exported. */
const encrypted = async (server: TestServer): Promise<Client> => {
  const client = await server.connect();
  for (const sql of [MASTER_KEY, CERTIFICATE, 'CREATE DATABASE users', 'USE users', 'CREATE TABLE t (n int)']) {
    await good(client, sql);
  }
  await good(client, 'INSERT INTO t VALUES (7)');
  expect(await good(client, KEY)).toEqual([33091]);
  await good(client, 'ALTER DATABASE users SET ENCRYPTION ON');
  await good(client, 'USE master');
  return client;
};

const states =
  'SELECT DB_NAME(database_id), encryption_state, encryptor_type, key_length FROM sys.dm_database_encryption_keys ORDER BY database_id';

describe('the statements that encrypt a database', () => {
  test('a certificate needs a master key, and its name and itself are taken once', async () => {
    const { start } = share();
    const client = await start().connect();
    expect(await client.errors(CERTIFICATE)).toEqual([
      expect.stringMatching(/^15581\/16\/1 Please create a master key/),
    ]);
    await good(client, MASTER_KEY);
    expect(await client.errors(MASTER_KEY)).toEqual([
      expect.stringMatching(/^15578\/16\/1 There is already a master key/),
    ]);
    await good(client, CERTIFICATE);
    expect(await client.errors(CERTIFICATE)).toEqual([
      expect.stringMatching(/^15232\/16\/1 .*'tde_2026' already exists/),
    ]);
    await good(client, exported());
    expect(await client.errors(imported())).toEqual([expect.stringMatching(/^15232/)]);
  });

  test('sys.certificates tells of it in master alone, and says when its private key was exported', async () => {
    const { start, folder } = share();
    const server = start({ now: () => new Date(2026, 2, 1, 10, 20, 30) });
    const client = await server.connect();
    await good(client, MASTER_KEY);
    await good(client, CERTIFICATE);
    const query =
      'SELECT name, certificate_id, pvt_key_encryption_type, CONVERT(varchar(64), thumbprint, 1), CONVERT(varchar(23), pvt_key_last_backup_date, 126) FROM master.sys.certificates';
    expect(await client.rows(query)).toEqual([['tde_2026', 256, 'MK', expect.stringMatching(HEX), null]]);
    await good(client, "BACKUP CERTIFICATE tde_2026 TO FILE = '/shared/publica.cer'");
    expect(existsSync(join(folder, 'publica.cer'))).toBe(true);
    expect((await client.rows(query))[0]?.[4]).toBeNull();
    await good(client, exported());
    expect(readFileSync(join(folder, 'tde.pvk'), 'utf8')).toContain('ENCRYPTED PRIVATE KEY');
    const again = await server.reopen().connect();
    expect((await again.rows(query))[0]?.[4]).toBe('2026-03-01T10:20:30');
    await good(again, 'CREATE DATABASE users');
    expect(await again.value('SELECT COUNT(*) FROM users.sys.certificates')).toBe(0);
  });

  test('BACKUP CERTIFICATE writes over nothing, and knows those of the current database', async () => {
    const { start } = share();
    const client = await start().connect();
    await good(client, MASTER_KEY);
    await good(client, CERTIFICATE);
    await good(client, exported());
    expect(await client.errors(exported())).toEqual([
      expect.stringMatching(/^15240\/16\/1 Cannot write into file '\/shared\/tde\.cer'/),
    ]);
    expect(await client.errors(exported('no/such/folder'))).toEqual([expect.stringMatching(/^15240/)]);
    await good(client, 'CREATE DATABASE users');
    expect(await client.errors(`USE users; ${exported('otra')}`)).toEqual([
      expect.stringMatching(/^15151\/16\/1 Cannot find the certificate 'tde_2026'/),
    ]);
  });

  test('encryption goes on and off with its key, and tempdb follows', async () => {
    const { start } = share();
    const client = await start().connect();
    for (const sql of [MASTER_KEY, CERTIFICATE, 'CREATE DATABASE users']) await good(client, sql);
    const [on, off] = ['ALTER DATABASE users SET ENCRYPTION ON', 'ALTER DATABASE users SET ENCRYPTION OFF'];
    expect(await client.errors(on)).toEqual([expect.stringMatching(/^33106/), expect.stringMatching(/^5069/)]);
    expect(await client.errors(KEY)).toEqual([expect.stringMatching(/^33102/)]);
    expect(
      await client.errors(`USE users; ALTER ${KEY.slice(7, 30)} ENCRYPTION BY SERVER CERTIFICATE tde_2026`),
    ).toEqual([expect.stringMatching(/^33104/)]);
    await good(client, `USE users; ${KEY}`);
    expect(await client.errors(KEY)).toEqual([expect.stringMatching(/^33103/)]);
    expect(await client.rows(states)).toEqual([['users', 1, 'CERTIFICATE', 256]]);
    expect(await client.errors(off)).toEqual([expect.stringMatching(/^33108/), expect.stringMatching(/^5069/)]);
    await good(client, on);
    expect(await client.errors(on)).toEqual([expect.stringMatching(/^33107/), expect.stringMatching(/^5069/)]);
    expect(await client.rows(states)).toEqual([
      ['tempdb', 3, 'ASYMMETRIC KEY', 256],
      ['users', 3, 'CERTIFICATE', 256],
    ]);
    expect(await client.value("SELECT is_encrypted FROM sys.databases WHERE name = 'users'")).toBe(true);
    await good(client, off);
    expect(await client.value("SELECT is_encrypted FROM sys.databases WHERE name = 'users'")).toBe(false);
  });

  test('a key is put under another certificate, with a warning until that is exported', async () => {
    const { start } = share();
    const client = await encrypted(start());
    await good(client, "CREATE CERTIFICATE tde_2027 WITH SUBJECT = 'users'");
    const thumbprint =
      "SELECT CONVERT(varchar(64), encryptor_thumbprint, 1) FROM sys.dm_database_encryption_keys WHERE database_id = DB_ID('users')";
    const before = await client.value(thumbprint);
    const rotate = 'USE users; ALTER DATABASE ENCRYPTION KEY ENCRYPTION BY SERVER CERTIFICATE tde_2027';
    expect(await good(client, rotate)).toContain(33091);
    expect(await client.value(thumbprint)).not.toBe(before);
  });

  test('an Express edition has no encryption', async () => {
    const { start } = share();
    const client = await start({ edition: 'express' }).connect();
    for (const sql of [MASTER_KEY, CERTIFICATE, 'CREATE DATABASE users']) await good(client, sql);
    expect(await client.errors(`USE users; ${KEY}`)).toEqual([expect.stringMatching(/^33117/)]);
  });
});

describe('a backup of an encrypted database', () => {
  const backUp = async (client: Client): Promise<string> => {
    await good(client, "BACKUP DATABASE users TO DISK = '/shared/users.bak' WITH CHECKSUM");
    await good(client, "BACKUP LOG users TO DISK = '/shared/users.trn' WITH CHECKSUM");
    const found = await client.rows("RESTORE FILELISTONLY FROM DISK = '/shared/users.bak'");
    const thumbprint = found[0]?.[20];
    if (!(thumbprint instanceof Uint8Array)) throw new Error('no thumbprint');
    return `0x${Buffer.from(thumbprint).toString('hex').toUpperCase()}`;
  };
  const restores = [
    ["RESTORE DATABASE users FROM DISK = '/shared/users.bak' WITH NORECOVERY", 'RESTORE DATABASE'],
    ["RESTORE FILELISTONLY FROM DISK = '/shared/users.bak'", 'RESTORE FILELIST'],
    ["RESTORE VERIFYONLY FROM DISK = '/shared/users.bak'", 'VERIFY DATABASE'],
  ] as const;

  test('names its certificate, and is refused where that is not; its header is read everywhere', async () => {
    const { start } = share();
    const thumbprint = await backUp(await encrypted(start()));
    const other = await start().connect();
    for (const [sql, statement] of restores) {
      expect(await other.errors(sql)).toEqual([
        `33111/16/3 Cannot find server certificate with thumbprint '${thumbprint}'.`,
        `3013/16/1 ${statement} is terminating abnormally.`,
      ]);
    }
    expect(await other.rows("RESTORE HEADERONLY FROM DISK = '/shared/users.bak'")).toHaveLength(1);
    expect(await other.value("SELECT DB_ID('users')")).toBeNull();
  });

  test('is restored where the certificate was brought with its private key', async () => {
    const { start } = share();
    const source = await encrypted(start());
    await backUp(source);
    await good(source, exported());
    const server = start();
    const other = await server.connect();
    expect(await other.errors(imported())).toEqual([expect.stringMatching(/^15581/)]);
    await good(other, MASTER_KEY);
    expect(await other.errors(imported('otra'))).toEqual([expect.stringMatching(/^15465/)]);
    await good(other, imported());
    await good(other, "RESTORE DATABASE users FROM DISK = '/shared/users.bak' WITH NORECOVERY");
    await good(other, "RESTORE LOG users FROM DISK = '/shared/users.trn'");
    expect(await other.rows('SELECT n FROM users.dbo.t')).toEqual([[7]]);
    expect(await (await server.reopen().connect()).rows(states)).toEqual([
      ['tempdb', 3, 'ASYMMETRIC KEY', 256],
      ['users', 3, 'CERTIFICATE', 256],
    ]);
  });

  test('is refused where the certificate came without its private key', async () => {
    const { start } = share();
    const source = await encrypted(start());
    await backUp(source);
    await good(source, exported());
    const other = await start().connect();
    await good(other, "CREATE CERTIFICATE sola FROM FILE = '/shared/tde.cer'");
    expect(await other.errors(restores[0][0])).toEqual([
      expect.stringMatching(/^33101\/16\/1 Cannot use certificate 'sola'/),
      expect.stringMatching(/^3013/),
    ]);
  });

  test.each([
    ['a file that is none', "CREATE CERTIFICATE x FROM FILE = '/shared/users.bak'"],
    ['a file that is not there', "CREATE CERTIFICATE x FROM FILE = '/shared/nada.cer'"],
    [
      'another private key',
      "CREATE CERTIFICATE x FROM FILE = '/shared/tde.cer' WITH PRIVATE KEY (FILE = '/shared/tde.cer', DECRYPTION BY PASSWORD = 'Sellada-1')",
    ],
  ])('no certificate comes of %s', async (_what, sql) => {
    const { start } = share();
    const source = await encrypted(start());
    await backUp(source);
    await good(source, exported());
    const other = await start().connect();
    await good(other, MASTER_KEY);
    expect(await other.errors(sql)).toEqual([expect.stringMatching(/^15208/)]);
  });

  test('an unencrypted database is backed up as ever, and names none', async () => {
    const { start } = share();
    const client = await start().connect();
    await good(client, 'CREATE DATABASE plain');
    await good(client, "BACKUP DATABASE plain TO DISK = '/shared/plain.bak'");
    expect((await client.rows("RESTORE FILELISTONLY FROM DISK = '/shared/plain.bak'"))[0]?.[20]).toBeNull();
    const other = await start().connect();
    await good(other, "RESTORE DATABASE plain FROM DISK = '/shared/plain.bak'");
  });
});

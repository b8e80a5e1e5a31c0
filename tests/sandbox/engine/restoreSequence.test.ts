import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Client, startServer, type TestServer } from './serverSession.ts';

const TERMINATED = '3013/16/1 RESTORE DATABASE is terminating abnormally.';

/** tienda with one row, backed up to tienda.bak, and a session in master. */
const withFull = async (recovery = 'FULL'): Promise<TestServer & { readonly client: Client }> => {
  const server = startServer();
  const client = await server.connect();
  await client.rows(`CREATE DATABASE tienda; ALTER DATABASE tienda SET RECOVERY ${recovery}`);
  await client.rows("CREATE TABLE tienda.dbo.t (v varchar(20)); INSERT INTO tienda.dbo.t VALUES ('uno')");
  await client.rows("BACKUP DATABASE tienda TO DISK = 'tienda.bak' WITH INIT, CHECKSUM");
  return { ...server, client };
};

const AS_COPIA =
  "MOVE 'tienda' TO '/var/opt/mssql/data/copia.mdf', MOVE 'tienda_log' TO '/var/opt/mssql/data/copia.ldf'";
const stateOf = (client: Client, name: string) =>
  client.rows(`SELECT state_desc, is_in_standby, is_read_only FROM sys.databases WHERE name = '${name}'`);

test('NORECOVERY leaves the database RESTORING, where nobody enters, until WITH RECOVERY', async () => {
  const { client } = await withFull();
  await client.rows(`RESTORE DATABASE copia FROM DISK = 'tienda.bak' WITH NORECOVERY, ${AS_COPIA}`);
  expect(await stateOf(client, 'copia')).toEqual([['RESTORING', false, false]]);
  expect((await client.errors('USE copia'))[0]).toMatch(/^927\/14/);
  await client.rows('RESTORE DATABASE copia WITH RECOVERY');
  expect(await client.value('SELECT v FROM copia.dbo.t')).toBe('uno');
  expect(await client.errors('RESTORE DATABASE copia WITH RECOVERY')).toEqual([
    '3153/16/1 The database is already fully recovered.',
    TERMINATED,
  ]);
});

test('STANDBY opens the database to readers only; WITH RECOVERY makes it writable and its undo file goes', async () => {
  const { client, connect, folder, instance } = await withFull();
  await client.rows(`RESTORE DATABASE copia FROM DISK = 'tienda.bak' WITH STANDBY = 'copia.undo', ${AS_COPIA}`);
  expect(await stateOf(client, 'copia')).toEqual([['ONLINE', true, true]]);
  expect(await client.value("SELECT DATABASEPROPERTYEX('copia', 'IsInStandBy')")).toBe(1);
  const undo = join(folder, 'backup', 'copia.undo');
  expect(existsSync(undo)).toBe(true);
  expect(await client.value('SELECT v FROM copia.dbo.t')).toBe('uno');
  expect((await client.errors("INSERT INTO copia.dbo.t VALUES ('dos')"))[0]).toMatch(/^3906\/16/);
  expect((await client.errors('ALTER DATABASE copia SET READ_WRITE')).map((error) => error.slice(0, 4))).toEqual([
    '5063',
    '5069',
  ]);
  const reader = await connect('copia');
  expect((await client.errors('RESTORE DATABASE copia WITH RECOVERY'))[0]).toMatch(/^3101\/16\/1/);
  expect((await reader.errors('RESTORE DATABASE copia WITH RECOVERY'))[0]).toMatch(/^3102\/16\/1/);
  reader.session.closed();
  await client.rows('RESTORE DATABASE copia WITH RECOVERY');
  expect(await stateOf(client, 'copia')).toEqual([['ONLINE', false, false]]);
  expect(existsSync(undo)).toBe(false);
  await client.rows("INSERT INTO copia.dbo.t VALUES ('dos')");
  expect(instance.find('copia')?.restoring).toBeNull();
});

test('a standby outlives the server, and needs its undo file for the next step', async () => {
  const first = await withFull();
  await first.client.rows(`RESTORE DATABASE copia FROM DISK = 'tienda.bak' WITH STANDBY = 'copia.undo', ${AS_COPIA}`);
  const server = first.reopen();
  const client = await server.connect();
  expect(await stateOf(client, 'copia')).toEqual([['ONLINE', true, true]]);
  rmSync(join(server.folder, 'backup', 'copia.undo'));
  expect((await client.errors('RESTORE DATABASE copia WITH RECOVERY')).map((error) => error.slice(0, 7))).toEqual([
    '3441/17',
    '3013/16',
  ]);
  expect(await client.value('SELECT v FROM copia.dbo.t')).toBe('uno');
  // From NORECOVERY to STANDBY and back there is no recovery.
  await client.rows(
    "RESTORE DATABASE copia FROM DISK = 'tienda.bak' WITH REPLACE, NORECOVERY, MOVE 'tienda' TO '/var/opt/mssql/data/copia.mdf', MOVE 'tienda_log' TO '/var/opt/mssql/data/copia.ldf'",
  );
  await client.rows("RESTORE DATABASE copia WITH STANDBY = 'copia.undo'");
  expect(await stateOf(client, 'copia')).toEqual([['ONLINE', true, true]]);
  await client.rows('RESTORE DATABASE copia WITH NORECOVERY');
  expect(await stateOf(client, 'copia')).toEqual([['RESTORING', false, false]]);
});

test('a STANDBY file in a folder that is not there is 3170, with the target untouched', async () => {
  const { client } = await withFull();
  expect(
    await client.errors(
      `RESTORE DATABASE copia FROM DISK = 'tienda.bak' WITH STANDBY = '/no/hay/copia.undo', ${AS_COPIA}`,
    ),
  ).toEqual(['3170/16/1 The STANDBY filename is invalid.', TERMINATED]);
  expect(await stateOf(client, 'copia')).toEqual([]);
});

test('every recovery opens a new fork of the same family under a new binding', async () => {
  const { client, instance } = await withFull();
  const original = instance.find('tienda');
  const fork = original?.recoveryForkGuid;
  await client.rows("RESTORE DATABASE tienda FROM DISK = 'tienda.bak' WITH REPLACE, NORECOVERY");
  expect(instance.find('tienda')?.recoveryForkGuid).toBe(fork);
  const redo = instance.find('tienda')?.restoring?.redoLsn;
  const binding = instance.find('tienda')?.databaseGuid;
  await client.rows('RESTORE DATABASE tienda WITH RECOVERY');
  const restored = instance.find('tienda');
  expect(restored).toMatchObject({
    familyGuid: fork,
    previousFork: { guid: fork, lsn: String(BigInt(redo ?? 0) + 1n) },
  });
  expect(restored?.recoveryForkGuid).not.toBe(fork);
  expect(restored?.databaseGuid).not.toBe(binding);
});

test('a stop point on a data set: behind its end it waits for logs, before it the set is refused', async () => {
  const { client } = await withFull();
  const restore = (stop: string): string =>
    `DECLARE @hasta datetime = DATEADD(hour, 1, GETDATE()); RESTORE DATABASE copia FROM DISK = 'tienda.bak' WITH ${stop}, ${AS_COPIA}`;
  expect(await client.errors(restore("STOPAT = '2020-01-31T10:20:30.123'"))).toEqual([
    '4338/16/1 The STOPAT clause specifies a point too early to allow this backup set to be restored. Choose a different stop point or use RESTORE DATABASE WITH RECOVERY to recover at the current point.',
    TERMINATED,
  ]);
  expect(await client.errors(restore("STOPATMARK = 'cierre'"))).toEqual([
    '4340/16/1 The point-in-time clause of this RESTORE statement is restricted for use by RESTORE LOG statements only. Omit the clause or use a clause that includes a timestamp.',
    TERMINATED,
  ]);
  expect((await client.errors(restore("STOPAT = 'ayer'")))[0]).toMatch(/^241\/16/);
  expect((await client.errors(`DECLARE @nada datetime; ${restore('STOPAT = @nada')}`))[0]).toMatch(/^241\/16/);
  expect((await client.errors(restore("STOPAT = @hasta, STOPBEFOREMARK = 'x'")))[0]).toMatch(/^3031\/16/);
  const sink = await client.run(restore('STOPAT = @hasta, RECOVERY'));
  expect(sink.messages.find(({ number }) => number === 4322)).toMatchObject({ class: 0, state: 1 });
  expect(await stateOf(client, 'copia')).toEqual([['RESTORING', false, false]]);
  expect(
    await client.rows(
      'SELECT recovery, stop_before, DATEDIFF(minute, stop_at, GETDATE()) FROM msdb.dbo.restorehistory',
    ),
  ).toEqual([[true, null, -60]]);
});

test('SIMPLE databases have no stop points', async () => {
  const { client } = await withFull('SIMPLE');
  expect(
    await client.errors(`RESTORE DATABASE copia FROM DISK = 'tienda.bak' WITH STOPAT = '2030-01-01', ${AS_COPIA}`),
  ).toEqual([
    '3145/16/1 The STOPAT option is not supported for databases that use the SIMPLE recovery model.',
    TERMINATED,
  ]);
});

test('an option that a statement does not take is 3032 and names it', async () => {
  const { client } = await withFull();
  expect(
    await client.errors("RESTORE HEADERONLY FROM DISK = 'tienda.bak' WITH NORECOVERY, STOPAT = '2026-01-01'"),
  ).toEqual([
    '3032/16/1 One or more of the options (norecovery, stopat) are not supported for this statement. Review the documentation for supported options.',
    '3013/16/1 RESTORE HEADERONLY is terminating abnormally.',
  ]);
  expect((await client.errors("RESTORE LABELONLY FROM DISK = 'tienda.bak' WITH FILE = 1"))[0]).toMatch(/^3032/);
});

test('a full is no log, a missing database has no log, and VERIFYONLY WITH LOADHISTORY tells msdb of a set', async () => {
  const { client } = await withFull();
  expect(await client.errors("RESTORE LOG tienda FROM DISK = 'tienda.bak'")).toEqual([
    "3135/16/1 The backup set in file '/var/opt/mssql/backup/tienda.bak' was created by BACKUP DATABASE and cannot be used for this restore operation.",
    '3013/16/1 RESTORE LOG is terminating abnormally.',
  ]);
  await client.rows('DELETE FROM msdb.dbo.backupfile; DELETE FROM msdb.dbo.backupset');
  await client.rows("RESTORE VERIFYONLY FROM DISK = 'tienda.bak' WITH CHECKSUM");
  expect(await client.value('SELECT COUNT(*) FROM msdb.dbo.backupset')).toBe(0);
  await client.rows("RESTORE VERIFYONLY FROM DISK = 'tienda.bak' WITH LOADHISTORY");
  expect(await client.rows('SELECT database_name, type FROM msdb.dbo.backupset')).toEqual([['tienda', 'D']]);
});

test('VERIFYONLY WITH MOVE says where the files would have no place, and that the set is valid', async () => {
  const { client } = await withFull();
  const verify = (moves: string): string => `RESTORE VERIFYONLY FROM DISK = 'tienda.bak' WITH ${moves}`;
  expect((await client.run(verify(AS_COPIA))).texts).toEqual(['The backup set on file 1 is valid.']);
  const { messages } = await client.run(verify(AS_COPIA.replace('/data/copia.mdf', '/nada/copia.mdf')));
  expect(messages.map(({ number, class: severity }) => [number, severity])).toEqual([
    [3181, 0],
    [5133, 0],
    [3156, 0],
    [3119, 0],
    [3262, 0],
  ]);
  expect((await client.errors(verify("MOVE 'otra' TO '/x'")))[0]).toMatch(/^3234\/16\/2/);
});

test('RESTRICTED_USER holds to the end of the sequence, whichever step says it', async () => {
  const { client } = await withFull();
  await client.rows(`RESTORE DATABASE copia FROM DISK = 'tienda.bak' WITH NORECOVERY, RESTRICTED_USER, ${AS_COPIA}`);
  await client.rows('RESTORE DATABASE copia WITH RECOVERY');
  expect(await client.value("SELECT user_access_desc FROM sys.databases WHERE name = 'copia'")).toBe('RESTRICTED_USER');
});

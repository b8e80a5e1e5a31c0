import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { waitFor } from '../../../support/waitFor.ts';
import { startServer } from '../serverSession.ts';

test('a backup whose database is taken offline under it is aborted, and begins no chain and no base', async () => {
  const server = startServer();
  const [sa, other] = [await server.connect(), await server.connect()];
  await sa.run('CREATE DATABASE foo; ALTER DATABASE foo SET RECOVERY FULL; CREATE TABLE foo.dbo.t (v NVARCHAR(4000))');
  await sa.run("INSERT INTO foo.dbo.t SELECT REPLICATE('x', 3900) FROM GENERATE_SERIES(1, 500)");
  server.faults.stepDelayMs = 20;
  const full = sa.errors("BACKUP DATABASE foo TO DISK = 'full.bak' WITH STATS = 5");
  const running = "SELECT 1 FROM sys.dm_exec_requests WHERE command = 'BACKUP DATABASE' AND percent_complete > 0";
  await waitFor(async () => (await other.rows(running)).length === 1);
  await other.run("INSERT INTO foo.dbo.t VALUES ('meanwhile')");
  await other.run('ALTER DATABASE foo SET OFFLINE; ALTER DATABASE foo SET ONLINE');
  expect(await full).toEqual([
    '3204/16/1 The backup or restore was aborted.',
    '3013/16/1 BACKUP DATABASE is terminating abnormally.',
  ]);
  server.faults.stepDelayMs = 0;
  expect(await sa.value('SELECT COUNT(*) FROM foo.dbo.t')).toBe(501);
  expect((await sa.errors("BACKUP LOG foo TO DISK = 'log.trn'"))[0]).toContain('4214');
  expect((await sa.errors("BACKUP DATABASE foo TO DISK = 'd.bak' WITH DIFFERENTIAL"))[0]).toContain('3035');
});

test('a backup holds the rows of the moment it began, whatever is committed while it runs', async () => {
  const server = startServer();
  const [sa, other] = [await server.connect(), await server.connect()];
  await sa.run('CREATE DATABASE foo; ALTER DATABASE foo SET RECOVERY FULL; CREATE TABLE foo.dbo.t (v NVARCHAR(4000))');
  await sa.run("INSERT INTO foo.dbo.t SELECT REPLICATE('x', 3900) FROM GENERATE_SERIES(1, 500)");
  // Rows that were committed and stand in the write-ahead log, and rows that never are.
  await other.run("UPDATE foo.dbo.t SET v = 'committed'; BEGIN TRAN; UPDATE foo.dbo.t SET v = 'uncommitted'");
  server.faults.stepDelayMs = 5;
  const full = sa.errors("BACKUP DATABASE foo TO DISK = 'full.bak' WITH STATS = 5");
  const running = "SELECT 1 FROM sys.dm_exec_requests WHERE command = 'BACKUP DATABASE' AND percent_complete > 0";
  const third = await server.connect();
  await waitFor(async () => (await third.rows(running)).length === 1);
  await other.run("COMMIT; DELETE FROM foo.dbo.t; INSERT INTO foo.dbo.t VALUES ('after')");
  expect(await full).toEqual([]);
  await sa.rows("BACKUP LOG foo TO DISK = 'log.trn'");
  const moves = (name: string): string =>
    ['foo', 'foo_log'].map((file) => `MOVE '${file}' TO '/var/opt/mssql/data/${name}_${file}'`).join(', ');
  await sa.rows(`RESTORE DATABASE copy FROM DISK = 'full.bak' WITH ${moves('copy')}`);
  expect(await sa.rows('SELECT v, COUNT(*) FROM copy.dbo.t GROUP BY v')).toEqual([['committed', 500]]);
  await sa.rows(`RESTORE DATABASE copy2 FROM DISK = 'full.bak' WITH NORECOVERY, ${moves('copy2')}`);
  await sa.rows("RESTORE LOG copy2 FROM DISK = 'log.trn' WITH RECOVERY");
  expect(await sa.rows('SELECT v FROM copy2.dbo.t')).toEqual([['after']]);
});

test('a log backup during which the database is switched to SIMPLE does not bring the chain back to life', async () => {
  const server = startServer();
  const [sa, other] = [await server.connect(), await server.connect()];
  await sa.run('CREATE DATABASE foo; ALTER DATABASE foo SET RECOVERY FULL; CREATE TABLE foo.dbo.t (v NVARCHAR(4000))');
  await sa.rows("BACKUP DATABASE foo TO DISK = 'full.bak'");
  await sa.run("INSERT INTO foo.dbo.t SELECT REPLICATE('x', 3900) FROM GENERATE_SERIES(1, 500)");
  server.faults.stepDelayMs = 20;
  const log = sa.errors("BACKUP LOG foo TO DISK = 'log.trn' WITH STATS = 5");
  const running = "SELECT 1 FROM sys.dm_exec_requests WHERE command = 'BACKUP LOG' AND percent_complete > 0";
  await waitFor(async () => (await other.rows(running)).length === 1);
  await other.run('ALTER DATABASE foo SET RECOVERY SIMPLE; ALTER DATABASE foo SET RECOVERY FULL');
  expect(await log).toEqual([]);
  expect((await sa.errors("BACKUP LOG foo TO DISK = 'log2.trn'"))[0]).toContain('4214');
});

test('the history of many backups does not stay in the write-ahead log of msdb', async () => {
  const server = startServer();
  const sa = await server.connect();
  await sa.run('CREATE DATABASE foo');
  for (let count = 0; count < 200; count++) await sa.rows("BACKUP DATABASE foo TO DISK = 'NUL'");
  expect(await sa.value('SELECT COUNT(*) FROM msdb.dbo.backupset')).toBe(200);
  expect(statSync(join(server.folder, 'data', 'MSDBData.mdf-wal')).size).toBeLessThan(5 * 1_048_576);
});

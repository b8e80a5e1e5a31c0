/** BACKUP LOG: what it refuses, what it leaves, and what the views and msdb say of it (contract.md sections 2, 3, 6.3 and 8). */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { waitFor } from '../../../support/waitFor.ts';
import { fileAfter, headerOf, recordsOf, setOf } from '../log/media.ts';
import { type Client, startServer, type TestServer } from '../serverSession.ts';

const open = async (): Promise<{ readonly server: TestServer; readonly sa: Client }> => {
  const server = startServer();
  const sa = await server.connect();
  await sa.run('CREATE DATABASE foo; ALTER DATABASE foo SET RECOVERY FULL');
  await sa.run('CREATE TABLE foo.dbo.t (id INT IDENTITY PRIMARY KEY, v NVARCHAR(100))');
  return { server, sa };
};

/** With a full backup, and one row behind it. */
const withChain = async (): ReturnType<typeof open> => {
  const opened = await open();
  await opened.sa.rows("BACKUP DATABASE foo TO DISK = 'full.bak'");
  await opened.sa.run("INSERT INTO foo.dbo.t (v) VALUES ('one')");
  return opened;
};

const LOG = "BACKUP LOG foo TO DISK = 'log.trn'";
const numbers = async (sa: Client, sql: string): Promise<readonly string[]> =>
  (await sa.errors(sql)).map((error) => error.split(' ')[0] ?? '');
const NO_BACKUP = ['4214/16/1', '3013/16/1'];

describe('BACKUP LOG is refused', () => {
  test('under SIMPLE, before there is a full, and of master', async () => {
    const { sa } = await open();
    expect(await numbers(sa, LOG)).toEqual(NO_BACKUP);
    await sa.run('ALTER DATABASE foo SET RECOVERY SIMPLE');
    expect(await sa.errors(LOG)).toEqual([
      '4208/16/1 The statement BACKUP LOG is not allowed while the recovery model is SIMPLE. Use BACKUP DATABASE or change the recovery model using ALTER DATABASE.',
      '3013/16/1 BACKUP LOG is terminating abnormally.',
    ]);
    expect(await numbers(sa, "BACKUP LOG master TO DISK = 'm.trn'")).toEqual(['4212/16/1', '3013/16/1']);
    expect(await numbers(sa, "BACKUP DATABASE master TO DISK = 'm.bak' WITH DIFFERENTIAL")).toEqual([
      '3024/16/1',
      '3013/16/1',
    ]);
    expect(await numbers(sa, "BACKUP DATABASE foo TO DISK = 'd.bak' WITH DIFFERENTIAL")).toEqual([
      '3035/16/1',
      '3013/16/1',
    ]);
  });

  test('with options of the other kind, and with options that exclude each other', async () => {
    const { sa } = await withChain();
    expect((await sa.errors(`${LOG} WITH DIFFERENTIAL`))[0]).toContain(
      '3032/16/1 One or more of the options (differential)',
    );
    expect((await sa.errors("BACKUP DATABASE foo TO DISK = 'x.bak' WITH NORECOVERY"))[0]).toContain('(norecovery)');
    expect(await numbers(sa, `${LOG} WITH NORECOVERY, STANDBY = 'u.und'`)).toContain('3031/16/1');
    expect(await numbers(sa, `${LOG} WITH BOGUS`)).toEqual(['155/15/1']);
    expect(await numbers(sa, `BEGIN TRAN; ${LOG}; ROLLBACK`)).toEqual(['3021/16/0', '3013/16/1']);
  });

  test('of a database that is offline, restoring, in emergency or in standby', async () => {
    const { server, sa } = await withChain();
    const entry = server.instance.find('foo');
    if (entry === undefined) throw new Error('no foo');
    for (const [state, number] of [
      ['OFFLINE', '942/14/4'],
      ['RESTORING', '927/14/1'],
      ['EMERGENCY', '3033/16/1'],
    ] as const) {
      entry.state = state;
      for (const options of ['', ' WITH NO_TRUNCATE'])
        expect(await numbers(sa, LOG + options)).toEqual([number, '3013/16/1']);
    }
    entry.state = 'ONLINE';
    entry.isInStandby = true;
    expect(await numbers(sa, LOG)).toEqual(['3036/16/1', '3013/16/1']);
  });
});

describe('a log chain', () => {
  test('ends with a switch to SIMPLE and begins again with a full or a differential, not with a copy', async () => {
    for (const [starts, options] of [
      [true, 'DIFFERENTIAL'],
      [true, 'INIT'],
      [false, 'COPY_ONLY'],
    ] as const) {
      const { server, sa } = await withChain();
      await sa.run('ALTER DATABASE foo SET RECOVERY SIMPLE; ALTER DATABASE foo SET RECOVERY FULL');
      expect(await numbers(sa, LOG)).toEqual(NO_BACKUP);
      expect(
        await sa.value("SELECT last_log_backup_lsn FROM sys.database_recovery_status WHERE database_id = DB_ID('foo')"),
      ).toBeNull();
      await sa.rows(`BACKUP DATABASE foo TO DISK = 'again.bak' WITH ${options}`);
      expect(await numbers(sa, LOG)).toEqual(starts ? [] : NO_BACKUP);
      if (!starts) continue;
      const [again, log] = [await headerOf(server, 'again.bak'), await headerOf(server, 'log.trn')];
      expect(log.firstLsn).toBe(again.checkpointLsn);
      expect(log.beginsLogChain).toBe(true);
    }
  });

  test('goes on through FULL and BULK_LOGGED; SELECT INTO marks its log and no other', async () => {
    const { server, sa } = await withChain();
    await sa.rows("BACKUP LOG foo TO DISK = '1.trn'");
    await sa.run("ALTER DATABASE foo SET RECOVERY BULK_LOGGED; INSERT INTO foo.dbo.t (v) VALUES ('plain')");
    await sa.rows("BACKUP LOG foo TO DISK = '2.trn'");
    await sa.run('SELECT * INTO foo.dbo.copy FROM foo.dbo.t');
    await sa.rows("BACKUP LOG foo TO DISK = '3.trn'");
    await sa.run('ALTER DATABASE foo SET RECOVERY FULL; SELECT * INTO foo.dbo.copy2 FROM foo.dbo.t');
    await sa.rows("BACKUP LOG foo TO DISK = '4.trn'");
    const headers = await Promise.all(['1', '2', '3', '4'].map((name) => headerOf(server, `${name}.trn`)));
    expect(headers.map((header) => header.hasBulkLoggedData)).toEqual([false, false, true, false]);
    expect(headers.map((header) => header.recoveryModel)).toEqual(['FULL', 'BULK-LOGGED', 'BULK-LOGGED', 'FULL']);
    for (const [index, header] of headers.slice(1).entries()) expect(header.firstLsn).toBe(headers[index]?.lastLsn);
    const file = await fileAfter(server, 'full.bak', ['1.trn', '2.trn', '3.trn', '4.trn']);
    server.instance.close();
    expect(file.equals(readFileSync(join(server.folder, 'data', 'foo.mdf')))).toBe(true);
  });

  test('is neither moved nor truncated by a copy; NUL breaks it as the real server lets it', async () => {
    const { server, sa } = await withChain();
    await sa.rows("BACKUP LOG foo TO DISK = 'copy.trn' WITH COPY_ONLY");
    await sa.rows("BACKUP LOG foo TO DISK = '1.trn' WITH COMPRESSION, CHECKSUM");
    const [copy, first] = [await headerOf(server, 'copy.trn'), await headerOf(server, '1.trn')];
    expect(copy.isCopyOnly).toBe(true);
    expect([copy.firstLsn, copy.lastLsn]).toEqual([first.firstLsn, first.lastLsn]);
    expect(await recordsOf(server, '1.trn')).toEqual(await recordsOf(server, 'copy.trn'));
    await sa.run("INSERT INTO foo.dbo.t (v) VALUES ('lost')");
    await sa.rows("BACKUP LOG foo TO DISK = 'NUL'");
    await sa.rows("BACKUP LOG foo TO DISK = '2.trn'");
    expect((await headerOf(server, '2.trn')).firstLsn).toBeGreaterThan(first.lastLsn);
    expect(await recordsOf(server, '2.trn')).toEqual([]);
  });

  test('of a read-only database is not moved either: 4217 says so', async () => {
    const { server, sa } = await withChain();
    await sa.run('ALTER DATABASE foo SET READ_ONLY');
    const said = (await sa.run("BACKUP LOG foo TO DISK = '1.trn'")).messages.map(({ number }) => number);
    expect(said).toEqual([4217, 4035, 3014]);
    await sa.rows("BACKUP LOG foo TO DISK = '2.trn'");
    expect((await headerOf(server, '2.trn')).firstLsn).toBe((await headerOf(server, '1.trn')).firstLsn);
  });
});

describe('the tail', () => {
  test('WITH NORECOVERY leaves the database restoring, and what comes next is restored from it', async () => {
    const { server, sa } = await withChain();
    await sa.run("INSERT INTO foo.dbo.t (v) VALUES ('tail')");
    await sa.rows("BACKUP LOG foo TO DISK = 'tail.trn' WITH NORECOVERY");
    const tail = await headerOf(server, 'tail.trn');
    expect(tail).toMatchObject({ isForceOffline: true, isCopyOnly: false, hasIncompleteMetaData: false });
    expect(tail.flags & (64 | 128 | 256)).toBe(64 | 256);
    expect(await sa.value("SELECT state_desc FROM sys.databases WHERE name = 'foo'")).toBe('RESTORING');
    expect(await numbers(sa, 'SELECT * FROM foo.dbo.t')).toEqual(['927/14/2']);
    expect(await sa.value("SELECT MAX(redo_start_lsn) FROM sys.master_files WHERE database_id = DB_ID('foo')")).toBe(
      tail.lastLsn.toString(),
    );
    await sa.rows('RESTORE DATABASE foo WITH RECOVERY');
    expect(await sa.rows('SELECT v FROM foo.dbo.t')).toEqual([['one'], ['tail']]);
    // The chain goes on in a new fork.
    await sa.run("INSERT INTO foo.dbo.t (v) VALUES ('fork')");
    await sa.rows("BACKUP LOG foo TO DISK = 'fork.trn'");
    expect((await headerOf(server, 'fork.trn')).recoveryForkId).not.toBe(tail.recoveryForkId);
    await sa.rows("RESTORE DATABASE foo FROM DISK = 'full.bak' WITH REPLACE, NORECOVERY");
    await sa.rows("RESTORE LOG foo FROM DISK = 'tail.trn' WITH RECOVERY");
    expect(await sa.rows('SELECT v FROM foo.dbo.t')).toEqual([['one'], ['tail']]);
  });

  test('needs the database for itself, and leaves it as it was when it fails', async () => {
    const { server, sa } = await withChain();
    const other = await server.connect('foo');
    const tail = "BACKUP LOG foo TO DISK = 'tail.trn' WITH NORECOVERY";
    expect(await numbers(sa, tail)).toEqual(['3101/16/1', '3013/16/1']);
    expect(await numbers(other, tail)).toEqual(['3102/16/1', '3013/16/1']);
    await other.run('USE master');
    server.faults.deviceFullAfter = { pathContains: 'tail', bytes: 6000 };
    expect(await numbers(sa, tail)).toEqual(['3202/16/1', '3013/16/1']);
    expect(server.faults.hits.get('deviceFullAfter')).toBe(1);
    expect(await sa.value("SELECT state_desc FROM sys.databases WHERE name = 'foo'")).toBe('ONLINE');
    server.faults.deviceFullAfter = null;
    await sa.rows(`${tail}, INIT, FORMAT`);
    expect((await recordsOf(server, 'tail.trn')).length).toBe(1);
  });

  test('WITH STANDBY leaves the database readable and ready for more', async () => {
    const { server, sa } = await withChain();
    await sa.rows("BACKUP LOG foo TO DISK = 'tail.trn' WITH STANDBY = 'foo.und'");
    expect(await sa.rows('SELECT v FROM foo.dbo.t')).toEqual([['one']]);
    expect(
      await sa.rows("SELECT state_desc, is_in_standby, is_read_only FROM sys.databases WHERE name = 'foo'"),
    ).toEqual([['ONLINE', true, true]]);
    expect(existsSync(join(server.folder, 'backup', 'foo.und'))).toBe(true);
    await sa.rows('RESTORE DATABASE foo WITH RECOVERY');
    expect(await sa.value("SELECT is_in_standby FROM sys.databases WHERE name = 'foo'")).toBe(false);
  });

  test.each([
    ['gone', 'RECOVERY_PENDING'],
    ['damaged', 'SUSPECT'],
  ] as const)('is saved WITH NO_TRUNCATE when the data file is %s', async (how, state) => {
    const { server, sa } = await withChain();
    await sa.run("INSERT INTO foo.dbo.t (v) VALUES ('saved')");
    server.instance.close();
    const data = join(server.folder, 'data', 'foo.mdf');
    const before = readFileSync(data);
    if (how === 'gone') rmSync(data);
    else writeFileSync(data, 'this is no database');
    const again = server.restarted();
    const client = await again.connect();
    expect(await client.value("SELECT state_desc FROM sys.databases WHERE name = 'foo'")).toBe(state);
    expect(await numbers(client, LOG)).toEqual([how === 'gone' ? '945/16/1' : '926/14/1', '3013/16/1']);
    await client.rows("BACKUP LOG foo TO DISK = 'tail.trn' WITH NO_TRUNCATE, NORECOVERY");
    const tail = await headerOf(again, 'tail.trn');
    expect(tail).toMatchObject({ isCopyOnly: true, hasIncompleteMetaData: true, isForceOffline: true });
    expect((await fileAfter(again, 'full.bak', ['tail.trn'])).equals(before)).toBe(true);
  });
});

test('one log backup and one data backup may run at once, two of a kind may not', async () => {
  const { server, sa } = await withChain();
  server.faults.stepDelayMs = 20;
  const [a, b, c] = [await server.connect(), await server.connect(), await server.connect()];
  const full = a.errors("BACKUP DATABASE foo TO DISK = 'f2.bak' WITH STATS = 10");
  const requests = "SELECT percent_complete FROM sys.dm_exec_requests WHERE command = 'BACKUP DATABASE'";
  await waitFor(async () => (await sa.rows(requests)).length === 1);
  expect(await numbers(b, "BACKUP DATABASE foo TO DISK = 'f3.bak'")).toEqual(['3023/16/2', '3013/16/1']);
  expect(await numbers(b, "BACKUP DATABASE foo TO DISK = 'f3.bak' WITH DIFFERENTIAL")).toEqual([
    '3023/16/2',
    '3013/16/1',
  ]);
  const log = b.errors("BACKUP LOG foo TO DISK = 'l1.trn' WITH STATS = 10");
  await waitFor(
    async () =>
      (await sa.rows("SELECT 1 FROM sys.dm_exec_requests WHERE command = 'BACKUP LOG' AND percent_complete > 0"))
        .length === 1,
  );
  expect(await numbers(c, "BACKUP LOG foo TO DISK = 'l2.trn'")).toEqual(['3023/16/2', '3013/16/1']);
  expect(await log).toEqual([]);
  expect(await full).toEqual([]);
});

describe('what is said of a log backup', () => {
  test('its header has the last commit and the time zone, its file list a log and no pages', async () => {
    const at = new Date(2026, 10, 20, 14, 30, 0, 250);
    const server = startServer({ now: () => at });
    const sa = await server.connect();
    await sa.run('CREATE DATABASE foo; ALTER DATABASE foo SET RECOVERY FULL; CREATE TABLE foo.dbo.t (v INT)');
    await sa.rows("BACKUP DATABASE foo TO DISK = 'x.bak'");
    await sa.run('INSERT INTO foo.dbo.t VALUES (1)');
    await sa.rows("BACKUP LOG foo TO DISK = 'x.bak'; BACKUP LOG foo TO DISK = 'x.bak'");
    const rows = (await sa.run("RESTORE HEADERONLY FROM DISK = 'x.bak'")).rows;
    const zone = 0 - Math.round(at.getTimezoneOffset() / 15);
    expect(
      rows.map((row) => [row.BackupType, row.BackupTypeDescription, row.LastValidRestoreTime, row.TimeZone]),
    ).toEqual([
      [1, 'Database', null, zone],
      [2, 'Transaction Log', '2026-11-20T14:30:00.250', zone],
      [2, 'Transaction Log', null, zone],
    ]);
    expect((await setOf(server, 'x.bak')).header.lastValidRestoreTime).toBe('unknown');
    const files = (await sa.run("RESTORE FILELISTONLY FROM DISK = 'x.bak' WITH FILE = 2")).rows;
    expect(files.map((row) => [row.Type, row.BackupSizeInBytes])).toEqual([
      ['D', 0n],
      ['L', 0n],
    ]);
    expect(
      await sa.rows('SELECT type, last_valid_restore_time FROM msdb.dbo.backupset ORDER BY backup_set_id'),
    ).toEqual([
      ['D', null],
      ['L', '2026-11-20T14:30:00.250'],
      ['L', null],
    ]);
  });

  test('msdb and the views have its LSNs, type and sizes', async () => {
    const { server, sa } = await withChain();
    expect(await sa.rows("SELECT log_reuse_wait, log_reuse_wait_desc FROM sys.databases WHERE name = 'foo'")).toEqual([
      [2, 'LOG_BACKUP'],
    ]);
    const stats =
      "SELECT log_since_last_log_backup_mb, log_backup_time, log_backup_lsn FROM sys.dm_db_log_stats(DB_ID('foo'))";
    const [before] = await sa.rows(stats);
    expect(before?.[0]).toBeGreaterThan(0);
    expect(before?.[1]).toBeNull();
    await sa.rows("BACKUP DATABASE foo TO DISK = 'diff.bak' WITH DIFFERENTIAL");
    const said = (await sa.run("BACKUP LOG foo TO DISK = 'log.trn' WITH NAME = 'n', STATS = 50")).texts;
    expect(said.slice(0, 2)).toEqual(['50 percent processed.', '100 percent processed.']);
    expect(said.at(2)).toBe("Processed 8 pages for database 'foo', file 'foo_log' on file 1.");
    expect(said.at(3)).toMatch(/^BACKUP LOG successfully processed 8 pages in \d\.\d{3} seconds/);
    const log = await headerOf(server, 'log.trn');
    const full = await headerOf(server, 'full.bak');
    expect(
      await sa.rows(
        'SELECT type, CAST(first_lsn AS varchar(30)), CAST(last_lsn AS varchar(30)), differential_base_guid, name FROM msdb.dbo.backupset ORDER BY backup_set_id',
      ),
    ).toEqual([
      ['D', String(full.firstLsn), String(full.lastLsn), null, null],
      ['I', expect.any(String), expect.any(String), full.backupSetGuid, null],
      ['L', String(log.firstLsn), String(log.lastLsn), null, 'n'],
    ]);
    expect(
      await sa.rows(
        "SELECT f.file_type, f.backed_up_page_count FROM msdb.dbo.backupfile f JOIN msdb.dbo.backupset s ON s.backup_set_id = f.backup_set_id WHERE s.type = 'L'",
      ),
    ).toEqual([
      ['D', '0'],
      ['L', '8'],
    ]);
    const [after] = await sa.rows(stats);
    expect(after?.[0]).toBe(0);
    expect(after?.[1]).not.toBeNull();
    expect(after?.[2]).toMatch(/^[0-9a-f]{8}:[0-9a-f]{8}:[0-9a-f]{4}$/);
    expect(
      await sa.value(
        "SELECT CAST(last_log_backup_lsn AS varchar(30)) FROM sys.database_recovery_status WHERE database_id = DB_ID('foo')",
      ),
    ).toBe(String(log.lastLsn));
    expect(await sa.value("SELECT log_reuse_wait_desc FROM sys.databases WHERE name = 'foo'")).toBe('NOTHING');
  });
});

test('a commit whose record cannot be written is logged with the next one, and no log backup leaves it out', async () => {
  const { server, sa } = await withChain();
  const storage = server.instance.storage(server.instance.find('foo') ?? expect.fail('no foo'));
  const { append } = storage.log;
  let refused = 0;
  Object.assign(storage.log, {
    append: () => {
      refused++;
      throw Object.assign(new Error('no space'), { syscall: 'write', code: 'ENOSPC' });
    },
  });
  await sa.rows("INSERT INTO foo.dbo.t (v) VALUES ('not logged')");
  expect(refused).toBe(1);
  expect(await numbers(sa, LOG)).toEqual(['3202/16/1', '3013/16/1']);
  Object.assign(storage.log, { append });
  await sa.rows("INSERT INTO foo.dbo.t (v) VALUES ('logged')");
  await sa.rows("BACKUP LOG foo TO DISK = 'good.trn'");
  const expected = await fileAfter(server, 'full.bak', ['good.trn']);
  server.instance.close();
  expect(expected.equals(readFileSync(join(server.folder, 'data', 'foo.mdf')))).toBe(true);
});

test('a folder of before there were logs opens, and its chain begins with the next data backup', async () => {
  const { server } = await withChain();
  server.instance.close();
  const path = join(server.folder, 'instance.json');
  const state = JSON.parse(readFileSync(path, 'utf8'));
  for (const entry of state.databases) {
    for (const name of [
      'lastLogBackupTime',
      'checkpointLsn',
      'logChainOrigin',
      'previousFork',
      'restoring',
      'isInStandby',
    ])
      delete entry[name];
  }
  writeFileSync(path, JSON.stringify(state));
  const log = join(server.folder, 'data', 'foo_log.ldf');
  writeFileSync(log, new Uint8Array(524_288));
  rmSync(join(server.folder, 'data', 'foo.mdf-changes'), { force: true });
  const again = server.restarted();
  const client = await again.connect();
  expect(await client.rows('SELECT v FROM foo.dbo.t')).toEqual([['one']]);
  expect(await numbers(client, LOG)).toEqual(NO_BACKUP);
  await client.rows("BACKUP DATABASE foo TO DISK = 'diff.bak' WITH DIFFERENTIAL");
  expect(await numbers(client, LOG)).toEqual([]);
});

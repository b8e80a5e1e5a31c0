/** Who may have compressed backups, and what the server's own default changes (contract.md sections 1 and 3.1). */
import { describe, expect, test } from 'vitest';
import { EDITIONS } from '../../../../src/sandbox/engine/instance.ts';
import { type Client, startServer, type TestServer } from '../serverSession.ts';

const open = async (
  edition: keyof typeof EDITIONS = 'standard',
): Promise<{ readonly server: TestServer; readonly sa: Client }> => {
  const server = startServer({ edition });
  const sa = await server.connect();
  await sa.run('CREATE DATABASE foo; ALTER DATABASE foo SET RECOVERY FULL');
  await sa.run('CREATE TABLE foo.dbo.t (v NVARCHAR(100))');
  return { server, sa };
};

/** Takes one and gives what msdb and the medium say of it. */
const backedUp = async (sa: Client, file: string, options: string): Promise<readonly unknown[]> => {
  await sa.rows(`BACKUP DATABASE foo TO DISK = '${file}' WITH ${options}`);
  const [row] = await sa.rows(
    `SELECT TOP 1 CASE WHEN s.compressed_backup_size < s.backup_size THEN 1 ELSE 0 END, s.compression_algorithm, CAST(m.is_compressed AS int)
     FROM msdb.dbo.backupset AS s JOIN msdb.dbo.backupmediaset AS m ON m.media_set_id = s.media_set_id ORDER BY s.backup_set_id DESC`,
  );
  return row ?? [];
};
const COMPRESSED = [1, 'MS_XPRESS', 1];
const PLAIN = [0, null, 0];

describe('an edition', () => {
  test.each([
    ['standard', 2, '-1534726760'],
    ['developer', 3, '-2117995310'],
    ['express', 4, '-1592396055'],
  ] as const)('%s says what it is by its numbers', async (edition, engine, id) => {
    const { sa } = await open(edition);
    expect(await sa.value("SELECT CAST(SERVERPROPERTY('EngineEdition') AS int)")).toBe(engine);
    expect(await sa.value("SELECT CONVERT(varchar(20), CAST(SERVERPROPERTY('EditionID') AS bigint))")).toBe(id);
    expect(await sa.value("SELECT CAST(SERVERPROPERTY('Edition') AS nvarchar(128))")).toBe(EDITIONS[edition].name);
  });

  test('Express refuses COMPRESSION of a database and of a log with 1844 and 3013', async () => {
    const { sa } = await open('express');
    await sa.rows("BACKUP DATABASE foo TO DISK = 'foo.bak' WITH NO_COMPRESSION");
    for (const what of ['DATABASE', 'LOG']) {
      expect(await sa.errors(`BACKUP ${what} foo TO DISK = 'x.bak' WITH COMPRESSION`)).toEqual([
        `1844/16/1 BACKUP ${what} WITH COMPRESSION is not supported on Express Edition (64-bit).`,
        `3013/16/1 BACKUP ${what} is terminating abnormally.`,
      ]);
    }
  });

  test('Standard compresses, also in larger transfers', async () => {
    const { sa } = await open();
    expect(await backedUp(sa, 'a.bak', 'COMPRESSION, MAXTRANSFERSIZE = 131072')).toEqual(COMPRESSED);
  });
});

describe('backup compression default', () => {
  const shown = async (sa: Client): Promise<unknown> =>
    (
      await sa.rows(
        "SELECT CAST(value AS int), CAST(value_in_use AS int) FROM sys.configurations WHERE name = N'backup compression default'",
      )
    )[0];

  test('is off at first, counts from RECONFIGURE on, and where nothing is said', async () => {
    const { sa } = await open();
    expect(await shown(sa)).toEqual([0, 0]);
    await sa.rows("EXEC sp_configure 'backup compression default', 1");
    expect(await shown(sa)).toEqual([1, 0]);
    expect(await backedUp(sa, 'a.bak', 'FORMAT')).toEqual(PLAIN);
    await sa.run('RECONFIGURE WITH OVERRIDE');
    expect(await shown(sa)).toEqual([1, 1]);
    expect(await backedUp(sa, 'b.bak', 'FORMAT')).toEqual(COMPRESSED);
    expect(await backedUp(sa, 'c.bak', 'FORMAT, NO_COMPRESSION')).toEqual(PLAIN);
    expect(await sa.rows("EXEC sp_configure 'backup compression default'")).toEqual([
      ['backup compression default', 0, 1, 1, 1],
    ]);
  });

  test('outlives a restart', async () => {
    const { server, sa } = await open();
    await sa.run("EXEC sp_configure 'backup compression default', 1; RECONFIGURE");
    expect(await shown(await server.reopen().connect())).toEqual([1, 1]);
  });

  test('makes Express compress nothing', async () => {
    const { sa } = await open('express');
    await sa.run("EXEC sp_configure 'backup compression default', 1; RECONFIGURE");
    expect(await backedUp(sa, 'a.bak', 'FORMAT')).toEqual(PLAIN);
  });

  test('takes no other value, and other options are refused by name', async () => {
    const { sa } = await open();
    expect(await sa.errors("EXEC sp_configure 'backup compression default', 2")).toEqual([
      "15129/16/1 '2' is not a valid value for configuration option 'backup compression default'.",
    ]);
    expect((await sa.errors("EXEC sp_configure 'xp_cmdshell', 1")).join()).toContain("sp_configure 'xp_cmdshell'");
  });
});

/** Differential and log backups through T-SQL: LSNs as contract.md section 6 has them, and what stands on the media. */
import { describe, expect, test } from 'vitest';
import { headerOf, mediumOf, pagesIn, recordsOf } from '../log/media.ts';
import { type Client, startServer, type TestServer } from '../serverSession.ts';

const open = async (model = 'FULL'): Promise<{ readonly server: TestServer; readonly sa: Client }> => {
  const server = startServer();
  const sa = await server.connect();
  await sa.run(`CREATE DATABASE foo; ALTER DATABASE foo SET RECOVERY ${model}`);
  await sa.run('CREATE TABLE foo.dbo.t (id INT IDENTITY PRIMARY KEY, v NVARCHAR(100))');
  return { server, sa };
};

const insert = (sa: Client, text: string): Promise<unknown> => sa.rows(`INSERT INTO foo.dbo.t (v) VALUES (N'${text}')`);

const backup = async (sa: Client, what: string, file: string, options = ''): Promise<void> => {
  await sa.rows(`BACKUP ${what} foo TO DISK = '${file}'${options === '' ? '' : ` WITH ${options}`}`);
};

describe('LSNs', () => {
  test('logs follow each other without a hole from the full that began the chain, and a full between them cuts nothing', async () => {
    const { server, sa } = await open();
    await insert(sa, 'before');
    await backup(sa, 'DATABASE', 'full1.bak');
    await insert(sa, 'one');
    await backup(sa, 'LOG', 'log1.trn');
    await insert(sa, 'two');
    await backup(sa, 'DATABASE', 'full2.bak');
    await insert(sa, 'three');
    await backup(sa, 'DATABASE', 'copy.bak', 'COPY_ONLY');
    await backup(sa, 'LOG', 'log2.trn');
    await backup(sa, 'LOG', 'log3.trn');
    const [full1, log1, full2, copy, log2, log3] = await Promise.all(
      ['full1.bak', 'log1.trn', 'full2.bak', 'copy.bak', 'log2.trn', 'log3.trn'].map((file) => headerOf(server, file)),
    );
    expect(full1?.firstLsn).toBe(full1?.checkpointLsn);
    expect(full1?.databaseBackupLsn).toBe(0n);
    expect(log1?.firstLsn).toBe(full1?.checkpointLsn);
    expect(log1?.beginsLogChain).toBe(true);
    expect(log1?.databaseBackupLsn).toBe(full1?.checkpointLsn);
    expect(full2?.databaseBackupLsn).toBe(full1?.checkpointLsn);
    expect(copy?.databaseBackupLsn).toBe(full2?.checkpointLsn);
    expect(copy?.isCopyOnly).toBe(true);
    expect(log2?.firstLsn).toBe(log1?.lastLsn);
    expect(log2?.beginsLogChain).toBe(false);
    expect(log2?.databaseBackupLsn).toBe(full2?.checkpointLsn);
    expect(log2?.checkpointLsn).toBe(copy?.checkpointLsn);
    // Nothing was written between them.
    expect([log3?.firstLsn, log3?.lastLsn]).toEqual([log2?.lastLsn, log2?.lastLsn]);
    expect((await mediumOf(server, 'log3.trn')).sets[0]?.log).toEqual([]);
    expect((await recordsOf(server, 'log1.trn')).length).toBe(1);
    expect((await recordsOf(server, 'log2.trn')).length).toBe(2);
  });

  test('a differential names its base, holds only what changed, and is no base and no part of the log chain itself', async () => {
    const { server, sa } = await open();
    await sa.run("INSERT INTO foo.dbo.t (v) SELECT REPLICATE('x', 100) FROM GENERATE_SERIES(1, 20000)");
    await backup(sa, 'DATABASE', 'full.bak', 'CHECKSUM');
    await sa.run("UPDATE foo.dbo.t SET v = 'changed' WHERE id = 1");
    await backup(sa, 'DATABASE', 'diff1.bak', 'DIFFERENTIAL, COPY_ONLY, CHECKSUM');
    await sa.run("UPDATE foo.dbo.t SET v = 'changed' WHERE id = 19999");
    await backup(sa, 'DATABASE', 'diff2.bak', 'DIFFERENTIAL, COMPRESSION');
    const full = await headerOf(server, 'full.bak');
    for (const file of ['diff1.bak', 'diff2.bak']) {
      const diff = await headerOf(server, file);
      expect(diff).toMatchObject({
        type: 'I',
        backupTypeDescription: 'Database Differential',
        differentialBaseGuid: full.backupSetGuid,
        differentialBaseLsn: full.checkpointLsn,
        databaseBackupLsn: full.checkpointLsn,
        isCopyOnly: false,
      });
      expect(diff.flags & 2048).toBe(2048);
      expect(diff.firstLsn).toBe(diff.checkpointLsn);
    }
    const [all = 0, first = 0, second = 0] = await Promise.all(
      ['full.bak', 'diff1.bak', 'diff2.bak'].map((file) => pagesIn(server, file)),
    );
    expect(first).toBeLessThan(all / 2);
    expect(second).toBeGreaterThanOrEqual(first);
    expect(second).toBeLessThan(all);
    expect(await sa.value('SELECT modified_extent_page_count FROM foo.sys.dm_db_file_space_usage')).toBe(
      BigInt(second),
    );
    const files = await sa.rows(
      "SELECT differential_base_guid FROM sys.master_files WHERE database_id = DB_ID('foo') AND type = 0",
    );
    expect(files).toEqual([[full.backupSetGuid]]);
  });
});

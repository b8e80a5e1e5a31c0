import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Client, startServer, type TestServer } from '../serverSession.ts';
import { fileAfter, recordsOf } from './media.ts';

const open = async (): Promise<{ readonly server: TestServer; readonly sa: Client }> => {
  const server = startServer();
  const sa = await server.connect();
  await sa.run('CREATE DATABASE foo; ALTER DATABASE foo SET RECOVERY FULL');
  await sa.run('CREATE TABLE foo.dbo.t (id INT IDENTITY PRIMARY KEY, v NVARCHAR(100))');
  return { server, sa };
};

const data = (server: TestServer, name: string): string => join(server.folder, 'data', name);

describe('a server that is killed', () => {
  test.each(['before', 'half'])(
    '%s its commit reached the log finds that commit again when it starts',
    async (when) => {
      const { server, sa } = await open();
      await sa.rows("BACKUP DATABASE foo TO DISK = 'full.bak'");
      server.instance.close();
      const killed = spawnSync(process.execPath, [join(import.meta.dirname, 'killInCommit.ts'), server.folder, when]);
      expect(String(killed.stderr)).not.toContain('Error');
      expect(killed.signal).toBe('SIGKILL');
      const again = server.restarted();
      const client = await again.connect();
      expect(await client.rows('SELECT v FROM foo.dbo.t')).toEqual([['whole'], ['killed']]);
      await client.rows("BACKUP LOG foo TO DISK = 'log.trn'");
      const records = await recordsOf(again, 'log.trn');
      expect(records.map(({ mark }) => mark)).toEqual([null, { name: 'm', description: 'cierre' }]);
      expect(records.at(-1)?.at).toEqual(new Date(2026, 0, 2, 3, 4, 5, 678));
      const expected = await fileAfter(again, 'full.bak', ['log.trn']);
      again.instance.close();
      expect(expected.equals(readFileSync(data(again, 'foo.mdf')))).toBe(true);
    },
  );
});

describe('a log that does not reach the data file', () => {
  test('because its file was lost ends the chain: no log backup pretends to be whole', async () => {
    const { server, sa } = await open();
    await sa.rows("BACKUP DATABASE foo TO DISK = 'full.bak'");
    await sa.run("INSERT INTO foo.dbo.t (v) VALUES ('x')");
    server.instance.close();
    rmSync(data(server, 'foo_log.ldf'));
    const client = await server.restarted().connect();
    expect(await client.rows('SELECT v FROM foo.dbo.t')).toEqual([['x']]);
    expect(await client.errors("BACKUP LOG foo TO DISK = 'log.trn'")).toEqual([
      '4214/16/1 BACKUP LOG cannot be performed because there is no current database backup.',
      '3013/16/1 BACKUP LOG is terminating abnormally.',
    ]);
  });

  test('because a record in it is damaged ends the chain as well', async () => {
    const { server, sa } = await open();
    await sa.rows("BACKUP DATABASE foo TO DISK = 'full.bak'");
    await sa.run("INSERT INTO foo.dbo.t (v) VALUES ('x')");
    server.instance.close();
    const file = openSync(data(server, 'foo_log.ldf'), 'r+');
    writeSync(file, 'broken', 700);
    closeSync(file);
    const client = await server.restarted().connect();
    expect((await client.errors("BACKUP LOG foo TO DISK = 'log.trn'"))[0]).toContain('4214');
  });
});

describe('a lost map of changes', () => {
  test.each(['lost', 'damaged'])('that was %s makes a differential hold every page, never too few', async (how) => {
    const { server, sa } = await open();
    await sa.run("INSERT INTO foo.dbo.t (v) SELECT REPLICATE('x', 100) FROM GENERATE_SERIES(1, 5000)");
    await sa.rows("BACKUP DATABASE foo TO DISK = 'full.bak'");
    const few = await sa.value('SELECT modified_extent_page_count FROM foo.sys.dm_db_file_space_usage');
    server.instance.close();
    if (how === 'lost') rmSync(data(server, 'foo.mdf-changes'));
    else writeFileSync(data(server, 'foo.mdf-changes'), 'nonsense');
    const client = await server.restarted().connect();
    const [row] = await client.rows(
      'SELECT modified_extent_page_count, allocated_extent_page_count FROM foo.sys.dm_db_file_space_usage',
    );
    expect(row?.[0]).toBe(row?.[1]);
    expect(Number(few)).toBeLessThan(Number(row?.[0]));
  });
});

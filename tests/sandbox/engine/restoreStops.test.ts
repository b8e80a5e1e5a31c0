import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chainServer, movedTo, numbersOf, said } from './chainServer.ts';
import { startServer } from './serverSession.ts';

const count = (database: string): string => `SELECT COUNT(*) FROM ${database}.dbo.t`;
const FULL = `RESTORE DATABASE copia FROM DISK = 'f.bak' WITH REPLACE, NORECOVERY, ${movedTo('copia')}`;
const log = (file: string, options: string): string => `RESTORE LOG copia FROM DISK = '${file}' WITH ${options}`;

/** A full, then row 1, marked row 2, row 3 in a log; the mark's own time. */
const withMark = async () => {
  const server = await chainServer();
  const { client, tick } = server;
  await client.rows("BACKUP DATABASE tienda TO DISK = 'f.bak' WITH INIT");
  tick();
  await client.rows("INSERT tienda.dbo.t VALUES (1, 'a')");
  const marked = tick();
  await client.rows("BEGIN TRAN cierre WITH MARK 'fin de mes'; INSERT tienda.dbo.t VALUES (2, 'b'); COMMIT");
  tick();
  await client.rows("INSERT tienda.dbo.t VALUES (3, 'c')");
  tick();
  await client.rows("BACKUP LOG tienda TO DISK = 'l.trn' WITH INIT");
  return { ...server, marked };
};

test('marks: with the marked transaction, before it, after a time; a mark that is not there leaves it RESTORING', async () => {
  const { client, marked, tick } = await withMark();
  const rowsAfter = async (stop: string): Promise<unknown> => {
    await said(client, FULL);
    await said(client, log('l.trn', `${stop}, RECOVERY`));
    return client.value(count('copia'));
  };
  expect(await rowsAfter("STOPATMARK = 'cierre'")).toBe(2);
  expect(await rowsAfter("STOPBEFOREMARK = 'cierre'")).toBe(1);
  expect(await rowsAfter(`STOPATMARK = 'cierre' AFTER '${marked}'`)).toBe(2);
  const [lsn] =
    (await client.rows("SELECT CAST(last_lsn AS varchar(30)) FROM msdb.dbo.backupset WHERE type = 'L'"))[0] ?? [];
  expect(await rowsAfter(`STOPBEFOREMARK = 'lsn:${String(lsn)}'`)).toBe(3);
  await said(client, FULL);
  expect(await numbersOf(client, log('l.trn', "STOPATMARK = 'lsn:pronto'"))).toEqual([4334, 3013]);
  const messages = await said(client, log('l.trn', `STOPATMARK = 'cierre' AFTER '${tick()}', RECOVERY`));
  expect(messages.find(({ number }) => number === 4329)).toMatchObject({ class: 0, state: 1 });
  expect(await client.value("SELECT state_desc FROM sys.databases WHERE name = 'copia'")).toBe('RESTORING');
  expect(
    await client.rows(
      "SELECT stop_at_mark_name, stop_before FROM msdb.dbo.restorehistory WHERE restore_type = 'L' ORDER BY restore_history_id",
    ),
  ).toEqual([
    ['cierre', false],
    ['cierre', true],
    ['cierre', false],
    [`lsn:${String(lsn)}`, true],
    ['cierre', false],
  ]);
});

test('a marked transaction is in logmarkhistory once it is committed, with the number that a stop names', async () => {
  const { client, marked } = await withMark();
  await client.rows("BEGIN TRAN nunca WITH MARK; INSERT tienda.dbo.t VALUES (4, 'd'); ROLLBACK");
  await client.rows('BEGIN TRAN vacia WITH MARK; COMMIT');
  const rows = await client.rows(
    'SELECT database_name, mark_name, description, user_name, CONVERT(varchar(23), mark_time, 126), CAST(lsn AS varchar(25)) FROM msdb.dbo.logmarkhistory',
  );
  expect(rows).toEqual([['tienda', 'cierre', 'fin de mes', 'sa', marked.slice(0, 19), expect.any(String)]]);
  const lsn = String(rows[0]?.[5]);
  for (const [stop, expected] of [
    ['STOPBEFOREMARK', 1],
    ['STOPATMARK', 2],
  ] as const) {
    await said(client, FULL);
    await said(client, log('l.trn', `${stop} = 'lsn:${lsn}', RECOVERY`));
    expect(await client.value(count('copia'))).toBe(expected);
  }
});

test('a log with bulk-logged changes is redone to its end or not at all', async () => {
  const { client, tick } = await chainServer('BULK_LOGGED');
  await client.rows("BACKUP DATABASE tienda TO DISK = 'f.bak' WITH INIT; INSERT tienda.dbo.t VALUES (1, 'a')");
  const between = tick();
  tick();
  await client.rows('SELECT n INTO tienda.dbo.u FROM tienda.dbo.t');
  await client.rows("BACKUP LOG tienda TO DISK = 'l.trn' WITH INIT");
  await said(client, FULL);
  expect(await client.errors(log('l.trn', `STOPAT = '${between}'`))).toEqual([
    '4341/16/1 This log backup contains bulk-logged changes. It cannot be used to stop at an arbitrary point in time.',
    '3013/16/1 RESTORE LOG is terminating abnormally.',
  ]);
  await said(client, log('l.trn', 'RECOVERY'));
  expect(await client.value('SELECT COUNT(*) FROM copia.dbo.u')).toBe(1);
  expect(await client.value("SELECT recovery_model_desc FROM sys.databases WHERE name = 'copia'")).toBe('BULK_LOGGED');
});

test('several sets on one compressed medium restore by FILE, copies of logs may overlap and repeat', async () => {
  const { client, tick } = await chainServer();
  const onto = "TO DISK = 'all.bak'";
  await client.rows(`BACKUP DATABASE tienda ${onto} WITH INIT, COMPRESSION, CHECKSUM`);
  for (const n of [1, 2, 3]) {
    tick();
    await client.rows(`INSERT tienda.dbo.t VALUES (${n}, REPLICATE('x', 500))`);
    await client.rows(`BACKUP LOG tienda ${onto}${n === 2 ? ' WITH COPY_ONLY' : ''}`);
  }
  await client.rows(`BACKUP LOG tienda ${onto}`);
  const from = (file: number, options = 'NORECOVERY'): string =>
    `FROM DISK = 'all.bak' WITH FILE = ${file}, ${options}`;
  for (let file = 1; file <= 5; file++) {
    expect((await client.run(`RESTORE VERIFYONLY FROM DISK = 'all.bak' WITH FILE = ${file}`)).texts).toEqual([
      `The backup set on file ${file} is valid.`,
    ]);
  }
  const start = (): Promise<unknown> =>
    said(client, `RESTORE DATABASE copia ${from(1, `REPLACE, NORECOVERY, ${movedTo('copia')}`)}`);
  await start();
  for (const file of [2, 3, 4, 5, 5]) await said(client, `RESTORE LOG copia ${from(file)}`);
  await said(client, 'RESTORE DATABASE copia WITH RECOVERY');
  expect(await client.value(count('copia'))).toBe(3);
  await start();
  // The copy is not needed; one that ends inside the next regular log does no harm.
  await said(client, `RESTORE LOG copia ${from(2)}`);
  await said(client, `RESTORE LOG copia ${from(4, 'RECOVERY')}`);
  expect(await client.value(count('copia'))).toBe(3);
});

test('a database rolled forward to the end of its tail is the original byte for byte', async () => {
  const { client, folder, tick } = await chainServer();
  await client.rows("BACKUP DATABASE tienda TO DISK = 'f.bak' WITH INIT");
  for (let n = 0; n < 40; n++) {
    tick();
    await client.rows(
      `INSERT tienda.dbo.t VALUES (${n}, REPLICATE('x', ${40 * n})); DELETE tienda.dbo.t WHERE n % 7 = 3`,
    );
  }
  await client.rows('CREATE TABLE tienda.dbo.u (i int); DROP TABLE tienda.dbo.t');
  await client.rows("BACKUP LOG tienda TO DISK = 'tail.trn' WITH NORECOVERY");
  await said(client, FULL);
  await said(client, log('tail.trn', 'NORECOVERY'));
  const bytesOf = (name: string): Buffer => readFileSync(join(folder, 'data', name));
  expect(bytesOf('copia.mdf').equals(bytesOf('tienda.mdf'))).toBe(true);
});

test('SIMPLE: full and differential restore, also in standby between them', async () => {
  const { client } = await chainServer('SIMPLE');
  await client.rows("BACKUP DATABASE tienda TO DISK = 'f.bak' WITH INIT; INSERT tienda.dbo.t VALUES (1, 'a')");
  await client.rows("BACKUP DATABASE tienda TO DISK = 'd.bak' WITH INIT, DIFFERENTIAL");
  await said(client, FULL.replace('NORECOVERY', "STANDBY = 'undo'"));
  expect(await client.value(count('copia'))).toBe(0);
  await said(client, "RESTORE DATABASE copia FROM DISK = 'd.bak' WITH RECOVERY");
  expect(await client.value(count('copia'))).toBe(1);
  expect(await numbersOf(client, "BACKUP LOG copia TO DISK = 'l.trn'")).toEqual([4208, 3013]);
});

test('sys.master_files names the redo point while logs are missing', async () => {
  const { client } = await withMark();
  await said(client, FULL);
  const redo =
    "SELECT CAST(MAX(redo_start_lsn) AS varchar(30)) FROM sys.master_files WHERE database_id = DB_ID('copia')";
  const last = (type: string): string =>
    `SELECT CAST(MAX(last_lsn) AS varchar(30)) FROM msdb.dbo.backupset WHERE type = '${type}'`;
  expect(await client.value(redo)).toBe(await client.value(last('D')));
  await said(client, log('l.trn', 'NORECOVERY'));
  expect(await client.value(redo)).toBe(await client.value(last('L')));
  await said(client, 'RESTORE DATABASE copia WITH RECOVERY');
  expect(await client.value(redo)).toBeNull();
});

test('a RESTORING database of an older folder, which says nothing of its sequence, goes on where its data are', async () => {
  const server = await withMark();
  await said(server.client, FULL);
  server.instance.close();
  const path = join(server.folder, 'instance.json');
  const stored: { databases: { name: string; restoring?: unknown }[] } = JSON.parse(readFileSync(path, 'utf8'));
  for (const database of stored.databases) delete database.restoring;
  writeFileSync(path, JSON.stringify(stored));
  const after = startServer({ dataDirectory: server.folder });
  const client = await after.connect();
  await said(client, log('l.trn', 'RECOVERY'));
  expect(await client.value(count('copia'))).toBe(3);
});

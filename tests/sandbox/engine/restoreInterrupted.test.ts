import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { DatabaseEntry } from '../../../src/sandbox/engine/instance.ts';
import { waitFor } from '../../support/waitFor.ts';
import { type ChainServer, chainServer, movedTo, numbersOf, said } from './chainServer.ts';
import { startServer, type TestServer } from './serverSession.ts';

const rowsOf = (database: string): string => `SELECT n, v FROM ${database}.dbo.t ORDER BY n`;

/** A chain whose differential and log are some megabytes each, so that both take a while. `middle` lies between two of the log's commits. */
const withLongChain = async () => {
  const server = await chainServer();
  const { client, tick } = server;
  const write = async (from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n += 100) {
      tick();
      const rows = Array.from({ length: 100 }, (_, row) => `(${n + row}, REPLICATE('x', 1900))`);
      await client.rows(`INSERT INTO tienda.dbo.t VALUES ${rows.join(', ')}`);
    }
  };
  await client.rows("BACKUP DATABASE tienda TO DISK = 'f.bak' WITH INIT");
  await write(0, 1000);
  await client.rows("BACKUP DATABASE tienda TO DISK = 'd.bak' WITH INIT, DIFFERENTIAL");
  await write(1000, 1500);
  const middle = tick();
  await write(1500, 2000);
  await client.rows("BACKUP LOG tienda TO DISK = 'l.trn' WITH INIT");
  return { ...server, middle };
};

const FULL = `RESTORE DATABASE copia FROM DISK = 'f.bak' WITH REPLACE, NORECOVERY, ${movedTo('copia')}`;
const DIFFERENTIAL = "RESTORE DATABASE copia FROM DISK = 'd.bak' WITH NORECOVERY";
const LOG = "RESTORE LOG copia FROM DISK = 'l.trn' WITH NORECOVERY";

const storedState = (folder: string): DatabaseEntry['restoring'] => {
  const stored: { readonly databases: readonly DatabaseEntry[] } = JSON.parse(
    readFileSync(join(folder, 'instance.json'), 'utf8'),
  );
  return stored.databases.find(({ name }) => name === 'copia')?.restoring ?? null;
};

/** Runs the batch in another process on the closed server's folder, and kills it while the step is under way. */
const killedDuring = async (server: ChainServer, kind: 'differential' | 'log', sql: string): Promise<TestServer> => {
  server.instance.close();
  const script = fileURLToPath(new URL('runSlowly.ts', import.meta.url));
  const child = spawn(process.execPath, [script, server.folder, sql], { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    await waitFor(() => storedState(server.folder)?.interrupted?.kind === kind, { what: `the ${kind} to begin` });
  } finally {
    child.kill('SIGKILL');
  }
  await new Promise((resolve) => child.once('exit', resolve));
  return startServer({ dataDirectory: server.folder });
};

test.each([
  ['differential', `${DIFFERENTIAL}, STATS = 1`, DIFFERENTIAL, []],
  ['log', `${LOG}, STATS = 1`, LOG, [DIFFERENTIAL]],
] as const)(
  'a server killed during the restore of a %s says so, and the same statement goes on',
  async (kind, slow, again, first) => {
    const server = await withLongChain();
    const { client } = server;
    for (const sql of [FULL, ...first]) await said(client, sql);
    const after = await (await killedDuring(server, kind, slow)).connect();
    expect(await after.value("SELECT state_desc FROM sys.databases WHERE name = 'copia'")).toBe('RESTORING');
    const [cause] = await after.errors('RESTORE DATABASE copia WITH RECOVERY');
    expect(cause).toMatch(/^4319\/16\/1 A previous restore operation was interrupted/);
    if (kind === 'differential') expect(await numbersOf(after, LOG)).toEqual([4319, 3013]);
    else expect(await numbersOf(after, `${LOG}, STOPAT = '${server.middle}'`)).toEqual([4319, 3013]);
    await said(after, `${again}, RESTART`);
    if (kind === 'differential') await said(after, LOG);
    await said(after, 'RESTORE DATABASE copia WITH RECOVERY');
    expect(await after.rows(rowsOf('copia'))).toEqual(await after.rows(rowsOf('tienda')));
    expect(await numbersOf(after, 'DBCC CHECKDB (copia) WITH NO_INFOMSGS')).toEqual([]);
    expect(await after.value('SELECT MAX(CAST(restart AS int)) FROM msdb.dbo.restorehistory')).toBe(1);
  },
);

test('a cancelled RESTORE LOG ends at once with 3204, leaves the database RESTORING, and shows its percent while it runs', async () => {
  const server = await withLongChain();
  const { client, connect, faults, instance } = server;
  await said(client, FULL);
  await said(client, DIFFERENTIAL);
  faults.silentAtPercent = 70;
  const watcher = await connect();
  const cancel = new AbortController();
  const running = client.run(LOG, cancel.signal);
  await waitFor(() => [...instance.sessions].some(({ request }) => request?.percentComplete === 70), {
    what: '70 percent',
  });
  expect(
    await watcher.rows("SELECT command, percent_complete FROM sys.dm_exec_requests WHERE command LIKE 'RESTORE%'"),
  ).toEqual([['RESTORE LOG', 70]]);
  cancel.abort();
  const { messages } = await running;
  expect(messages.map(({ number }) => number)).toEqual([3204, 3013]);
  expect(faults.hits.get('silentAtPercent')).toBe(1);
  faults.silentAtPercent = null;
  expect(await numbersOf(client, 'RESTORE DATABASE copia WITH RECOVERY')).toEqual([4319, 3013]);
  await said(client, LOG.replace('NORECOVERY', 'RECOVERY'));
  expect(await client.rows(rowsOf('copia'))).toEqual(await client.rows(rowsOf('tienda')));
});

test('a log that is damaged is refused before anything is touched', async () => {
  const server = await withLongChain();
  const { client, instance } = server;
  await said(client, FULL);
  await said(client, DIFFERENTIAL);
  const path = instance.hostPath('/var/opt/mssql/backup/l.trn');
  const whole = readFileSync(path);
  const broken = Buffer.from(whole);
  broken[whole.length >> 1] = (broken[whole.length >> 1] ?? 0) ^ 1;
  writeFileSync(path, broken);
  expect(await numbersOf(client, LOG)).toEqual([3189, 3013]);
  expect(await client.errors("RESTORE VERIFYONLY FROM DISK = 'l.trn'")).toEqual([
    '3189/16/1 Damage to the backup set was detected.',
    '3013/16/1 VERIFY DATABASE is terminating abnormally.',
  ]);
  expect(instance.find('copia')?.restoring?.interrupted).toBeNull();
  writeFileSync(path, whole.subarray(0, whole.length >> 1));
  expect(await numbersOf(client, LOG)).toEqual([3256, 3013]);
  writeFileSync(path, whole);
  expect((await client.run("RESTORE VERIFYONLY FROM DISK = 'l.trn'")).texts).toEqual([
    'The backup set on file 1 is valid.',
  ]);
  await said(client, LOG);
});

test('damage that was let through has to be let through by every later step', async () => {
  const server = await withLongChain();
  const { client, instance } = server;
  await client.rows(
    "BACKUP DATABASE tienda TO DISK = 'f2.bak' WITH INIT; BACKUP LOG tienda TO DISK = 'l2.trn' WITH INIT",
  );
  const path = instance.hostPath('/var/opt/mssql/backup/f2.bak');
  const bytes = readFileSync(path);
  // Inside the rows, far from the pages that name the database.
  const at = bytes.lastIndexOf('xxxxxxxx');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const full = FULL.replace('f.bak', 'f2.bak');
  expect(await numbersOf(client, full)).toEqual([3183, 3013]);
  const messages = await said(client, `${full}, CONTINUE_AFTER_ERROR`);
  expect(messages.map(({ number }) => number)).toContain(3184);
  const log = LOG.replace('l.trn', 'l2.trn');
  expect(await numbersOf(client, log)).toEqual([4323, 3013]);
  await said(client, `${log}, CONTINUE_AFTER_ERROR`);
});

import { expect, test } from 'vitest';
import { chainServer, movedTo, numbersOf, said } from './chainServer.ts';

const rowsOf = (database: string): string => `SELECT n, v FROM ${database}.dbo.t ORDER BY n`;

/** tienda: a full, a differential and two logs, a row written before each; the moments between. */
const withChain = async () => {
  const server = await chainServer();
  const { client, tick } = server;
  const moments: string[] = [];
  const write = async (n: number): Promise<void> => {
    tick();
    await client.rows(`INSERT INTO tienda.dbo.t VALUES (${n}, REPLICATE('x', 1000))`);
    moments.push(tick());
  };
  await write(1);
  await client.rows("BACKUP DATABASE tienda TO DISK = 'f.bak' WITH INIT, CHECKSUM");
  await write(2);
  await client.rows("BACKUP LOG tienda TO DISK = 'l1.trn' WITH INIT, CHECKSUM");
  await write(3);
  await client.rows("BACKUP DATABASE tienda TO DISK = 'd.bak' WITH INIT, DIFFERENTIAL");
  await write(4);
  await write(5);
  await client.rows("BACKUP LOG tienda TO DISK = 'l2.trn' WITH INIT");
  await write(6);
  await client.rows("BACKUP LOG tienda TO DISK = 'l3.trn' WITH INIT");
  return { ...server, moments };
};

const full = (options = 'NORECOVERY', name = 'copia'): string =>
  `RESTORE DATABASE ${name} FROM DISK = 'f.bak' WITH REPLACE, ${options}, ${movedTo(name)}`;
const differential = (options = 'NORECOVERY'): string => `RESTORE DATABASE copia FROM DISK = 'd.bak' WITH ${options}`;
const log = (file: string, options = 'NORECOVERY'): string =>
  `RESTORE LOG copia FROM DISK = '${file}.trn' WITH ${options}`;
const RECOVER = 'RESTORE DATABASE copia WITH RECOVERY';

test('full, differential and logs bring back exactly the rows of a moment between two updates', async () => {
  const { client, moments } = await withChain();
  for (const [index, moment] of moments.entries()) {
    const n = index + 1;
    if (n < 3) continue;
    const stop = `STOPAT = '${moment}', NORECOVERY`;
    await said(client, full());
    await said(client, differential());
    await said(client, log('l2', stop));
    if (n > 5) await said(client, log('l3', stop));
    await said(client, RECOVER);
    expect((await client.rows(rowsOf('copia'))).map(([row]) => row)).toEqual(
      Array.from({ length: n }, (_, row) => row + 1),
    );
  }
});

test('the full and all logs reach what the differential does, and moments before it', async () => {
  const { client, moments } = await withChain();
  for (const n of [1, 2, 3, 4, 5, 6]) {
    await said(client, full());
    const stop = `STOPAT = '${moments[n - 1]}', NORECOVERY`;
    for (const file of n <= 2 ? ['l1'] : n <= 5 ? ['l1', 'l2'] : ['l1', 'l2', 'l3'])
      await said(client, log(file, stop));
    await said(client, RECOVER);
    expect((await client.rows(rowsOf('copia'))).length).toBe(n);
  }
});

test('RESTORE LOG says the pages of the log, and msdb keeps what was asked for', async () => {
  const { client, moments } = await withChain();
  await said(client, full());
  await said(client, differential());
  const messages = await said(client, log('l2', `STOPAT = '${moments[3]}', RECOVERY, STATS = 50`));
  expect(
    messages.map(({ message }) => message.replace(/\d+ pages/, '<n> pages').replace(/in [\d.]+ sec.*/, 'in <t>')),
  ).toEqual([
    '50 percent processed.',
    '100 percent processed.',
    "Processed <n> pages for database 'copia', file 'tienda' on file 1.",
    "Processed <n> pages for database 'copia', file 'tienda_log' on file 1.",
    'RESTORE LOG successfully processed <n> pages in <t>',
  ]);
  expect(messages[2]?.message).toContain('Processed 0 pages');
  expect((await client.rows(rowsOf('copia'))).length).toBe(4);
  expect(
    await client.rows(
      'SELECT restore_type, recovery, replace, restart, CONVERT(varchar(30), stop_at, 126), stop_at_mark_name FROM msdb.dbo.restorehistory ORDER BY restore_history_id',
    ),
  ).toEqual([
    ['D', false, true, false, null, null],
    ['I', false, false, false, null, null],
    ['L', true, false, false, moments[3]?.replace(/\.000$/, ''), null],
  ]);
});

test('a stop behind the log leaves the database RESTORING even WITH RECOVERY, and says so with class 0', async () => {
  const { client, tick } = await withChain();
  await said(client, full());
  await said(client, differential());
  const messages = await said(client, log('l2', `STOPAT = '${tick()}', RECOVERY`));
  expect(messages.filter(({ number }) => number === 4322)).toMatchObject([{ class: 0, state: 1 }]);
  expect(await client.value("SELECT state_desc FROM sys.databases WHERE name = 'copia'")).toBe('RESTORING');
  await said(client, log('l3', 'RECOVERY'));
  expect((await client.rows(rowsOf('copia'))).length).toBe(6);
});

test('each log that does not fit is refused with its own number, and the sequence can go on', async () => {
  const { client, moments } = await withChain();
  expect(await numbersOf(client, log('l1'))).toEqual([3118, 3013]);
  await client.rows('CREATE DATABASE copia');
  expect(await numbersOf(client, log('l1'))).toEqual([3117, 3013]);
  expect(await numbersOf(client, differential())).toEqual([3117, 3013]);
  await said(client, full());
  expect(await client.errors(log('l2'))).toMatchObject([
    expect.stringMatching(
      /^4305\/16\/1 The log in this backup set begins at LSN \d+, which is too recent to apply to the database\. An earlier log backup that includes LSN \d+ can be restored\.$/,
    ),
    expect.stringMatching(/^3013\/16\/1 RESTORE LOG/),
  ]);
  expect(await numbersOf(client, log('l1', `STOPAT = '${moments[0]}'`))).toEqual([]);
  await said(client, full());
  await said(client, log('l1'));
  await said(client, log('l1'));
  expect(await numbersOf(client, log('l1', `STOPAT = '${moments[0]}'`))).toEqual([4343, 3013]);
  await said(client, log('l2', `STOPAT = '${moments[3]}', NORECOVERY`));
  expect(await numbersOf(client, log('l2', `STOPAT = '${moments[2]}', NORECOVERY`))).toEqual([4335, 3013]);
  await said(client, log('l2'));
  expect(await numbersOf(client, log('l1'))).toEqual([4326, 3013]);
  expect(await numbersOf(client, differential())).toEqual([3120, 3013]);
  expect(await numbersOf(client, "RESTORE DATABASE copia FROM DISK = 'l3.trn'")).toEqual([3135, 3013]);
  expect(await numbersOf(client, "RESTORE LOG copia FROM DISK = 'd.bak'")).toEqual([3135, 3013]);
  expect(await numbersOf(client, log('l3', `MOVE 'tienda' TO '/x.mdf'`))).toEqual([3219, 3013]);
  expect(await numbersOf(client, log('l3', `MOVE 'nada' TO '/x.mdf'`))).toEqual([3234, 3013]);
  expect(await numbersOf(client, `BEGIN TRAN; ${log('l3')}; ROLLBACK`)).toEqual([3021, 3013]);
  await said(client, log('l3', 'RECOVERY'));
  expect((await client.rows(rowsOf('copia'))).length).toBe(6);
});

test('a differential wants exactly its full', async () => {
  const { client, tick } = await withChain();
  tick();
  await client.rows(
    "BACKUP DATABASE tienda TO DISK = 'f2.bak' WITH INIT; BACKUP DATABASE tienda TO DISK = 'copy.bak' WITH COPY_ONLY",
  );
  for (const other of ['f2', 'copy']) {
    await said(client, full().replace('f.bak', `${other}.bak`));
    expect(await client.errors(differential())).toEqual([
      '3136/16/1 This differential backup cannot be restored because the database has not been restored to the correct earlier state.',
      '3013/16/1 RESTORE DATABASE is terminating abnormally.',
    ]);
  }
});

test('a log of another family is refused', async () => {
  const { client } = await withChain();
  await client.rows(
    "CREATE DATABASE otra; ALTER DATABASE otra SET RECOVERY FULL; BACKUP DATABASE otra TO DISK = 'otra.bak'; BACKUP LOG otra TO DISK = 'otra.trn'",
  );
  await said(client, full());
  expect(await numbersOf(client, log('otra'))).toEqual([3154, 3013]);
});

test('standby: readers between two logs, each further log takes over', async () => {
  const { client } = await withChain();
  await said(client, full("STANDBY = 'u'"));
  for (const [file, rows] of [
    ['l1', 2],
    ['l2', 5],
    ['l3', 6],
  ] as const) {
    await said(client, log(file, "STANDBY = 'u'"));
    expect((await client.rows(rowsOf('copia'))).length).toBe(rows);
    expect(await numbersOf(client, 'DELETE copia.dbo.t')).toEqual([3906]);
    expect(await numbersOf(client, "BACKUP LOG copia TO DISK = 'no.trn'")).toEqual([3036, 3013]);
  }
  await said(client, RECOVER);
  await client.rows('DELETE copia.dbo.t');
});

test('after recovery the chain goes on over the fork, and the old fork is no way to it', async () => {
  const { client, moments, tick } = await withChain();
  // Back to between 4 and 5, where a new fork begins.
  await said(client, full());
  await said(client, differential());
  await said(client, log('l2', `STOPAT = '${moments[3]}', RECOVERY`));
  await client.rows("INSERT INTO copia.dbo.t VALUES (50, 'fork')");
  tick();
  await client.rows("BACKUP LOG copia TO DISK = 'n1.trn' WITH INIT");
  await client.rows("INSERT INTO copia.dbo.t VALUES (60, 'fork')");
  await client.rows(
    "BACKUP DATABASE copia TO DISK = 'nd.bak' WITH INIT, DIFFERENTIAL; BACKUP LOG copia TO DISK = 'n2.trn' WITH INIT",
  );
  const header = async (file: string) => {
    const sink = await client.run(`RESTORE HEADERONLY FROM DISK = '${file}'`);
    return sink.rows[0] ?? {};
  };
  const [l1, n1, n2] = [await header('l1.trn'), await header('n1.trn'), await header('n2.trn')];
  expect(n1.FirstRecoveryForkID).toBe(l1.RecoveryForkID);
  expect(n1.RecoveryForkID).not.toBe(l1.RecoveryForkID);
  expect(BigInt(String(n1.ForkPointLSN))).toBeGreaterThan(BigInt(String(n1.FirstLSN)));
  expect(n1.FamilyGUID).toBe(l1.FamilyGUID);
  expect(n1.BindingID).not.toBe(l1.BindingID);
  expect([n2.FirstRecoveryForkID, n2.ForkPointLSN]).toEqual([n1.RecoveryForkID, null]);
  expect(n2.FirstLSN).toBe(n1.LastLSN);

  // The whole way: full of the old fork, differential, the log that spans, the new fork's log.
  await said(client, full('NORECOVERY', 'tercera'));
  await said(client, "RESTORE DATABASE tercera FROM DISK = 'd.bak' WITH NORECOVERY");
  await said(client, "RESTORE LOG tercera FROM DISK = 'n1.trn' WITH NORECOVERY");
  expect(await numbersOf(client, "RESTORE LOG tercera FROM DISK = 'l3.trn' WITH NORECOVERY")).toEqual([4330, 3013]);
  await said(client, "RESTORE LOG tercera FROM DISK = 'n2.trn' WITH RECOVERY");
  expect((await client.rows(rowsOf('tercera'))).map(([n]) => n)).toEqual([1, 2, 3, 4, 50, 60]);

  // Rolled forward on the old fork behind the fork point there is no way over.
  await said(client, full());
  await said(client, differential());
  await said(client, log('l2'));
  expect(await numbersOf(client, "RESTORE LOG copia FROM DISK = 'n1.trn' WITH NORECOVERY")).toEqual([4330, 3013]);
  await said(client, log('l3', 'RECOVERY'));
  expect((await client.rows(rowsOf('copia'))).map(([n]) => n)).toEqual([1, 2, 3, 4, 5, 6]);

  // The differential that was taken on the new fork fits the full itself.
  await said(client, full());
  await said(client, "RESTORE DATABASE copia FROM DISK = 'nd.bak' WITH RECOVERY");
  expect((await client.rows(rowsOf('copia'))).map(([n]) => n)).toEqual([1, 2, 3, 4, 50, 60]);
});

test('a differential straight after a restore holds what was rolled forward too', async () => {
  const { client } = await withChain();
  await said(client, full());
  await said(client, log('l1', 'RECOVERY'));
  await client.rows(
    "INSERT INTO copia.dbo.t VALUES (70, 'x'); BACKUP DATABASE copia TO DISK = 'nd.bak' WITH INIT, DIFFERENTIAL",
  );
  await said(client, full());
  await said(client, "RESTORE DATABASE copia FROM DISK = 'nd.bak' WITH RECOVERY");
  expect((await client.rows(rowsOf('copia'))).map(([n]) => n)).toEqual([1, 2, 70]);
});

test('the tail: backed up WITH NORECOVERY the database waits, and recovery alone brings it back', async () => {
  const { client, tick } = await withChain();
  await client.rows("INSERT INTO tienda.dbo.t VALUES (7, 'tail')");
  tick();
  expect(await numbersOf(client, "RESTORE DATABASE tienda FROM DISK = 'f.bak' WITH NORECOVERY")).toEqual([3159, 3013]);
  await client.rows("BACKUP LOG tienda TO DISK = 'tail.trn' WITH NORECOVERY");
  await said(client, 'RESTORE DATABASE tienda WITH RECOVERY');
  expect((await client.rows(rowsOf('tienda'))).length).toBe(7);
  await client.rows("BACKUP LOG tienda TO DISK = 'tail2.trn' WITH NORECOVERY");
  await said(client, "RESTORE DATABASE tienda FROM DISK = 'f.bak' WITH NORECOVERY");
  for (const file of ['l1', 'l2', 'l3', 'tail', 'tail2']) {
    await said(client, `RESTORE LOG tienda FROM DISK = '${file}.trn' WITH NORECOVERY`);
  }
  await said(client, 'RESTORE DATABASE tienda WITH RECOVERY');
  expect((await client.rows(rowsOf('tienda'))).length).toBe(7);
});

test('STOPAT leaves out an unbacked tail, unless the tail is needed to get there', async () => {
  const { client, moments, tick } = await withChain();
  tick();
  await client.rows("INSERT INTO tienda.dbo.t VALUES (7, 'tail')");
  const restore = (stop: string): string =>
    `RESTORE DATABASE tienda FROM DISK = 'f.bak' WITH NORECOVERY, STOPAT = '${stop}'`;
  expect(await client.errors(restore(tick()))).toEqual([
    `3173/16/1 The STOPAT clause provided with this RESTORE statement indicates that the tail of the log contains changes that must be backed up to reach the target point in time. The tail of the log for the database "tienda" has not been backed up. Use BACKUP LOG WITH NORECOVERY to back up the log, or use the WITH REPLACE clause in your RESTORE statement to overwrite the tail of the log.`,
    '3013/16/1 RESTORE DATABASE is terminating abnormally.',
  ]);
  await said(client, restore(moments[5] ?? ''));
});

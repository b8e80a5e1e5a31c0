import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSampleDatabase, makeMistakes, stateOf, takeSnapshot } from '../support/sampleDatabase.ts';
import { makeSite, type Site } from '../support/site.ts';
import { openTestServer, type TestServer } from '../support/testServer.ts';

const NAME = 'e2e_ventas';
const COPY = 'e2e_ventas de ayer';

let server: TestServer;
let site: Site;
let id: string;
let original: readonly string[];

const customers = async (database: string): Promise<readonly string[]> =>
  (await takeSnapshot(server, database))[`[${database}].[dbo].[clientes]`] ?? [];

beforeAll(async () => {
  server = await openTestServer();
  await createSampleDatabase(server, NAME);
  server.made(COPY);
  site = await makeSite(server, { databases: [NAME] });
  id = await site.backup('--no-files');
  original = await customers(NAME);
  await makeMistakes(server, NAME);
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

test('a restore under a new name stands beside the original, which it does not touch', async () => {
  const before = await takeSnapshot(server, NAME);
  const { events } = await site.succeed(['restore', '--id', id, '--database', NAME, '--as', COPY, '--json']);
  expect(events.at(-1)).toMatchObject({ message_type: 'restore_finished', status: 'completed', exit_code: 0 });
  expect(await customers(COPY)).toEqual(original);
  expect(await takeSnapshot(server, NAME)).toEqual(before);
  const files = await server.run(
    `SELECT physical_name FROM sys.master_files WHERE database_id IN (DB_ID(N'${NAME}'), DB_ID(N'${COPY}'))`,
  );
  expect(new Set(files.map(({ physical_name }) => String(physical_name))).size).toBe(4);
});

test('a new name that is taken is refused before anything is done', async () => {
  const before = await takeSnapshot(server, COPY);
  const { code, stdout, stderr } = await site.run(['restore', '--id', id, '--as', COPY, '--yes']);
  expect(code).toBe(17);
  expect(stdout + stderr).toContain(`there is already a database ${COPY}`);
  expect(await takeSnapshot(server, COPY)).toEqual(before);
});

test('without --yes and without a terminal nothing is overwritten', async () => {
  const before = await takeSnapshot(server, NAME);
  const { code, stderr } = await site.run(['restore', '--id', id], { input: `${NAME}\n` });
  expect(code).toBe(17);
  expect(stderr).toContain(`${NAME} was to be typed`);
  expect(await takeSnapshot(server, NAME)).toEqual(before);
  expect((await site.list()).map(({ purpose }) => purpose)).toEqual(['backup']);
});

test('--dry-run shows what will be sent and what is overwritten, and does nothing of it', async () => {
  const before = [await takeSnapshot(server, NAME), site.files()];
  const { stdout } = await site.succeed(['restore', '--id', id, '--dry-run']);
  expect(stdout).toContain(`ALTER DATABASE [${NAME}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE`);
  expect(stdout).toMatch(new RegExp(`RESTORE DATABASE \\[${NAME}\\] FROM DISK = N'[^']+' WITH FILE = 1, .*NORECOVERY`));
  expect(stdout).toContain(`RESTORE DATABASE [${NAME}] WITH RECOVERY`);
  expect(stdout).toContain(`DBCC CHECKDB ([${NAME}])`);
  const json = await site.succeed(['restore', '--id', id, '--dry-run', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({ id, confirmations: [NAME], databases: [{ action: 'restore' }] });
  expect([await takeSnapshot(server, NAME), site.files()]).toEqual(before);
});

test('a run that nobody knows and a database that is not in the run are usage errors that name them', async () => {
  const unknown = await site.run(['restore', '--id', '20010101_000000', '--yes']);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('20010101_000000')]);
  const missing = await site.run(['restore', '--id', id, '--database', 'e2e_nadie', '--yes']);
  expect([missing.code, missing.stdout + missing.stderr]).toEqual([2, expect.stringContaining('e2e_nadie')]);
});

test('a new name for more than one database is refused', async () => {
  const { code } = await site.run(['restore', '--id', id, '--database', NAME, '--database', 'e2e_otra', '--as', 'x']);
  expect(code).toBe(2);
});

test('sessions in the database are got out, and everybody may come back in', async () => {
  const session = await server.openSession();
  try {
    await session.run(`USE [${NAME}]; BEGIN TRANSACTION; UPDATE dbo.clientes SET saldo = 1 WHERE id = 1`);
    expect(await session.run('SELECT @@TRANCOUNT AS open_transactions')).toEqual([{ open_transactions: 1 }]);
    await site.succeed(['restore', '--id', id, '--yes']);
    expect(await session.run('SELECT @@TRANCOUNT AS open_transactions')).toEqual([{ open_transactions: 0 }]);
    expect(await customers(NAME)).toEqual(original);
    expect(await stateOf(server, NAME)).toBe('ONLINE MULTI_USER');
  } finally {
    await session.close();
  }
  const [safety] = await site.list();
  expect(safety).toMatchObject({ purpose: 'safety', status: 'completed' });
});

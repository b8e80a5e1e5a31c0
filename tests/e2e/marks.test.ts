import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSampleDatabase, type Snapshot, takeSnapshot } from '../support/sampleDatabase.ts';
import { makeSite, type Site } from '../support/site.ts';
import { openTestServer, type TestServer } from '../support/testServer.ts';

const NAME = 'cierres';

let server: TestServer;
let site: Site;
let beforeFirst: Snapshot;
let beforeLast: Snapshot;
let log: string;

const mark = (name: string, id: number) =>
  server.run(
    `BEGIN TRANSACTION [${name}] WITH MARK N'fin de mes'; INSERT [${NAME}].dbo.apuntes (id) VALUES (${id}); COMMIT`,
  );
const snapshotOf = async (name: string): Promise<readonly (readonly string[])[]> =>
  Object.values(await takeSnapshot(server, name));

beforeAll(async () => {
  server = await openTestServer();
  await createSampleDatabase(server, NAME);
  await server.run(`ALTER DATABASE [${NAME}] SET RECOVERY FULL`);
  await server.run(`CREATE TABLE [${NAME}].dbo.apuntes (id int NOT NULL PRIMARY KEY)`);
  site = await makeSite(server, { databases: [NAME] });
  await site.backup('--no-files');
  beforeFirst = await takeSnapshot(server, NAME);
  await mark('apertura', 1);
  await mark('cierre', 2);
  await server.run(`INSERT [${NAME}].dbo.apuntes (id) VALUES (3)`);
  beforeLast = await takeSnapshot(server, NAME);
  await mark('cierre', 4);
  await server.run(`INSERT [${NAME}].dbo.apuntes (id) VALUES (5)`);
  log = await site.backup('--no-files', '--type', 'log');
}, 60_000);
afterAll(async () => {
  site?.close();
  await server?.close();
});

test('the manifest of a log names the marked transactions in it, in their order', () => {
  const { marks } = Object(site.manifest(log).databases[NAME]);
  expect(marks).toMatchObject([{ name: 'apertura' }, { name: 'cierre' }, { name: 'cierre' }]);
});

test('--before-mark brings back exactly what was there before the marked transaction', async () => {
  await site.succeed(['restore', '--database', NAME, '--before-mark', 'apertura', '--as', 'antes', '--yes']);
  server.made('antes');
  expect(await snapshotOf('antes')).toEqual(Object.values(beforeFirst));
});

test('of several marks of one name the newest is meant, also within one second', async () => {
  await site.succeed(['restore', '--database', NAME, '--before-mark', 'cierre', '--as', 'último', '--yes']);
  server.made('último');
  expect(await snapshotOf('último')).toEqual(Object.values(beforeLast));
});

test('an unknown mark is refused with 15, and those that there are are named', async () => {
  const args = ['restore', '--database', NAME, '--before-mark', 'otra', '--as', 'nada', '--dry-run'];
  const { code, stdout } = await site.run(args);
  expect(code).toBe(15);
  expect(stdout).toContain('otra');
  expect(stdout).toMatch(/apertura, cierre|cierre, apertura/);
});

test('in place, the rows of after the mark are kept in the tail', async () => {
  const { events } = await site.succeed(['restore', '--database', NAME, '--before-mark', 'cierre', '--yes', '--json']);
  expect(events).toContainEqual(expect.objectContaining({ message_type: 'safety_copy_taken', kind: 'tail_log' }));
  expect(await takeSnapshot(server, NAME)).toEqual(beforeLast);
});

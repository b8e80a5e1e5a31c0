import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { createSampleDatabase, makeMistakes, takeSnapshot } from '../support/sampleDatabase.ts';
import { makeSite, type Site } from '../support/site.ts';
import { openTestServer, type SharedFolder, type TestServer } from '../support/testServer.ts';

const NAME = 'e2e_rebuild';
const COPY = 'e2e_rebuild copia';

let server: TestServer;
let site: Site;
let foreign: SharedFolder;

const customers = async (database: string): Promise<readonly string[]> =>
  (await takeSnapshot(server, database))[`[${database}].[dbo].[clientes]`] ?? [];

beforeAll(async () => {
  server = await openTestServer();
  await createSampleDatabase(server, NAME);
  server.made(COPY);
  site = await makeSite(server, { databases: [NAME] });
  foreign = await server.sharedFolder('foreign');
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

test('a run whose manifest was lost is listed, verified to its pages, and restored again', async () => {
  const id = await site.backup('--no-files');
  const original = await customers(NAME);
  rmSync(joinLocal(site.backups, `backup_manifest_${id}.json`));
  expect(await site.list()).toEqual([]);
  await site.succeed(['catalogue', 'rebuild', '--yes']);
  expect(await site.list()).toMatchObject([
    { id, purpose: 'imported', databases: [{ name: NAME, status: 'completed' }] },
  ]);
  await site.succeed(['verify', '--deep']);
  await makeMistakes(server, NAME);
  expect(await customers(NAME)).not.toEqual(original);
  await site.succeed(['restore', '--id', id, '--yes']);
  expect(await customers(NAME)).toEqual(original);
});

test("the second set of another tool's file is taken in and restored by its position", async () => {
  const folder = foreign.server ?? foreign.local;
  const path = `${folder}/two sets.bak`;
  await server.run(`BACKUP DATABASE [${NAME}] TO DISK = N'${path}' WITH NAME = N'uno'`);
  await server.run(`DELETE FROM [${NAME}].[dbo].[clientes] WHERE 1 = 1`).catch(() => []);
  const wanted = await customers(NAME);
  await server.run(`BACKUP DATABASE [${NAME}] TO DISK = N'${path}' WITH NAME = N'dos'`);
  const { stdout } = await site.succeed(['catalogue', 'rebuild', '--yes', '--json', '--scan', foreign.local]);
  const { runs }: { runs: readonly { id: string; databases: readonly { position: number }[] }[] } = JSON.parse(stdout);
  const second = runs.find(({ databases: [set] }) => set?.position === 2);
  expect(second).toBeDefined();
  const planned = await site.succeed(['restore', '--id', second?.id ?? '', '--as', COPY, '--dry-run']);
  expect(planned.stdout).toContain('FILE = 2');
  await site.succeed(['restore', '--id', second?.id ?? '', '--as', COPY, '--yes']);
  expect(await customers(COPY)).toEqual(wanted);
});

test('differentials and logs of another tool come in with their types, and their pages and sums are right', async () => {
  const folder = foreign.server ?? foreign.local;
  await server.run(`ALTER DATABASE [${NAME}] SET RECOVERY FULL`);
  const to = (file: string): string => `TO DISK = N'${folder}/${file}' WITH CHECKSUM`;
  await server.run(`BACKUP DATABASE [${NAME}] ${to('full.bak')}`);
  await server.run(`BACKUP DATABASE [${NAME}] ${to('diff.bak')}, DIFFERENTIAL`);
  await server.run(`BACKUP LOG [${NAME}] ${to('log.trn')}`);
  const { stdout } = await site.succeed(['catalogue', 'rebuild', '--yes', '--json', '--scan', foreign.local]);
  const { runs }: { runs: readonly { id: string; databases: readonly { type: string }[] }[] } = JSON.parse(stdout);
  expect(runs.map(({ databases: [set] }) => set?.type)).toEqual(['full', 'differential', 'log']);
  await site.succeed(['verify', '--deep']);
  const files = ['full.bak', 'diff.bak', 'log.trn'].map((file) => joinLocal(foreign.local, file));
  const inspected = await site.succeed(['inspect', '--pages', '--json', ...files]);
  const { media_sets: sets }: { media_sets: readonly { sets: readonly Readonly<Record<string, unknown>>[] }[] } =
    JSON.parse(inspected.stdout);
  expect(sets.map(({ sets: [set] }) => set?.backup_type_description)).toEqual([
    'Database',
    'Database Differential',
    'Transaction Log',
  ]);
  expect(sets[1]?.sets[0]?.differential_base_guid).toBe(sets[0]?.sets[0]?.backup_set_guid);
});

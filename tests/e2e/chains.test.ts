import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { createSampleDatabase } from '../support/sampleDatabase.ts';
import { type ManifestRecord, makeSite, type Site } from '../support/site.ts';
import { openTestServer, type TestServer } from '../support/testServer.ts';

const NAME = 'ventas';

let server: TestServer;
let site: Site;

beforeAll(async () => {
  server = await openTestServer();
  await createSampleDatabase(server, NAME);
  await server.run(`ALTER DATABASE [${NAME}] SET RECOVERY FULL`);
  site = await makeSite(server, { databases: [NAME] });
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

const take = async (type: string): Promise<ManifestRecord> => {
  const record = site.manifest(await site.backup('--type', type)).databases[NAME];
  if (record === undefined) throw new Error('the manifest does not name the database');
  return record;
};
const reasonOf = ({ type, reason }: ManifestRecord): string => `${type} ${Object(reason).code}`;

test('the first differential and the first log are fulls, and say that there was none', async () => {
  expect(reasonOf(await take('differential'))).toBe('full no_full');
});

test('then a differential and logs follow, under names of their own', async () => {
  const differential = await take('differential');
  expect(reasonOf(differential)).toBe('differential asked_for');
  expect(differential.file).toMatch(/^databases\/ventas_\d{8}_\d{6}(_\d+)?_diff\.bak\.gz$/);
  const log = await take('log');
  expect(reasonOf(log)).toBe('log asked_for');
  expect(log.file).toMatch(/^databases\/ventas_\d{8}_\d{6}(_\d+)?_log\.trn\.gz$/);
  const next = await take('log');
  expect(next.first_lsn).toBe(log.last_lsn);
});

test('auto takes a log while the data was backed up lately, and says so in the plan and on the screen', async () => {
  const { stdout } = await site.succeed(['backup', '--type', 'auto', '--dry-run']);
  expect(stdout).toMatch(/(log|registro): .*\(.*\d{8}_\d{6}/);
  expect(reasonOf(await take('auto'))).toBe('log data_recent');
});

test('a copy-only backup of somebody else does not matter', async () => {
  await server.run(`BACKUP DATABASE [${NAME}] TO DISK = N'NUL' WITH COPY_ONLY`);
  expect(reasonOf(await take('differential'))).toBe('differential asked_for');
  expect(reasonOf(await take('log'))).toBe('log asked_for');
});

test('a full of somebody else is named and answered with a full; logs go on', async () => {
  await server.run(`BACKUP DATABASE [${NAME}] TO DISK = N'NUL'`);
  expect(reasonOf(await take('log'))).toBe('log asked_for');
  const record = await take('differential');
  expect(reasonOf(record)).toBe('full foreign_full');
  expect(String(Object(record.reason).text)).toContain('NUL');
  expect(reasonOf(await take('differential'))).toBe('differential asked_for');
});

test('where the configuration refuses that, it ends with 15 and nothing is taken', async () => {
  await server.run(`BACKUP DATABASE [${NAME}] TO DISK = N'NUL'`);
  site.configure({ databases: [NAME], settings: { chains: { foreign_backups: 'refuse' } } });
  const refused = await site.run(['backup', '--type', 'differential', '--json']);
  expect(refused.code).toBe(15);
  const dry = await site.run(['backup', '--type', 'differential', '--dry-run']);
  expect(dry.code).toBe(15);
  expect(dry.stdout).toContain('NUL');
  site.configure({ databases: [NAME] });
  expect(reasonOf(await take('differential'))).toBe('full foreign_full');
});

test('a log that somebody else sent to NUL breaks the chain, which a full mends', async () => {
  await server.run(`UPDATE [${NAME}].dbo.clientes SET nombre = N'perdido' WHERE id = 1`);
  await server.run(`BACKUP LOG [${NAME}] TO DISK = N'NUL'`);
  const record = await take('log');
  expect(reasonOf(record)).toBe('full foreign_log');
  expect(reasonOf(await take('log'))).toBe('log asked_for');
});

test('a database in SIMPLE is left out of a run of logs, by rule and not as a failure', async () => {
  await server.run(`ALTER DATABASE [${NAME}] SET RECOVERY SIMPLE`);
  const { code, events } = await site.run(['backup', '--type', 'log', '--json']);
  expect(code).toBe(4);
  expect(events.at(-1)).toMatchObject({ message_type: 'run_finished', status: 'completed' });
  const record = site.manifest(String(events.at(-1)?.id)).databases[NAME];
  expect(record).toMatchObject({ status: 'skipped', type: 'log', reason: { code: 'simple_recovery' } });
  expect(reasonOf(await take('differential'))).toBe('differential asked_for');
});

test('back in FULL the log chain begins with a full', async () => {
  await server.run(`ALTER DATABASE [${NAME}] SET RECOVERY FULL`);
  expect(reasonOf(await take('log'))).toBe('full no_log_chain');
  expect(reasonOf(await take('log'))).toBe('log asked_for');
});

test('a base whose file was deleted is no base', async () => {
  const full = await take('full');
  rmSync(joinLocal(site.backups, ...String(full.file).split('/')));
  expect(reasonOf(await take('differential'))).toBe('full file_gone');
});

test('after a restore the chain begins anew', async () => {
  await site.succeed(['restore', '--id', 'latest', '--yes']);
  expect(reasonOf(await take('log'))).toBe('full restored');
  expect(reasonOf(await take('log'))).toBe('log asked_for');
});

test('a differential cannot be copy-only', async () => {
  const { code } = await site.run(['backup', '--type', 'differential', '--copy-only']);
  expect(code).toBe(2);
});

test('every set that was stored verifies, whatever its type', async () => {
  const { events } = await site.run(['verify', '--all', '--json']);
  // One file was deleted above.
  expect(events.at(-1)).toMatchObject({ bad: 1 });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOSTILE_NAMES } from '../contracts/sqlServerContract.ts';
import { createSampleDatabase, makeMistakes, stateOf, takeSnapshot } from '../support/sampleDatabase.ts';
import { makeSite, type Site } from '../support/site.ts';
import { openTestServer, type TestServer } from '../support/testServer.ts';

/** The last two are one name to a file system that refuses what makes them differ. */
const NAMES = [...HOSTILE_NAMES, 'dos:puntos', 'dos<puntos', 'con/barra\\y otra'];
/** Whoever takes a name for T-SQL drops it. */
const VICTIM = 'y';

let server: TestServer;
let site: Site;
let id: string;

beforeAll(async () => {
  server = await openTestServer();
  for (const [index, name] of [...NAMES, VICTIM].entries()) {
    await createSampleDatabase(server, name, { customers: 110, fileName: `e2e_hostil_${index}` });
  }
  site = await makeSite(server, { databases: NAMES });
  id = await site.backup('--no-files');
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

test('every one is backed up into a file of its own, under its exact name', async () => {
  const [run] = await site.list();
  expect(run?.databases.map(({ name, status }) => [name, status])).toEqual(NAMES.map((name) => [name, 'completed']));
  const files = run?.databases.map(({ file }) => file) ?? [];
  expect(new Set(files.map((file) => file.normalize('NFC').toLowerCase())).size).toBe(NAMES.length);
  for (const file of files) expect(file).toMatch(/^databases\/[^/\\:?*"<>|]+\.bak\.gz$/);
});

test('every one verifies', async () => {
  const { events } = await site.succeed(['verify', '--id', id, '--json']);
  expect(events.at(-1)).toMatchObject({ good: NAMES.length, bad: 0 });
});

test('the text of list and show holds every name', async () => {
  const { stdout } = await site.succeed(['show', id]);
  for (const name of NAMES) expect(stdout).toContain(name);
});

test('every one is restored over itself with all its rows', async () => {
  const before = await takeSnapshot(server, ...NAMES);
  for (const name of NAMES) await makeMistakes(server, name);
  await site.succeed(['restore', '--id', id, '--yes']);
  expect(await takeSnapshot(server, ...NAMES)).toEqual(before);
  for (const name of [...NAMES, VICTIM]) expect(await stateOf(server, name)).toBe('ONLINE MULTI_USER');
});

test('a hostile new name is only a name', async () => {
  const copy = "n'); DROP DATABASE [y]; --";
  server.made(copy);
  await site.succeed(['restore', '--id', id, '--database', 'a b', '--as', copy]);
  expect(await stateOf(server, copy)).toBe('ONLINE MULTI_USER');
  expect(await stateOf(server, VICTIM)).toBe('ONLINE MULTI_USER');
});

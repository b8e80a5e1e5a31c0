import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSampleDatabase } from '../support/sampleDatabase.ts';
import { makeSite, type Site } from '../support/site.ts';
import { openTestServer, type TestServer } from '../support/testServer.ts';

const NAMES = ['elegir_emp_001', 'elegir_emp_002', 'elegir_emp_prueba', 'elegir_otra'];
const RULES = {
  'ELEGIR_EMP_*': { priority: 'low', retention_days: 30 },
  elegir_emp_002: { priority: 'critical' },
  '-*_prueba': {},
};

let server: TestServer;
let site: Site;

beforeAll(async () => {
  server = await openTestServer();
  for (const name of NAMES) await createSampleDatabase(server, name);
  site = await makeSite(server, { databases: [] });
});
beforeEach(() => site.configure({ databases: [], settings: { databases: RULES } }));
afterAll(async () => {
  site?.close();
  await server?.close();
});

const planned = async (...args: readonly string[]): Promise<readonly unknown[]> => {
  const { stdout } = await site.run(['backup', '--dry-run', '--json', ...args]);
  const { databases }: { databases: readonly { readonly action: string; readonly name: string }[] } =
    JSON.parse(stdout);
  return databases.map(({ action, name }) => (action === 'backup' ? name : `${action} ${name}`));
};

test('patterns choose among what the server has, exclusions win, the most specific entry gives the order', async () => {
  expect(await planned()).toEqual(['elegir_emp_002', 'elegir_emp_001']);
});

test('--database takes patterns, too, and a name as it stands', async () => {
  expect(await planned('--database', 'elegir_*')).toEqual(['elegir_emp_002', 'elegir_otra', 'elegir_emp_001']);
  expect(await planned('--database', 'elegir_*', '--database', '-*_001')).toEqual(['elegir_emp_002', 'elegir_otra']);
  expect(await planned('--database', 'elegir_emp_prueba')).toEqual(['elegir_emp_prueba']);
});

test('what a pattern chose is backed up, listed under its own name and restorable, and status shows it without another word', async () => {
  const id = await site.backup('--no-files');
  expect(Object.keys(Object(site.manifest(id).databases)).toSorted()).toEqual(['elegir_emp_001', 'elegir_emp_002']);
  const { stdout } = await site.succeed(['status', '--json']);
  const { databases }: { databases: readonly { readonly name: string }[] } = JSON.parse(stdout);
  expect(databases.map(({ name }) => name)).toEqual(['elegir_emp_002', 'elegir_emp_001']);
});

test('a pattern that fits nothing is said and fails the run, and the others are backed up all the same', async () => {
  site.configure({ databases: [], settings: { databases: { ...RULES, 'elegir_sucursal_*': {} } } });
  const { code, stdout } = await site.run(['backup', '--no-files']);
  expect(code).toBe(3);
  expect(stdout).toContain('no database of the server fits elegir_sucursal_*');
  const nothing = await site.run(['backup', '--no-files', '--database', 'elegir_nadie_*']);
  expect(nothing.code).toBe(14);
});

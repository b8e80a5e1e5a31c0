import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { createSampleDatabase } from '../support/sampleDatabase.ts';
import { filesHolding, makeSite, type Site } from '../support/site.ts';
import { openTestServer, type TestServer } from '../support/testServer.ts';

const DATABASES = ['e2e_config'];
const SECRET = 'S3cr3t0-ñ-$%-9931';

let server: TestServer;
let site: Site;

beforeAll(async () => {
  server = await openTestServer();
  await createSampleDatabase(server, 'e2e_config');
  site = await makeSite(server, { databases: DATABASES });
});
beforeEach(() => site.configure({ databases: DATABASES }));
afterAll(async () => {
  site?.close();
  await server?.close();
});

test.each([
  ['backup_configuration.storage.compression.level', { storage: { compression: { level: 12 } } }],
  ['backup_configuration.storage.encryption.enabled', { storage: { encryption: { enabled: true } } }],
  ['backup_configuration.limits.silence_minutes', { settings: { limits: { silence_minutes: 0 } } }],
  ['backup_configuration.schedules.noche.time', { settings: { schedules: { noche: { time: '25:00' } } } }],
  ['DB_SERVER', { environment: { DB_SERVER: 'a b c' } }],
] as const)('a wrong %s is named and nothing is done', async (key, wrong) => {
  site.configure({ databases: DATABASES, ...wrong });
  const { code, stderr, stdout } = await site.run(['backup']);
  expect(code).toBe(2);
  expect(stderr).toContain(key);
  expect(stdout).toBe('');
  expect(site.files()).toEqual([]);
});

test('a key that nobody knows is a warning, and the command goes on', async () => {
  site.configure({ databases: DATABASES, settings: { retencion: 3 } });
  const { stderr } = await site.succeed(['list']);
  expect(stderr).toContain('backup_configuration.retencion');
});

test('text that is no JSON is told with its line', async () => {
  writeFileSync(joinLocal(site.folder, 'backup_config.json'), '{\n  "language": "en",\n  oops\n}\n');
  const { code, stderr } = await site.run(['list'], { env: { LANG: 'en_US.UTF-8' } });
  expect(code).toBe(2);
  expect(stderr).toMatch(/line 3|3:/);
});

test.each(['DB_SERVER', 'DB_USERNAME', 'DB_PASSWORD'])('without %s a backup says that it is missing', async (name) => {
  site.configure({ databases: DATABASES, environment: { [name]: null } });
  const { code, stderr } = await site.run(['backup']);
  expect(code).toBe(2);
  expect(stderr).toContain(name);
});

test('words that no command knows end with 2 and say so on stderr', async () => {
  const { code, stdout, stderr } = await site.run(['bakcup']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('bakcup');
});

test('a wrong password ends with 12 and stands nowhere but in .env', async () => {
  site.configure({ databases: DATABASES, environment: { DB_PASSWORD: SECRET } });
  const text = await site.run(['backup']);
  const json = await site.run(['backup', '--json']);
  const doctor = await site.run(['doctor']);
  const status = await site.run(['status', '--json']);
  for (const { code, stdout, stderr } of [text, json, doctor, status]) {
    expect(code).toBe(12);
    expect(stdout + stderr).not.toContain(SECRET);
  }
  expect(text.stderr).toContain('DB_PASSWORD');
  expect(filesHolding(site.folder, SECRET)).toEqual(['.env']);
  expect(filesHolding(site.backups, SECRET)).toEqual([]);
});

test('the right password stands nowhere but in .env and its copy, also when all is well', async () => {
  await site.run(['doctor']);
  const id = await site.backup();
  const shown = await site.succeed(['show', id, '--json']);
  const password = server.login.password.reveal();
  expect(shown.stdout).not.toContain(password);
  expect(filesHolding(site.folder, password)).toEqual(['.env']);
  expect(filesHolding(site.backups, password)).toEqual([`config/${id}/.env`]);
});

test('the menu needs a terminal and says which commands do not', async () => {
  const { code, stderr } = await site.run([]);
  expect(code).toBe(2);
  expect(stderr).toContain('rexus-backup backup');
});

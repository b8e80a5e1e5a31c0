import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSampleDatabase } from '../support/sampleDatabase.ts';
import { type Json, makeSite, type Site } from '../support/site.ts';
import { openTestServer, type TestServer } from '../support/testServer.ts';

const [FIRST, SECOND] = ['e2e_uno', 'e2e_dos'];

let server: TestServer;
let site: Site;

beforeAll(async () => {
  server = await openTestServer();
  for (const name of [FIRST, SECOND]) await createSampleDatabase(server, name);
  site = await makeSite(server, { databases: [FIRST, SECOND] });
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

test('--dry-run shows the exact T-SQL and changes nothing', async () => {
  const before = site.files();
  const { stdout } = await site.succeed(['backup', '--dry-run', '--copy-only', '--name', "la 'última'"]);
  for (const name of [FIRST, SECOND]) {
    expect(stdout).toMatch(
      new RegExp(
        `BACKUP DATABASE \\[${name}\\] TO DISK = N'[^']+${name}_\\d{8}_\\d{6}\\.bak' WITH COPY_ONLY, INIT, FORMAT, CHECKSUM`,
      ),
    );
  }
  expect(stdout).toContain("NAME = N'la ''última'''");
  const { stdout: json } = await site.succeed(['backup', '--dry-run', '--json']);
  expect(JSON.parse(json)).toMatchObject({
    type: 'full',
    copy_only: false,
    databases: [
      { action: 'backup', name: FIRST, sql: expect.stringContaining('BACKUP DATABASE') },
      { action: 'backup', name: SECOND },
    ],
  });
  expect(site.files()).toEqual(before);
  expect(await site.list()).toEqual([]);
});

test('--json prints one event a line and ends with how the run ended', async () => {
  const { stdout, stderr } = await site.succeed(['backup', '--json', '--database', FIRST]);
  const lines = stdout.trimEnd().split('\n');
  const events = lines.map((line): Json => JSON.parse(line));
  for (const event of events) expect(event.message_type).toEqual(expect.stringMatching(/^[a-z_]+$/));
  const [run] = await site.list();
  expect(events.at(-1)).toMatchObject({ message_type: 'run_finished', id: run?.id, status: 'completed', exit_code: 0 });
  expect(stderr).toBe('');
  const stages = events.filter(({ message_type }) => message_type === 'stage_started').map(({ stage }) => stage);
  expect(stages).toEqual(['backup', 'header', 'verify', 'pack', 'read_back']);
  const percents = events
    .filter(({ message_type, stage }) => message_type === 'progress' && stage === 'backup')
    .map(({ percent }) => Number(percent));
  expect(percents.at(-1)).toBe(100);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
});

test('--copy-only, --name and --no-files say so in the manifest and on the server', async () => {
  const id = await site.backup('--copy-only', '--name', 'antes del cambio', '--no-files', '--database', SECOND);
  const manifest = site.manifest(id);
  expect(manifest).toMatchObject({
    copy_only: true,
    label: 'antes del cambio',
    config: { status: 'none', files: [] },
    application: { status: 'none', directories: [] },
  });
  expect(Object.keys(manifest.databases)).toEqual([SECOND]);
  const [row] = await server.run(
    `SELECT is_copy_only, name FROM msdb.dbo.backupset WHERE backup_set_uuid = '${manifest.databases[SECOND]?.backup_set_guid}'`,
  );
  expect(row).toEqual({ is_copy_only: true, name: 'antes del cambio' });
  expect(
    site.files().filter((name) => name.startsWith(`config/${id}`) || name.startsWith(`application/${id}`)),
  ).toEqual([]);
});

test('a database that does not exist is named, and the other one is backed up all the same', async () => {
  const { code, events } = await site.run(['backup', '--json', '--database', SECOND, '--database', 'e2e_nadie']);
  expect(code).toBe(3);
  const finished = events.at(-1);
  expect(finished).toMatchObject({ message_type: 'run_finished', status: 'partial', exit_code: 3 });
  const manifest = site.manifest(String(finished?.id));
  expect(manifest.databases[SECOND]).toMatchObject({ status: 'completed' });
  expect(manifest.databases.e2e_nadie).toMatchObject({ status: 'failed', code: 'DATABASE_MISSING' });
  expect(manifest.errors.join()).toContain('e2e_nadie');
});

test('only a database that does not exist is a precondition that is not met', async () => {
  const { code, stdout, stderr } = await site.run(['backup', '--database', 'e2e_nadie']);
  expect(code).toBe(14);
  expect(stdout + stderr).toContain('e2e_nadie');
});

test('without compression the .bak itself is stored', async () => {
  site.configure({ databases: [FIRST, SECOND], storage: { compression: { enabled: false } } });
  const id = await site.backup('--no-files', '--database', FIRST);
  expect(site.manifest(id).databases[FIRST]).toMatchObject({
    file: `databases/${FIRST}_${id}.bak`,
    compression: 'none',
  });
  await site.succeed(['verify', '--id', id]);
  await site.succeed(['restore', '--id', id, '--as', 'e2e_uno_sin_comprimir']);
  server.made('e2e_uno_sin_comprimir');
  site.configure({ databases: [FIRST, SECOND] });
});

test('DB_<NAME> in .env gives a database its real name on the server', async () => {
  site.configure({ databases: ['ventas'], environment: { DB_VENTAS: FIRST } });
  const id = await site.backup('--no-files');
  expect(Object.keys(site.manifest(id).databases)).toEqual([FIRST]);
  site.configure({ databases: [FIRST, SECOND] });
});

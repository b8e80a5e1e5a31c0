import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { quoteString } from '../../src/sqlserver/quoting.ts';
import { createSampleDatabase, makeMistakes, stateOf, takeSnapshot } from '../support/sampleDatabase.ts';
import { filesNamed, makeSite, type Site } from '../support/site.ts';
import { openTestServer, type TestServer } from '../support/testServer.ts';

const DATABASES = ['e2e_usuarios', 'e2e_inventario', 'e2e_auditoría'] as const;
const [USERS, STOCK, AUDIT] = DATABASES;

let server: TestServer;
let site: Site;
let id: string;

beforeAll(async () => {
  server = await openTestServer();
  for (const [index, name] of DATABASES.entries()) {
    await createSampleDatabase(server, name, { customers: 110 + 40 * index });
  }
  site = await makeSite(server, { databases: DATABASES });
  id = await site.backup();
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

/** What the tool of that name prints of a file: the first word. */
const printed = (tool: string, path: string): string =>
  execFileSync(tool, [path], { encoding: 'utf8' }).split(' ')[0] ?? '';

test('list --json gives what scripts rely on', async () => {
  const { stdout, stderr } = await site.succeed(['list', '--json']);
  expect(stderr).toBe('');
  const listed: unknown = JSON.parse(stdout);
  expect(listed).toMatchObject({
    backups: [
      {
        id,
        type: 'full',
        status: 'completed',
        started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$/),
        completed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$/),
        databases: DATABASES.map((name) => ({
          name,
          type: 'full',
          status: 'completed',
          file: `databases/${name}_${id}.bak.gz`,
          size_bytes: expect.any(Number),
          checksum: expect.stringMatching(/^[0-9a-f]{32}$/),
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        })),
      },
    ],
  });
  expect(id).toMatch(/^\d{8}_\d{6}$/);
});

test('the stored files are what md5sum and sha256sum print, and gzip accepts them', async () => {
  const [run] = await site.list();
  for (const { name, file, size_bytes, checksum, sha256 } of run?.databases ?? []) {
    const path = joinLocal(site.backups, file);
    expect([printed('md5sum', path), printed('sha256sum', path)]).toEqual([checksum, sha256]);
    expect(readFileSync(path)).toHaveLength(size_bytes);
    execFileSync('gzip', ['-t', path]);
    const record = site.manifest(id).databases[name];
    const content = joinLocal(site.folder, 'content.bak');
    writeFileSync(content, gunzipSync(readFileSync(path)));
    expect([printed('md5sum', content), printed('sha256sum', content)]).toEqual([
      record?.content_md5,
      record?.content_sha256,
    ]);
  }
});

test('the manifest tells all that a restore without msdb needs, and names every file that is there', () => {
  const manifest = site.manifest(id);
  expect(manifest).toMatchObject({
    schema_version: 2,
    timestamp: id,
    type: 'full',
    status: 'completed',
    purpose: 'backup',
    copy_only: false,
    server: { name: expect.any(String), version: expect.stringMatching(/^\d+\./), edition: expect.any(String) },
    integrity_check: [...DATABASES],
    errors: [],
    config: { status: 'completed' },
    application: { status: 'completed', directories: [{ files_count: 3, skipped: [] }] },
  });
  for (const name of DATABASES) {
    expect(manifest.databases[name]).toMatchObject({
      status: 'completed',
      backup_set_guid: expect.stringMatching(/^[0-9A-Fa-f-]{36}$/),
      is_damaged: false,
      has_backup_checksums: true,
      verified: { verify_only: true, read_back: true },
      encryption: null,
      compression: 'gzip',
      files: [{ type: 'D' }, { type: 'L' }],
    });
  }
  expect(site.files()).toEqual([...filesNamed(manifest)].sort());
});

test('LSNs stand in the manifest digit for digit as the server itself casts them to text', async () => {
  for (const name of DATABASES) {
    const record = site.manifest(id).databases[name];
    const columns = ['first_lsn', 'last_lsn', 'checkpoint_lsn', 'database_backup_lsn'];
    const [row] = await server.run(
      `SELECT ${columns.map((column) => `CAST(${column} AS varchar(25)) AS ${column}`).join(', ')}
      FROM msdb.dbo.backupset WHERE backup_set_uuid = ${quoteString(String(record?.backup_set_guid))}`,
    );
    expect(row).toEqual(Object.fromEntries(columns.map((column) => [column, record?.[column]])));
    expect(String(record?.first_lsn)).toMatch(/^\d{15,25}$/);
  }
});

test('show prints the manifest, and in words what a person wants to know of a run', async () => {
  const { stdout } = await site.succeed(['show', id, '--json']);
  expect(JSON.parse(stdout)).toEqual(site.manifest(id));
  const words = await site.succeed(['show', 'latest']);
  for (const text of [id, ...DATABASES, 'completed']) expect(words.stdout).toContain(text);
});

test('verify finds every stored file good', async () => {
  const { events } = await site.succeed(['verify', '--all', '--json']);
  expect(events.at(-1)).toMatchObject({ message_type: 'verify_finished', good: 3, bad: 0, exit_code: 0 });
});

test('after mistakes in all databases a restore brings every row of every table back', async () => {
  const before = await takeSnapshot(server, ...DATABASES);
  for (const name of DATABASES) await makeMistakes(server, name);
  const changed = await takeSnapshot(server, ...DATABASES);
  expect(changed).not.toEqual(before);

  const { stdout } = await site.succeed(['restore', '--id', id, '--yes']);
  expect(await takeSnapshot(server, ...DATABASES)).toEqual(before);
  for (const name of DATABASES) {
    expect(stdout).toContain(`[${name}]`);
    expect(await stateOf(server, name)).toBe('ONLINE MULTI_USER');
  }
  expect(site.files().filter((name) => /^(temp|restore)\//.test(name))).toEqual([]);
});

test('each overwritten database was copied first, and that copy restores what the restore had overwritten', async () => {
  const runs = await site.list();
  const copies = runs.filter(({ purpose }) => purpose === 'safety');
  expect(copies.map(({ databases }) => databases[0]?.name).sort()).toEqual([...DATABASES].sort());
  // The tail of its log, or a full that changes no chain.
  expect(copies.every(({ type, copy_only }) => type === 'log' || copy_only === true)).toBe(true);
  expect(copies.map(({ status }) => status)).toEqual(copies.map(() => 'completed'));
  const copy = copies.find(({ databases }) => databases[0]?.name === STOCK);
  await site.succeed(['restore', '--id', String(copy?.id), '--yes']);
  const [intruder] = await server.run(`SELECT nombre FROM [${STOCK}].dbo.clientes WHERE id = 9999`);
  expect(intruder).toEqual({ nombre: 'Intruso' });
  await site.succeed(['restore', '--id', id, '--database', STOCK, '--yes']);
});

test('configuration and application files come back, and what stood there is kept beside', async () => {
  const ini = joinLocal(site.application, 'configuración', 'app.ini');
  const report = joinLocal(site.application, 'informes', 'albarán de salida.html');
  const [iniBefore, reportBefore] = [readFileSync(ini, 'utf8'), readFileSync(report, 'utf8')];
  writeFileSync(ini, '[general]\nempresa = ?\n');
  rmSync(report);
  await site.succeed(['restore', '--id', id, '--database', USERS, '--as', `${USERS}_copia`, '--files', '--yes']);
  server.made(`${USERS}_copia`);
  expect([readFileSync(ini, 'utf8'), readFileSync(report, 'utf8')]).toEqual([iniBefore, reportBefore]);
  expect(readFileSync(`${ini}.before_${id}`, 'utf8')).toBe('[general]\nempresa = ?\n');
});

test('status names the last good backup of every database', async () => {
  const { stdout } = await site.succeed(['status', '--json']);
  const status: { databases: { name: string; last_good: { id: string } | null }[] } = JSON.parse(stdout);
  expect(status.databases.map(({ name }) => name)).toEqual([...DATABASES]);
  expect(status.databases.find(({ name }) => name === AUDIT)?.last_good?.id).toBeDefined();
});

test('doctor proves that both sides can write and read, and leaves nothing', async () => {
  const before = site.files();
  const { stdout } = await site.succeed(['doctor', '--json']);
  const { findings }: { findings: { check: string; outcome: string }[] } = JSON.parse(stdout);
  expect(findings.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  expect(findings.map(({ check }) => check)).toContain('program_can_write_for_server');
  expect(site.files()).toEqual(before);
});

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openServices } from '../../src/composition/openServices.ts';
import { connectDemoClient, type DemoClient } from '../../src/demo/demoClient.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { hasCode } from '../../src/domain/rexusError.ts';
import type { RunId } from '../../src/domain/runId.ts';
import { Secret } from '../../src/domain/secret.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { RestoreEvent } from '../../src/restore/restoreEvent.ts';
import type { RunRequest } from '../../src/restore/restoreRequest.ts';
import { noFaults } from '../../src/sandbox/engine/faults.ts';
import { startSandbox } from '../../src/sandbox/startSandbox.ts';
import type { Services } from '../../src/services.ts';
import { connectSqlServer } from '../../src/sqlserver/mssqlServer.ts';
import type { DatabaseFacts, SqlServer } from '../../src/sqlserver/sqlServer.ts';
import { makeTemporaryDirectory, removeDirectory } from '../support/temporaryDirectory.ts';

const NAMES = ['inventario', 'users'];
const never = new AbortController().signal;
const faults = noFaults();

let folder: LocalPath;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let client: DemoClient;
let services: Services;

beforeEach(async () => {
  Object.assign(faults, noFaults());
  folder = makeTemporaryDirectory('restore');
  sandbox = await startSandbox({
    dataDirectory: joinLocal(folder, 'server'),
    port: 0,
    seed: 'empty',
    edition: 'developer',
    faults,
  });
  client = await connectDemoClient(sandbox);
  for (const name of NAMES) {
    await client.execute(`CREATE DATABASE [${name}]`);
    await client.execute(
      `USE [${name}]; CREATE TABLE dbo.cosas (id int NOT NULL PRIMARY KEY, nombre nvarchar(50) NOT NULL); ` +
        `INSERT INTO dbo.cosas (id, nombre) VALUES (1, N'uno ${name}'), (2, N'dós'); USE master;`,
    );
  }
  const config = {
    backup_configuration: {
      databases: Object.fromEntries(NAMES.map((name) => [name, {}])),
      storage: { base_directory: 'backups' },
    },
    environment_requirements: { disk_space: { minimum_free_gb: 0 } },
  };
  const configFile = joinLocal(folder, 'backup_config.json');
  writeFileSync(configFile, JSON.stringify(config));
  const variables = {
    DB_SERVER: `${sandbox.host},${sandbox.port}`,
    DB_USERNAME: sandbox.user,
    DB_PASSWORD: sandbox.password,
    DB_TRUST_SERVER_CERTIFICATE: 'true',
  };
  services = await openServices({ cwd: folder, variables, clock: systemClock }, { configFile, language: null });
});

afterEach(async () => {
  await services.close();
  await client.close();
  await sandbox.close();
  removeDirectory(folder);
});

const backup = async (): Promise<RunId> => {
  const plan = await services.planBackup(
    {
      databases: [],
      type: 'full',
      copyOnly: false,
      tail: null,
      label: null,
      includeFiles: false,
      rotate: false,
      purpose: 'backup',
    },
    never,
  );
  const { manifest } = await services.runBackup(plan, () => undefined, never);
  expect(manifest.errors).toEqual([]);
  return manifest.id;
};

const change = async (): Promise<void> => {
  for (const name of NAMES) {
    await client.execute(
      `UPDATE [${name}].dbo.cosas SET nombre = N'otro' WHERE id = 1; DELETE FROM [${name}].dbo.cosas WHERE id = 2;`,
    );
  }
};

const restore = async (
  id: RunId,
  request: Partial<RunRequest> = {},
  onEvent: (event: RestoreEvent) => void = () => undefined,
  signal = never,
) => {
  const plan = await services.planRestore(
    { kind: 'run', id, databases: [], as: null, files: false, withoutTail: false, ...request },
    signal,
  );
  return await services.runRestore(plan, onEvent, signal);
};

const inventario = { databases: [parseDatabaseName('inventario')] };
const restoreFolder = (): readonly string[] => readdirSync(joinLocal(folder, 'backups', 'restore'));
/** Asks the server, on a connection of its own. */
const asked = async <T>(question: (server: SqlServer) => Promise<T>): Promise<T> => {
  const login = {
    label: 'sandbox',
    host: sandbox.host,
    port: sandbox.port,
    instance: null,
    user: sandbox.user,
    password: new Secret(sandbox.password),
    encrypt: true,
    trustServerCertificate: true,
    connectTimeoutMs: 15_000,
  };
  const server = connectSqlServer(login, { clock: systemClock });
  try {
    return await question(server);
  } finally {
    await server.close();
  }
};
const factsOf = async (name: string): Promise<DatabaseFacts> => {
  const facts = (await asked((server) => server.databases())).find((database) => database.name === name);
  if (facts === undefined) throw new Error(`there is no database ${name}`);
  return facts;
};

test('every row is as it was when the backup was taken', async () => {
  const before = await client.snapshot(NAMES);
  const id = await backup();
  await change();
  expect(await client.snapshot(NAMES)).not.toEqual(before);
  const report = await restore(id);
  expect(report.exitCode).toBe(EXIT_CODES.done);
  expect(report.databases.map(({ outcome }) => outcome.status === 'restored' && outcome.checked)).toEqual([true, true]);
  expect(await client.snapshot(NAMES)).toEqual(before);
  expect(restoreFolder()).toEqual([]);
});

test('a user whose login went is reported with the statement that mends it, and that statement does', async () => {
  await client.execute("CREATE LOGIN [an]]a] WITH PASSWORD = N'Secreta-1'");
  await client.execute('USE [inventario]; CREATE USER [an]]a] FOR LOGIN [an]]a]; USE master;');
  const id = await backup();
  const orphans = async (): Promise<unknown> => {
    const outcome = (await restore(id, inventario)).databases[0]?.outcome;
    return outcome?.status === 'restored' ? outcome.orphanedUsers : outcome;
  };
  expect(await orphans()).toEqual([]);
  // As on another server: the login of that name has another SID there.
  await client.execute("DROP LOGIN [an]]a]; CREATE LOGIN [an]]a] WITH PASSWORD = N'Secreta-1'");
  const sql = 'USE [inventario]; ALTER USER [an]]a] WITH LOGIN = [an]]a]';
  expect(await orphans()).toEqual([{ name: 'an]a', sql }]);
  await client.execute(`${sql}; USE master;`);
  expect(await asked((server) => server.orphanedUsers(parseDatabaseName('inventario')))).toEqual([]);
});

test('beside the original under a new name, which is not touched', async () => {
  const before = await client.snapshot(['inventario']);
  const id = await backup();
  await change();
  const changed = await client.snapshot(['inventario']);
  const report = await restore(id, { ...inventario, as: parseDatabaseName('co]pia') });
  expect(report.exitCode).toBe(EXIT_CODES.done);
  expect(await client.snapshot(['inventario'])).toEqual(changed);
  expect([...(await client.snapshot(['co]pia'])).values()]).toEqual([...before.values()]);
});

test('while another session works in it: that one is put out, and it is back in MULTI_USER', async () => {
  const before = await client.snapshot(['inventario']);
  const id = await backup();
  await change();
  const other = await connectDemoClient(sandbox);
  await other.execute('USE [inventario]; SELECT * FROM dbo.cosas');
  const report = await restore(id, inventario);
  expect(report.exitCode).toBe(EXIT_CODES.done);
  await other.close().catch(() => undefined);
  expect(await client.snapshot(['inventario'])).toEqual(before);
  const facts = await factsOf('inventario');
  expect(facts).toMatchObject({ state: 'ONLINE', userAccess: 'MULTI_USER' });
});

test('a stored file with another byte is refused before anything is touched', async () => {
  const id = await backup();
  await change();
  const changed = await client.snapshot(NAMES);
  const path = joinLocal(folder, 'backups', 'databases', `inventario_${id}.bak.gz`);
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const events: RestoreEvent[] = [];
  const report = await restore(id, inventario, (event) => void events.push(event));
  expect(report.exitCode).toBe(EXIT_CODES.verificationFailed);
  expect(events.some((event) => event.type === 'safety_copy_taken')).toBe(false);
  expect(await client.snapshot(NAMES)).toEqual(changed);
  expect(services.runs().runs).toHaveLength(1);
});

test('interrupted in the middle of RESTORE: the state is named, and the safety copy brings back what was there', async () => {
  const id = await backup();
  await change();
  const changed = await client.snapshot(['inventario']);
  faults.stepDelayMs = 20;
  const stop = new AbortController();
  const report = await restore(
    id,
    inventario,
    (event) => {
      if (event.type === 'restore_progress' && event.stage === 'restore') stop.abort('SIGINT');
    },
    stop.signal,
  );
  faults.stepDelayMs = 0;
  expect(report.exitCode).toBe(EXIT_CODES.interrupted);
  const outcome = report.databases[0]?.outcome;
  if (outcome?.status !== 'failed' || outcome.safetyCopy === null)
    throw new Error('it was to fail after its safety copy');
  expect(outcome.error.code).toBe('RESTORE_FAILED');
  // One that is not online refuses SET MULTI_USER (5052): that comes back with the next restore.
  expect(await factsOf('inventario')).toMatchObject({ state: 'RESTORING' });
  expect(outcome.error.facts).toMatchObject({ database: 'inventario', state: 'RESTORING' });
  expect(restoreFolder()).toEqual([]);

  expect((await restore(outcome.safetyCopy)).exitCode).toBe(EXIT_CODES.done);
  expect(await factsOf('inventario')).toMatchObject({ state: 'ONLINE', userAccess: 'MULTI_USER' });
  expect(await client.snapshot(['inventario'])).toEqual(changed);
});

test('a connection cut in the middle of a restore under a new name leaves nothing of it', async () => {
  const id = await backup();
  faults.dropAtPercent = 50;
  const report = await restore(id, { ...inventario, as: parseDatabaseName('copia') }, (event) => {
    // Only the RESTORE: CHECKDB and others are to be answered.
    if (event.type === 'database_restored') faults.dropAtPercent = null;
  });
  const outcome = report.databases[0]?.outcome;
  const error = outcome?.status === 'failed' ? outcome.error : null;
  expect(hasCode(error, 'RESTORE_FAILED') && error.facts.state).toBe('MISSING');
  // The fault was hit.
  expect(hasCode(error?.cause, 'CONNECTION_LOST')).toBe(true);
  await expect(factsOf('copia')).rejects.toThrow(/no database/);
});

test('a manifest of the Python tool restores, the moves decided when the content is read', async () => {
  const before = await client.snapshot(['inventario']);
  const id = await backup();
  await change();
  const path = joinLocal(folder, 'backups', `backup_manifest_${id}.json`);
  const stored = joinLocal(folder, 'backups', 'databases', `inventario_${id}.bak.gz`);
  const content = gunzipSync(readFileSync(stored));
  writeFileSync(
    path,
    JSON.stringify({
      timestamp: id,
      type: 'full',
      started_at: '2025-08-06T14:30:52.123456',
      databases: {
        inventario: {
          status: 'completed',
          file: `C:\\rexus\\backups\\databases\\inventario_${id}.bak`,
          size_bytes: content.length,
          checksum: createHash('md5').update(content).digest('hex'),
          timestamp: id,
        },
      },
      status: 'completed',
      errors: [],
      integrity_check: [],
      completed_at: '2025-08-06T14:35:18.987654',
    }),
  );
  const plan = await services.planRestore(
    { kind: 'run', id, databases: [], as: null, files: false, withoutTail: false },
    never,
  );
  expect(plan.databases[0]).toMatchObject({ movesDecided: 'at_run_time', moves: [] });
  const report = await services.runRestore(plan, () => undefined, never);
  expect(report.exitCode).toBe(EXIT_CODES.done);
  expect(await client.snapshot(['inventario'])).toEqual(before);
});

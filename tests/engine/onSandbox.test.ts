import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalogue } from '../../src/catalogue/readCatalogue.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { ServerLogin } from '../../src/domain/serverLogin.ts';
import { runDoctor } from '../../src/engine/doctor.ts';
import { gatherBackupFacts } from '../../src/engine/gatherBackupFacts.ts';
import { planBackup } from '../../src/engine/planBackup.ts';
import { runBackup } from '../../src/engine/runBackup.ts';
import { FULL_SPEED } from '../../src/pipeline/pace.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { systemDisk } from '../../src/platform/disk.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox.ts';
import { connectSqlServer } from '../../src/sqlserver/mssqlServer.ts';
import type { SqlServer } from '../../src/sqlserver/sqlServer.ts';
import { HOSTILE_NAMES } from '../contracts/sqlServerContract.ts';
import { openSqlSession } from '../support/sqlSession.ts';
import { makeTemporaryDirectory, removeDirectory } from '../support/temporaryDirectory.ts';
import { REQUEST, settingsAt } from './backupFixtures.ts';

const root = makeTemporaryDirectory();
const settings = settingsAt(joinLocal(root, 'backups'), HOSTILE_NAMES);
const signal = new AbortController().signal;
let sandbox: Sandbox;
let server: SqlServer;

beforeAll(async () => {
  sandbox = await startSandbox({ dataDirectory: join(root, 'data'), port: 0, seed: 'empty' });
  const login: ServerLogin = {
    label: 'sandbox',
    host: sandbox.host,
    port: sandbox.port,
    instance: null,
    user: sandbox.user,
    password: new Secret(sandbox.password),
    encrypt: true,
    trustServerCertificate: true,
    connectTimeoutMs: 10_000,
  };
  const session = await openSqlSession(login);
  for (const name of HOSTILE_NAMES) await session.create(parseDatabaseName(name), name);
  await session.close();
  server = connectSqlServer(login, { clock: systemClock });
});
afterAll(async () => {
  await server.close();
  await sandbox.close();
  removeDirectory(root);
});

const take = async () => {
  const facts = await gatherBackupFacts(
    { server, clock: systemClock, freeBytes: () => 1e12, readCatalogue: () => readCatalogue(settings.storage.base) },
    settings,
    REQUEST,
    signal,
  );
  const deps = {
    server,
    clock: systemClock,
    disk: systemDisk,
    pace: FULL_SPEED,
    settings,
    describe: (error: Error) => error.message,
    describeReason: ({ code }: { readonly code: string }) => code,
    describeServerCompression: ({ code }: { readonly code: string }) => code,
  };
  return runBackup(deps, planBackup(facts, REQUEST), () => {}, signal);
};

test('databases of hostile names go through every stage over the wire, and nothing is left in temp', async () => {
  const { manifest, exitCode } = await take();
  expect([manifest.status, exitCode, manifest.errors]).toEqual(['completed', 0, []]);
  expect(manifest.integrityCheck).toEqual([...HOSTILE_NAMES]);
  expect(readdirSync(settings.storage.temp)).toEqual([]);
});

test('a server that runs out of space on one database backs up the others, and no part of it is left', async () => {
  sandbox.faults.deviceFullAfter = { pathContains: 'ñandú', bytes: 50_000 };
  const { manifest, exitCode } = await take();
  sandbox.faults.deviceFullAfter = null;
  expect([manifest.status, exitCode]).toEqual(['partial', 3]);
  expect(manifest.databases.find(({ name }) => name === 'ñandú')).toMatchObject({ code: 'SERVER_DISK_FULL' });
  expect(readdirSync(settings.storage.temp)).toEqual([]);
});

test('doctor proves the pair of paths with a backup of model that it removes', async () => {
  const deps = { settings, server, clock: systemClock, disk: systemDisk, freeBytes: () => 1e12, readRuns: () => [] };
  const findings = await runDoctor(deps, signal);
  expect(findings.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  expect(readdirSync(settings.storage.temp)).toEqual([]);
});

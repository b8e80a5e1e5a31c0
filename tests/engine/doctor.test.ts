import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CataloguedRun } from '../../src/catalogue/manifest.ts';
import type { Settings } from '../../src/config/settings.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { runDoctor } from '../../src/engine/doctor.ts';
import type { DoctorFinding } from '../../src/engine/doctorFinding.ts';
import { systemDisk } from '../../src/platform/disk.ts';
import { NO_ENCRYPTION, thumbprint } from '../support/encryption.ts';
import { aBackupSet, aCompletedRecord, aRun } from '../support/manifests.ts';
import { type MemoryServer, memoryServer, SERVER_FACTS } from '../support/memoryServer.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { settingsAt } from './backupFixtures.ts';

const clock = stoppedClock(new Date(2026, 2, 1, 2, 0, 0));

const bench = (
  names: readonly string[] = ['model', 'users'],
  changes: Partial<Settings> = {},
  runs: readonly CataloguedRun[] = [],
) => {
  const base = joinLocal(temporaryDirectory(), 'backups');
  const settings = settingsAt(base, ['users'], changes);
  const server = memoryServer(names);
  const examine = (with_: MemoryServer | null = server, signal = new AbortController().signal) =>
    runDoctor({ settings, server: with_, clock, disk: systemDisk, freeBytes: () => 1e9, readRuns: () => runs }, signal);
  return { base, settings, server, examine };
};

const outcomes = (findings: readonly DoctorFinding[]) =>
  Object.fromEntries(findings.map(({ check, outcome, error }) => [check, error?.code ?? outcome]));
const leftIn = (base: string): readonly string[] =>
  ['temp', 'restore'].flatMap((folder) => readdirSync(join(base, folder)));

test('where everything is well, every check says so and no canary stays', async () => {
  const { base, server, examine } = bench();
  const findings = await examine();
  expect(new Set(findings.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
  expect(findings).toHaveLength(11);
  expect(server.calls).toContain('backup model');
  expect(leftIn(base)).toEqual([]);
});

test('the canary is copy-only, and a database it may back up stands in for model', async () => {
  const { server, examine } = bench(['model', 'users']);
  server.change('model', { mayBackUp: false });
  await examine();
  expect(server.backups).toMatchObject([{ database: 'users', copyOnly: true }]);
});

test('a server that writes where this side cannot see is told from one that cannot write', async () => {
  const elsewhere = temporaryDirectory();
  const unseen = bench();
  unseen.server.hostPath = (path) => join(elsewhere, path.split('/').at(-1) ?? '');
  expect(outcomes(await unseen.examine())).toMatchObject({
    server_can_write: 'ok',
    program_can_read: 'PATH_NOT_SHARED',
    program_can_write_for_server: 'skipped',
    canary_removed: 'PATH_NOT_SHARED',
  });

  const denied = bench();
  denied.server.before = (call) => {
    if (!call.startsWith('backup')) return;
    const sql = { operation: 'BACKUP DATABASE', database: 'model', number: 3201, message: 'no' };
    throw new RexusError('SERVER_PATH_DENIED', { ...sql, path: '/b', osError: '5(Access is denied)' });
  };
  expect(outcomes(await denied.examine())).toMatchObject({
    server_can_write: 'SERVER_PATH_DENIED',
    program_can_read: 'skipped',
    canary_removed: 'skipped',
  });
});

test('a server that cannot read what this side writes would not restore', async () => {
  const { base, server, examine } = bench();
  server.before = (call) => {
    if (!call.startsWith(`headers ${base}/restore`)) return;
    const sql = { operation: 'RESTORE HEADERONLY', database: null, number: 3201, message: 'no' };
    throw new RexusError('SERVER_PATH_DENIED', { ...sql, path: '/b', osError: '5(Access is denied)' });
  };
  expect(outcomes(await examine())).toMatchObject({
    program_can_read: 'ok',
    program_can_write_for_server: 'SERVER_PATH_DENIED',
    canary_removed: 'ok',
  });
  expect(leftIn(base)).toEqual([]);
});

test('a missing database and a missing right are named', async () => {
  const { server, examine } = bench(['model']);
  expect(outcomes(await examine())).toMatchObject({ databases_present: 'DATABASE_MISSING', server_can_write: 'ok' });
  server.facts = () => Promise.resolve({ ...SERVER_FACTS, isSysadmin: false, canRestore: false });
  expect((await examine()).find(({ check }) => check === 'login_rights')).toMatchObject({ outcome: 'warning' });
});

test('without a server the checks of this side are made and the others skipped', async () => {
  const { examine } = bench();
  expect(outcomes(await examine(null))).toEqual({
    configuration: 'SECRET_MISSING',
    folder_writable: 'ok',
    free_space: 'ok',
    ...Object.fromEntries(
      [
        'server_reachable',
        'login_rights',
        'databases_present',
        'certificates',
        'server_can_write',
        'program_can_read',
        'program_can_write_for_server',
        'canary_removed',
      ].map((check) => [check, 'skipped']),
    ),
  });
});

test('a refused login is the one finding about the server', async () => {
  const { server, examine } = bench();
  server.before = () => {
    throw new RexusError('LOGIN_REFUSED', { server: 'memory', user: 'sa' });
  };
  expect(outcomes(await examine())).toMatchObject({ server_reachable: 'LOGIN_REFUSED', login_rights: 'skipped' });
});

test('too little free space and a folder that is a file are findings, not crashes', async () => {
  const root = temporaryDirectory();
  const { examine } = bench(['model', 'users'], { minimumFreeBytes: 2e9 });
  expect(outcomes(await examine()).free_space).toBe('NOT_ENOUGH_SPACE');
  const file = joinLocal(root, 'file');
  writeFileSync(file, '');
  const settings = settingsAt(joinLocal(root, 'b'), ['users']);
  const storage = { ...settings.storage, temp: joinLocal(file, 'temp') };
  const findings = await runDoctor(
    {
      settings: { ...settings, storage },
      server: memoryServer(['model', 'users']),
      clock,
      disk: systemDisk,
      freeBytes: () => 1e9,
      readRuns: () => [],
    },
    new AbortController().signal,
  );
  expect(outcomes(findings)).toMatchObject({ folder_writable: 'FILE_UNWRITABLE', server_can_write: 'skipped' });
});

test('interrupted in the middle of the proof, it leaves no canary', async () => {
  const { base, server, examine } = bench();
  const stop = new AbortController();
  server.before = (call) => {
    if (call.startsWith(`headers ${base}/restore`)) stop.abort('SIGINT');
  };
  server.headers = async () => {
    stop.abort('SIGINT');
    throw new RexusError('INTERRUPTED', { signal: 'SIGINT' });
  };
  await expect(examine(server, stop.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(leftIn(base)).toEqual([]);
  expect(existsSync(base)).toBe(true);
  mkdirSync(base, { recursive: true });
});

test('a certificate that was never exported, and one that only stored backups need, are warnings with what to do', async () => {
  const set = aBackupSet({ encryptors: [{ protects: 'database', kind: 'unknown', thumbprint: thumbprint('B') }] });
  const { server, examine } = bench(undefined, {}, [
    aRun('20260201_020000', [aCompletedRecord('users', '20260201_020000', { set })]),
  ]);
  const key = { kind: 'certificate', thumbprint: thumbprint('A') } as const;
  const certificate = { name: 'tde', thumbprint: key.thumbprint, hasPrivateKey: true };
  server.encrypted = {
    ...NO_ENCRYPTION,
    databases: [{ name: parseDatabaseName('users'), encryptor: key }],
    certificates: [{ ...certificate, exportedAt: null }],
  };
  const found = async () => (await examine()).filter(({ check }) => check === 'certificates');
  expect((await found()).map(({ outcome, facts }) => [outcome, facts.risk, facts.names])).toEqual([
    ['warning', 'never_exported', 'users'],
    ['warning', 'not_here', 'users'],
  ]);
  server.encrypted = { ...server.encrypted, certificates: [{ ...certificate, exportedAt: '2026-01-01T00:00:00' }] };
  expect((await found()).map(({ facts }) => facts.risk)).toEqual(['not_here']);
});

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCatalogue } from '../../src/catalogue/readCatalogue.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import type { RunId } from '../../src/domain/runId.ts';
import type { BackupRequest } from '../../src/engine/backupPlan.ts';
import { gatherBackupFacts } from '../../src/engine/gatherBackupFacts.ts';
import { planBackup } from '../../src/engine/planBackup.ts';
import { readContentHeader } from '../../src/engine/readContentHeader.ts';
import { runBackup } from '../../src/engine/runBackup.ts';
import { openRunLedger } from '../../src/engine/runLedger.ts';
import { FULL_SPEED } from '../../src/pipeline/pace.ts';
import { systemDisk } from '../../src/platform/disk.ts';
import { freeBytes } from '../../src/platform/freeSpace.ts';
import { gatherRestoreFacts } from '../../src/restore/gatherRestoreFacts.ts';
import { planRestore } from '../../src/restore/planRestore.ts';
import { noNotes, restoreNotes } from '../../src/restore/restoreNotes.ts';
import type { RunRequest } from '../../src/restore/restoreRequest.ts';
import { runRestore } from '../../src/restore/runRestore.ts';
import { REQUEST, settingsAt } from '../engine/backupFixtures.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { noChain } from './facts.ts';

const { signal } = new AbortController();
const NAMES = ['inventario', 'we]ird'];

/** The engine's real runs and this folder's restores, on one backup directory and a server in memory. */
const arrange = () => {
  const root = temporaryDirectory();
  const [app, config] = [joinLocal(root, 'app'), joinLocal(root, 'app', '.env')];
  mkdirSync(app);
  writeFileSync(config, 'old');
  writeFileSync(joinLocal(app, 'main.py'), 'old');
  const settings = settingsAt(joinLocal(root, 'backups'), NAMES, { files: { config: [config], application: [app] } });
  const { storage } = settings;
  const server = memoryServer(NAMES);
  const clock = stoppedClock(new Date('2026-06-10T02:00:00'));
  const back = async (request: Partial<BackupRequest>): Promise<RunId> => {
    const asked = { ...REQUEST, ...request };
    const sources = { server, clock, freeBytes, readCatalogue: () => readCatalogue(storage.base) };
    const plan = planBackup(await gatherBackupFacts(sources, settings, asked, signal), asked);
    const deps = {
      server,
      clock,
      disk: systemDisk,
      pace: FULL_SPEED,
      settings,
      describe: String,
      describeReason: String,
      describeServerCompression: String,
    };
    const { manifest } = await runBackup(deps, plan, () => undefined, signal);
    expect(manifest.errors).toEqual([]);
    return manifest.id;
  };
  const restore = async (id: RunId, request: Partial<RunRequest> = {}) => {
    const asked = { kind: 'run' as const, id, databases: [], as: null, files: false, withoutTail: false, ...request };
    const readRuns = () => readCatalogue(storage.base);
    const sources = {
      server,
      clock,
      storage,
      readCatalogue: readRuns,
      drills: () => [],
      notes: noNotes,
      chainsOf: () => noChain,
      takenLogs: async () => [],
      freeBytes,
    };
    const plan = planRestore(await gatherRestoreFacts(sources, asked, signal), asked);
    const files = plan.databases.flatMap((one) =>
      one.action === 'restore' ? one.steps.map(({ content }) => content.localPath) : [],
    );
    // As the program does: a safety copy that took this ledger for a dead run's would remove the content under the restore.
    const ledger = await openRunLedger({ storage, kind: 'restore', id, files });
    const takeSafetyCopy = (database: (typeof plan.confirmations)[number]) =>
      back({ databases: [database], copyOnly: true, purpose: 'safety', includeFiles: false, rotate: false });
    const deps = {
      server,
      clock,
      storage,
      silenceMs: 60_000,
      readHeader: readContentHeader,
      notes: restoreNotes(storage),
      takeSafetyCopy,
      takeTail: () => Promise.reject(new Error('no tail was planned')),
      replan: () => Promise.reject(new Error('nothing was to be planned anew')),
      planAround: null,
    };
    const report = await runRestore(deps, plan, () => undefined, signal);
    await ledger.close();
    return report;
  };
  return { root, app, config, storage, server, clock, back, restore };
};

test('what the engine backed up comes back, and its safety copy brings back what was overwritten', async () => {
  const { server, clock, storage, back, restore } = arrange();
  const id = await back({});
  for (const name of NAMES) server.content.set(name, `changed ${name}`);
  await clock.advance(60_000);

  const report = await restore(id);
  expect(report.exitCode).toBe(EXIT_CODES.done);
  expect([...server.content.values()]).toEqual(NAMES.map((name) => `rows of ${name}`));

  const [first] = report.databases;
  const safety = first?.outcome.status === 'restored' ? first.outcome.safetyCopy : null;
  if (safety === null) throw new Error('no safety copy was taken');
  const run = readCatalogue(storage.base).runs.find(({ manifest }) => manifest.id === safety);
  expect(run?.manifest).toMatchObject({ purpose: 'safety', copyOnly: true, status: 'completed' });
  await clock.advance(60_000);
  await restore(safety);
  expect(server.content.get('inventario')).toBe('changed inventario');
});

test('beside the original, with the files of the run', async () => {
  const { server, app, config, back, restore } = arrange();
  const id = await back({});
  server.content.set('inventario', 'changed');
  writeFileSync(config, 'new');
  writeFileSync(joinLocal(app, 'main.py'), 'new');

  const request = {
    databases: [parseDatabaseName('inventario')],
    as: parseDatabaseName('copia'),
    files: true,
    withoutTail: false,
  };
  const report = await restore(id, request);
  expect(report).toMatchObject({ exitCode: EXIT_CODES.done, filesFailed: 0 });
  expect([server.content.get('inventario'), server.content.get('copia')]).toEqual(['changed', 'rows of inventario']);
  for (const file of [config, joinLocal(app, 'main.py')]) {
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readFileSync(`${file}.before_${id}`, 'utf8')).toBe('new');
  }
});

test('a stored file with another byte is refused before the server is asked to change anything', async () => {
  const { server, storage, back, restore } = arrange();
  const id = await back({});
  const path = joinLocal(storage.databases, `inventario_${id}.bak.gz`);
  const bytes = readFileSync(path);
  bytes[bytes.length - 5] = (bytes.at(-5) ?? 0) ^ 1;
  writeFileSync(path, bytes);
  server.calls.length = 0;
  const report = await restore(id, { databases: [parseDatabaseName('inventario')] });
  expect(report.exitCode).toBe(EXIT_CODES.verificationFailed);
  expect(server.calls.filter((call) => /^(backup|restore|drop)/.test(call))).toEqual([]);
  expect(existsSync(joinLocal(storage.restore, `restoring_inventario_${id}.bak`))).toBe(false);
});

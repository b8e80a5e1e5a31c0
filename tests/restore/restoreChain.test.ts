import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openServices } from '../../src/composition/openServices.ts';
import { connectDemoClient, type DemoClient } from '../../src/demo/demoClient.ts';
import type { BackupType } from '../../src/domain/backupType.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import type { RunId } from '../../src/domain/runId.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { RestoreEvent } from '../../src/restore/restoreEvent.ts';
import type { PlannedSequence, RestorePlan } from '../../src/restore/restorePlan.ts';
import type { MomentRequest, RestoreRequest } from '../../src/restore/restoreRequest.ts';
import { noFaults } from '../../src/sandbox/engine/faults.ts';
import { startSandbox } from '../../src/sandbox/startSandbox.ts';
import type { Services } from '../../src/services.ts';
import { makeTemporaryDirectory, removeDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waitFor.ts';

const DATABASE = parseDatabaseName('inventario');
const never = new AbortController().signal;
const faults = noFaults();

let folder: LocalPath;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let client: DemoClient;
let services: Services;

beforeEach(async () => {
  Object.assign(faults, noFaults());
  folder = makeTemporaryDirectory('chain');
  sandbox = await startSandbox({
    dataDirectory: joinLocal(folder, 'server'),
    port: 0,
    seed: 'empty',
    edition: 'developer',
    faults,
  });
  client = await connectDemoClient(sandbox);
  await client.execute('CREATE DATABASE [inventario]; ALTER DATABASE [inventario] SET RECOVERY FULL;');
  await client.execute(
    'CREATE TABLE [inventario].dbo.cosas (id int NOT NULL PRIMARY KEY, nombre nvarchar(50) NOT NULL)',
  );
  services = await open('gzip');
});

const open = async (algorithm: string): Promise<Services> => {
  const storage = { base_directory: 'backups', compression: { enabled: true, algorithm } };
  const config = {
    backup_configuration: { databases: { inventario: {} }, storage },
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
  return await openServices({ cwd: folder, variables, clock: systemClock }, { configFile, language: null });
};

afterEach(async () => {
  await services.close();
  await client.close();
  await sandbox.close();
  removeDirectory(folder);
});

const backup = async (type: BackupType): Promise<RunId> => {
  const request = {
    databases: [],
    type,
    copyOnly: false,
    tail: null,
    label: null,
    includeFiles: false,
    rotate: false,
  } as const;
  const plan = await services.planBackup({ ...request, purpose: 'backup' }, never);
  const { manifest } = await services.runBackup(plan, () => undefined, never);
  expect([manifest.status, manifest.errors]).toEqual(['completed', []]);
  return manifest.id;
};

let rows = 0;
/** One more row, and the instant after its commit at which nothing else was written yet. */
const write = async (): Promise<number> => {
  rows += 1;
  await client.execute(`INSERT INTO [inventario].dbo.cosas (id, nombre) VALUES (${rows}, N'fila ${rows}')`);
  return await nextSecond();
};
/** Sets are placed by whole seconds: the next one must have begun, and the one that is given be over. */
const nextSecond = async (): Promise<number> => {
  const now = Date.now();
  const then = Math.floor(now / 1000) * 1000 + 1000;
  await waitFor(() => Date.now() > then + 1000, { timeoutMs: 5000, what: 'the next second' });
  return then;
};
const snapshot = async (name = 'inventario') => [...(await client.snapshot([name])).values()];

const moment = (target: MomentRequest['target'], as: string | null = null): MomentRequest => ({
  kind: 'moment',
  database: DATABASE,
  target,
  as: as === null ? null : parseDatabaseName(as),
  withoutTail: false,
});
const restored = (plan: RestorePlan): PlannedSequence => {
  const [planned] = plan.databases;
  if (planned?.action === 'refuse') throw planned.error;
  if (planned?.action !== 'restore') throw new Error('nothing to restore');
  return planned;
};
const restore = async (request: RestoreRequest, onEvent: (event: RestoreEvent) => void = () => undefined) => {
  const plan = await services.planRestore(request, never);
  const report = await services.runRestore(plan, onEvent, never);
  return { plan, report };
};
/** Another bit in the middle of a run's stored file, which stays as long as it was. */
const damage = (id: RunId): void => {
  const name = leftIn('databases').find((file) => file.includes(id)) ?? '';
  const path = joinLocal(folder, 'backups', 'databases', name);
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(path, bytes);
};
const leftIn = (name: string): readonly string[] => readdirSync(joinLocal(folder, 'backups', name));

test('a full, a differential and logs bring back each second between two changes, beside the original', async () => {
  const moments: { atMs: number; rows: unknown }[] = [];
  const change = async (): Promise<void> => {
    const atMs = await write();
    moments.push({ atMs, rows: await snapshot() });
  };
  await change();
  await backup('full');
  await change();
  await backup('log');
  await change();
  await backup('differential');
  await change();
  await backup('log');
  const now = await snapshot();
  const [beforeFull, ...others] = moments;
  for (const [at, { atMs, rows: expected }] of others.entries()) {
    const name = `copia ${at}`;
    const { plan, report } = await restore(moment({ kind: 'time', atMs }, name));
    expect(restored(plan).overwrites).toBeNull();
    expect(report.databases[0]?.outcome).toMatchObject({ status: 'restored', checked: true });
    expect(await snapshot(name)).toEqual(expected);
  }
  const early = await services.planRestore(moment({ kind: 'time', atMs: beforeFull?.atMs ?? 0 }, 'x'), never);
  expect(early.databases[0]).toMatchObject({ action: 'refuse', error: { code: 'TIME_NOT_REACHABLE' } });
  expect(await snapshot()).toEqual(now);
  expect([leftIn('restore'), leftIn('temp')]).toEqual([[], []]);
}, 120_000);

describe('over the original', () => {
  test('a moment that no backup holds yet lies in the tail, which is taken first and applied last', async () => {
    await write();
    await backup('full');
    await write();
    await backup('log');
    const atMs = await write();
    const wanted = await snapshot();
    await write();
    const mistaken = await snapshot();
    const events: RestoreEvent[] = [];
    const { plan, report } = await restore(moment({ kind: 'time', atMs }), (event) => void events.push(event));
    expect(restored(plan).safety).toMatchObject({ kind: 'tail_log', applied: 'holds_target' });
    expect(report.databases[0]?.outcome).toMatchObject({ status: 'restored' });
    expect(await snapshot()).toEqual(wanted);
    const taken = events.find((event) => event.type === 'safety_copy_taken');
    expect(taken).toMatchObject({ kind: 'tail_log' });
    const id = taken?.type === 'safety_copy_taken' ? taken.id : null;
    const tail = services.runs().runs.find(({ manifest }) => manifest.id === id)?.manifest;
    expect(tail).toMatchObject({ purpose: 'safety', type: 'log', status: 'completed' });
    if (id === null) throw new Error('no tail');
    await restore({
      kind: 'run',
      id,
      databases: [],
      as: parseDatabaseName('lo de antes'),
      files: false,
      withoutTail: false,
    });
    expect(await snapshot('lo de antes')).toEqual(mistaken);
  }, 60_000);

  test('the end is everything, with the tail', async () => {
    await write();
    await backup('full');
    await write();
    const all = await snapshot();
    const { report } = await restore(moment({ kind: 'end' }));
    expect(report.exitCode).toBe(EXIT_CODES.done);
    expect(await snapshot()).toEqual(all);
    expect(report.databases[0]?.outcome).toMatchObject({ status: 'restored', checked: true });
  }, 60_000);

  test('an earlier moment keeps what comes after it in the tail, and says what it loses', async () => {
    await write();
    await backup('full');
    const atMs = await write();
    const wanted = await snapshot();
    await write();
    await backup('log');
    await write();
    const { plan } = await restore(moment({ kind: 'time', atMs }));
    expect(restored(plan)).toMatchObject({ safety: { kind: 'tail_log', applied: 'no' }, losesSinceMs: atMs });
    expect(await snapshot()).toEqual(wanted);
  }, 60_000);

  test('where the stored file of a differential is gone, the logs before it lead around it', async () => {
    await write();
    await backup('full');
    await write();
    await backup('log');
    const differential = await backup('differential');
    const atMs = await write();
    const wanted = await snapshot();
    await write();
    await backup('log');
    rmSync(joinLocal(folder, 'backups', 'databases', `inventario_${differential}_diff.bak.gz`));
    const { plan, report } = await restore(moment({ kind: 'time', atMs }));
    expect(restored(plan).steps.map(({ type }) => type)).toEqual(['full', 'log', 'log']);
    expect(report.exitCode).toBe(EXIT_CODES.done);
    expect(await snapshot()).toEqual(wanted);
  }, 60_000);

  test('where the stored file of a log is gone, the moment is refused with the nearest ones, and what is there is copied whole', async () => {
    await write();
    await backup('full');
    const first = await write();
    await backup('log');
    const atMs = await write();
    const gone = await backup('log');
    rmSync(joinLocal(folder, 'backups', 'databases', `inventario_${gone}_log.trn.gz`));
    const refused = await services.planRestore(moment({ kind: 'time', atMs }), never);
    expect(refused.databases[0]).toMatchObject({
      action: 'refuse',
      error: { code: 'TIME_NOT_REACHABLE', facts: { why: { code: 'file_missing' } } },
    });
    const before = await snapshot();
    const { plan } = await restore(moment({ kind: 'time', atMs: first }));
    expect(restored(plan).safety).toMatchObject({ kind: 'copy_only_full', why: 'chain_ends_early' });
    const copy = services.runs().runs.find(({ manifest }) => manifest.purpose === 'safety')?.manifest.id;
    if (copy === undefined) throw new Error('no safety copy');
    await restore({
      kind: 'run',
      id: copy,
      databases: [],
      as: parseDatabaseName('lo de antes'),
      files: false,
      withoutTail: false,
    });
    expect(await snapshot('lo de antes')).toEqual(before);
  }, 60_000);

  test('where a file turns out to be damaged, others that lead to the same moment are applied, over the original and beside it', async () => {
    await write();
    const older = await backup('full');
    await write();
    const first = await backup('log');
    await write();
    const newer = await backup('full');
    const atMs = await write();
    const wanted = await snapshot();
    await write();
    const last = await backup('log');
    damage(newer);
    for (const target of [moment({ kind: 'time', atMs }, 'al lado'), moment({ kind: 'time', atMs })]) {
      const events: RestoreEvent[] = [];
      const { plan, report } = await restore(target, (event) => events.push(event));
      expect(restored(plan).steps.map(({ id }) => id)).toEqual([newer, last]);
      expect(report.exitCode).toBe(EXIT_CODES.done);
      expect(events.filter(({ type }) => type === 'restore_replanned')).toMatchObject([
        {
          steps: [older, first, last],
          because: {
            code: 'file_damaged',
            file: `databases/inventario_${newer}.bak.gz`,
            error: { code: 'STORED_FILE_DAMAGED' },
          },
        },
      ]);
      expect(await snapshot(target.as ?? 'inventario')).toEqual(wanted);
      expect([leftIn('restore'), leftIn('temp')]).toEqual([[], []]);
    }
  }, 60_000);

  test('the end with the tail is reached around a damaged full', async () => {
    await write();
    await backup('full');
    await write();
    const log = await backup('log');
    await write();
    const newer = await backup('full');
    await write();
    await backup('log');
    await write();
    const wanted = await snapshot();
    damage(newer);
    const events: RestoreEvent[] = [];
    const { report } = await restore(moment({ kind: 'end' }), (event) => events.push(event));
    expect(report.exitCode).toBe(EXIT_CODES.done);
    const steps = events.flatMap((event) => (event.type === 'restore_replanned' ? [event.steps] : []));
    expect(steps.map((ids) => [ids.includes(log), ids.includes(newer), ids.length])).toEqual([
      [true, false, 3],
      [true, false, 4],
    ]);
    expect(await snapshot()).toEqual(wanted);
  }, 60_000);

  test('a damaged last log is no reason to bring back an earlier end than was confirmed', async () => {
    await write();
    await backup('full');
    await write();
    damage(await backup('log'));
    const before = await snapshot();
    const { report } = await restore(moment({ kind: 'end' }, 'al lado'));
    expect(report.exitCode).toBe(EXIT_CODES.verificationFailed);
    expect(await snapshot()).toEqual(before);
  }, 60_000);

  test('what is there is copied whole where a file of the chain that its tail would go on from is damaged', async () => {
    await write();
    await backup('full');
    const atMs = await write();
    await backup('log');
    await write();
    const afterwards = await backup('log');
    await write();
    const overwritten = await snapshot();
    damage(afterwards);
    const events: RestoreEvent[] = [];
    const { plan, report } = await restore(moment({ kind: 'time', atMs }), (event) => events.push(event));
    expect(restored(plan).safety.kind).toBe('tail_log');
    const kept = events.flatMap((event) => (event.type === 'safety_copy_taken' ? [event] : []));
    expect([report.exitCode, kept.map(({ kind }) => kind)]).toEqual([EXIT_CODES.done, ['copy_only_full']]);
    const [id] = kept.map((event) => event.id);
    if (id === undefined) throw new Error('nothing was kept');
    const files = { kind: 'run', id, databases: [], files: false, withoutTail: false } as const;
    await restore({ ...files, as: parseDatabaseName('lo de antes') });
    expect(await snapshot('lo de antes')).toEqual(overwritten);
  }, 60_000);

  test('a damaged file in the middle of the chain is found before anything is touched', async () => {
    await write();
    await backup('full');
    await write();
    const middle = await backup('log');
    await write();
    await backup('log');
    const before = await snapshot();
    damage(middle);
    const events: RestoreEvent[] = [];
    const { plan, report } = await restore(moment({ kind: 'end' }), (event) => events.push(event));
    expect(events.find(({ type }) => type === 'restore_not_replanned')).toMatchObject({
      file: `databases/inventario_${middle}_log.trn.gz`,
      error: { code: 'STORED_FILE_DAMAGED' },
      before: Date.parse(restored(plan).steps[0].finishedAt ?? ''),
    });
    expect(report.exitCode).toBe(EXIT_CODES.verificationFailed);
    expect(report.databases[0]?.outcome).toMatchObject({
      status: 'failed',
      safetyCopy: null,
      left: { kind: 'untouched' },
    });
    expect(await snapshot()).toEqual(before);
    expect(leftIn('temp')).toEqual([]);
  }, 60_000);
});

describe('broken off', () => {
  test.each([1, 2, 3, 'recover'] as const)(
    'at step %s it says how far it came, and --resume brings back exactly the moment',
    async (place) => {
      await write();
      await backup('full');
      await write();
      await backup('differential');
      const atMs = await write();
      const wanted = await snapshot();
      await write();
      await backup('log');
      const stop = new AbortController();
      const plan = await services.planRestore(moment({ kind: 'time', atMs }), never);
      expect(restored(plan).steps.map(({ type }) => type)).toEqual(['full', 'differential', 'log']);
      const onEvent = (event: RestoreEvent): void => {
        if (event.type !== 'restore_stage_started') return;
        const isHere =
          place === 'recover' ? event.stage === 'recover' : event.stage === 'restore' && event.step?.number === place;
        if (isHere) stop.abort('SIGTERM');
      };
      const { databases, exitCode } = await services.runRestore(plan, onEvent, stop.signal);
      expect(exitCode).toBe(EXIT_CODES.terminated);
      const outcome = databases[0]?.outcome;
      if (outcome?.status !== 'failed') throw new Error('it was to break off');
      const resume = { kind: 'resume', database: null, as: null } as const;
      if (place === 1) {
        // No RESTORE had been sent: the database was only opened again.
        expect(outcome.left).toEqual({ kind: 'untouched' });
        await expect(services.planRestore(resume, never)).rejects.toMatchObject({ code: 'NOTHING_TO_RESUME' });
        return;
      }
      const applied = place === 'recover' ? 3 : place - 1;
      expect(outcome.left).toMatchObject({ kind: 'unfinished', state: 'RESTORING', applied });
      const { safetyCopy } = outcome;
      if (outcome.error.code === 'INTERRUPTED') expect(outcome.error.facts).toMatchObject({ left: 'unfinished' });
      expect((await services.status(never)).unfinishedRestores).toMatchObject([{ state: 'RESTORING', safetyCopy }]);
      const again = restored(await services.planRestore(moment({ kind: 'time', atMs }), never));
      expect(again.safety).toEqual({ kind: 'impossible', state: 'RESTORING', brokenOff: { safetyCopy } });
      const going = await services.planRestore(resume, never);
      expect(restored(going)).toMatchObject({ applied, safetyCopy: outcome.safetyCopy });
      expect(going.confirmations).toEqual([]);
      const report = await services.runRestore(going, () => undefined, never);
      expect(report.databases[0]?.outcome).toMatchObject({ status: 'restored', safetyCopy: outcome.safetyCopy });
      expect(await snapshot()).toEqual(wanted);
      expect([leftIn('restore'), leftIn('temp')]).toEqual([[], []]);
    },
    60_000,
  );
});

test.each(['gzip', 'zstd'])(
  'a runbook brings back the same rows from %s by hand, and never overwrites another',
  async (algorithm) => {
    await services.close();
    services = await open(algorithm);
    await write();
    await backup('full');
    const atMs = await write();
    const wanted = await snapshot();
    await write();
    await backup('log');
    const plan = await services.planRestore(moment({ kind: 'time', atMs }), never);
    const here = joinLocal(folder, 'guion');
    const [sql = '', text = ''] = await services.writeRunbook(plan, here);
    await expect(services.writeRunbook(plan, here)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    for (const [, command = ''] of readFileSync(text, 'utf8').matchAll(/^ {2}((?:gunzip|zstd) .*)$/gm))
      execFileSync('sh', ['-c', command]);
    mkdirSync(joinLocal(folder, 'backups', 'restore'), { recursive: true });
    const batches = readFileSync(sql, 'utf8')
      .split(/^GO$/m)
      .filter((batch) => batch.trim() !== '');
    for (const times of [1, 2]) {
      // One connection, as sqlcmd has: the seat of a SINGLE_USER database is its own.
      const hand = await connectDemoClient(sandbox);
      for (const batch of batches) await hand.execute(batch);
      await hand.close();
      expect(await snapshot()).toEqual(wanted);
      expect(leftIn('databases').filter((name) => /^kept_inventario_.*\.trn$/.test(name))).toHaveLength(times);
    }
  },
  60_000,
);

test('a runbook to the end applies the tail that it has just kept, not an older one', async () => {
  await write();
  await backup('full');
  await write();
  const plan = await services.planRestore(moment({ kind: 'end' }), never);
  const [sql = '', text = ''] = await services.writeRunbook(plan, joinLocal(folder, 'guion'));
  for (const [, command = ''] of readFileSync(text, 'utf8').matchAll(/^ {2}(gunzip .*)$/gm))
    execFileSync('sh', ['-c', command]);
  const batches = readFileSync(sql, 'utf8')
    .split(/^GO$/m)
    .filter((batch) => batch.trim() !== '');
  const wanted = await snapshot();
  const hand = await connectDemoClient(sandbox);
  for (const batch of batches) await hand.execute(batch);
  await hand.close();
  expect(await snapshot()).toEqual(wanted);
}, 60_000);

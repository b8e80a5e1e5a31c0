import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { DatabaseRecord } from '../../src/catalogue/manifest.ts';
import { type DatabaseName, parseDatabaseName } from '../../src/domain/databaseName.ts';
import type { Measured } from '../../src/domain/digests.ts';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { hasCode, RexusError } from '../../src/domain/rexusError.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { parseServerPath } from '../../src/domain/serverPath.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { freeBytes } from '../../src/platform/freeSpace.ts';
import { beginCourse } from '../../src/restore/course.ts';
import { gatherRestoreFacts } from '../../src/restore/gatherRestoreFacts.ts';
import { leftBehind } from '../../src/restore/leftBehind.ts';
import { planRestore } from '../../src/restore/planRestore.ts';
import type { RestoreDeps } from '../../src/restore/restoreDeps.ts';
import type { RestoreEvent, RestoreStage } from '../../src/restore/restoreEvent.ts';
import { noNotes, restoreNotes } from '../../src/restore/restoreNotes.ts';
import type { RestorePlan } from '../../src/restore/restorePlan.ts';
import type { RunRequest } from '../../src/restore/restoreRequest.ts';
import { runRestore } from '../../src/restore/runRestore.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { databaseFacts, goodRecord, ID, noChain, requestFor, runOf, setFile, setOf, storageAt } from './facts.ts';
import { type MemoryBackup, memoryBackup, restorableServer } from './restorableServer.ts';

const SAFETY = parseRunId('20260611_120000');
const measured = (bytes: Buffer): Measured => ({
  bytes: bytes.length,
  md5: createHash('md5').update(bytes).digest('hex'),
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** A backup directory with one run, a server, and everything that runRestore is handed. */
const arrange = async (options: {
  readonly live: Readonly<Record<string, readonly string[]>>;
  readonly backups: readonly MemoryBackup[];
  readonly python?: boolean;
  readonly request?: Partial<RunRequest>;
}) => {
  const storage = storageAt(temporaryDirectory());
  mkdirSync(storage.databases, { recursive: true });
  const records = options.backups.map((backup): DatabaseRecord => {
    const content = Buffer.from(JSON.stringify(backup));
    const stored = gzipSync(content);
    const file = `databases/${backup.database}_${ID}.bak`;
    writeFileSync(joinLocal(storage.base, `${file}.gz`), stored);
    const name = parseDatabaseName(backup.database);
    if (options.python === true) {
      const { md5 } = measured(content);
      return {
        status: 'completed_python',
        name,
        type: 'full',
        file: `C:\\b\\${file.replace('/', '\\')}`,
        sizeBytes: content.length,
        contentMd5: md5,
      };
    }
    return goodRecord(backup.database, {
      stored: {
        file: `${file}.gz`,
        ...measured(stored),
        compression: 'gzip',
        encryption: null,
        content: measured(content),
      },
      set: setOf(
        backup.files.map(({ logicalName, type }) => setFile(logicalName, `C:\\data\\${logicalName}`, type)),
        { backupSetGuid: backup.guid.toUpperCase(), familyGuid: backup.family.toUpperCase() },
      ),
    });
  });
  const memory = restorableServer(options.live);
  const safety: string[] = [];
  const deps: RestoreDeps = {
    server: memory.server,
    clock: systemClock,
    storage,
    silenceMs: 60_000,
    readHeader: async () => ({ databaseName: null, backupSetGuid: null, lsns: null }),
    notes: restoreNotes(storage),
    takeTail: () => Promise.reject(new Error('no tail was planned')),
    replan: () => Promise.reject(new Error('nothing was to be planned anew')),
    planAround: null,
    takeSafetyCopy: async (database: DatabaseName) => {
      safety.push(`${database}: ${memory.rows(database)?.join()}`);
      return SAFETY;
    },
  };
  const plan = async (): Promise<RestorePlan> => {
    const request = requestFor(options.request);
    const readCatalogue = () => ({ runs: [runOf(records)], unreadable: [] });
    const facts = await gatherRestoreFacts(
      {
        server: memory.server,
        clock: systemClock,
        storage,
        readCatalogue,
        drills: () => [],
        notes: noNotes,
        chainsOf: () => noChain,
        takenLogs: async () => [],
        freeBytes,
      },
      request,
      signalOf(),
    );
    return planRestore(facts, request);
  };
  const events: RestoreEvent[] = [];
  const stop = new AbortController();
  return {
    ...memory,
    deps,
    storage,
    safety,
    events,
    plan,
    stored: joinLocal(storage.databases, `${options.backups[0]?.database}_${ID}.bak.gz`),
    /** Aborts when this stage begins. */
    run: async (planned: RestorePlan, change: Partial<RestoreDeps> & { readonly abortAt?: RestoreStage } = {}) => {
      const { abortAt, ...changed } = change;
      return await runRestore(
        { ...deps, ...changed },
        planned,
        (event) => {
          events.push(event);
          if (event.type === 'restore_stage_started' && event.stage === abortAt) stop.abort('SIGTERM');
        },
        stop.signal,
      );
    },
    left: () => (existsSync(storage.restore) ? readdirSync(storage.restore) : []),
  };
};

const signalOf = (): AbortSignal => new AbortController().signal;
const before = { inventario: ['new'] };
const backups = [memoryBackup('inventario', ['old'])];

describe('where the tail of the log was tried and the connection lost', () => {
  const lost = new RexusError('CONNECTION_LOST', { server: 'memory', operation: 'BACKUP LOG' });
  const leftAfterTail = async (databases: RestoreDeps['server']['databases']) => {
    const at = await arrange({ live: before, backups });
    const [planned] = (await at.plan()).databases;
    if (planned?.action !== 'restore') throw new Error('it was to be planned');
    const course = { ...beginCourse(planned), isTailTried: true };
    return await leftBehind({ ...at.deps, server: { ...at.server, databases } }, course, lost);
  };

  test('a server that answers no more is not said to have left the database in any state', async () => {
    const outcome = await leftAfterTail(() => Promise.reject(lost));
    expect(outcome).toMatchObject({ error: lost, left: { kind: 'unfinished', state: null, applied: 0 } });
  });

  test('a database that is whole is as it was', async () => {
    const online = [databaseFacts('inventario')];
    expect(await leftAfterTail(async () => online)).toMatchObject({ left: { kind: 'untouched' } });
  });

  test('one that is gone meanwhile has no state but that', async () => {
    expect(await leftAfterTail(async () => [])).toMatchObject({
      left: { kind: 'unfinished', state: 'MISSING' },
    });
  });
});

describe('over the original', () => {
  test('the data comes back, after a safety copy of what was there', async () => {
    const at = await arrange({ live: before, backups });
    const report = await at.run(await at.plan());
    expect(report).toMatchObject({ exitCode: EXIT_CODES.done, filesFailed: 0 });
    expect(report.databases[0]?.outcome).toMatchObject({ status: 'restored', checked: true, safetyCopy: SAFETY });
    expect(at.rows('inventario')).toEqual(['old']);
    expect(at.safety).toEqual(['inventario: new']);
    expect(at.calls).toEqual(['restore inventario replace', 'recover inventario', 'checkdb inventario']);
    expect(at.left()).toEqual([]);
    const stages = at.events.flatMap((event) => (event.type === 'restore_stage_started' ? [event.stage] : []));
    expect(stages).toEqual(['check', 'unpack', 'safety_copy', 'restore', 'recover', 'check_database']);
  });

  test('what is sent is what the plan showed', async () => {
    const at = await arrange({ live: before, backups });
    const plan = await at.plan();
    await at.run(plan);
    const [planned] = plan.databases;
    const sent = at.events.flatMap((event) =>
      event.type === 'restore_stage_started' && event.sql !== null ? [event.sql] : [],
    );
    expect(sent).toHaveLength(3);
    for (const sql of sent) expect(planned?.action === 'restore' && planned.statements).toContain(sql);
  });

  test('a safety copy that cannot be taken stops it before anything is touched', async () => {
    const at = await arrange({ live: before, backups });
    const full = new RexusError('DISK_FULL', { path: '/b' });
    const report = await at.run(await at.plan(), { takeSafetyCopy: () => Promise.reject(full) });
    expect(report.databases[0]?.outcome).toEqual({
      status: 'failed',
      error: full,
      safetyCopy: null,
      left: { kind: 'untouched' },
    });
    expect(report.exitCode).toBe(EXIT_CODES.precondition);
    expect([at.calls, at.rows('inventario'), at.left()]).toEqual([[], ['new'], []]);
  });

  test('a database that came online since the plan gets its safety copy', async () => {
    const at = await arrange({ live: before, backups });
    at.set('inventario', { state: 'RECOVERY_PENDING' });
    const plan = await at.plan();
    expect(plan.databases[0]).toMatchObject({ safety: { kind: 'impossible' } });
    at.set('inventario', { state: 'ONLINE' });
    await at.run(plan);
    expect(at.safety).toEqual(['inventario: new']);
  });

  test('a failure in the middle names the state and the safety copy, and drops nothing', async () => {
    const at = await arrange({ live: before, backups });
    at.faults.restore = 'fails';
    const report = await at.run(await at.plan());
    const outcome = report.databases[0]?.outcome;
    expect(outcome).toMatchObject({ status: 'failed', safetyCopy: SAFETY });
    expect(outcome?.status === 'failed' && outcome.error.facts).toMatchObject({
      database: 'inventario',
      state: 'RESTORING',
    });
    expect(report.exitCode).toBe(EXIT_CODES.failed);
    expect([at.calls, at.state('inventario'), at.left()]).toEqual([['restore inventario replace'], 'RESTORING', []]);
  });
});

describe('under a new name', () => {
  const request = { as: parseDatabaseName('copia') };
  test('it stands beside the original, which is not touched', async () => {
    const at = await arrange({ live: before, backups, request });
    const report = await at.run(await at.plan());
    expect(report.exitCode).toBe(EXIT_CODES.done);
    expect([at.rows('inventario'), at.rows('copia'), at.safety]).toEqual([['new'], ['old'], []]);
    expect(at.calls[0]).toBe('restore copia');
  });

  test('a failure in the middle removes the half that it made', async () => {
    const at = await arrange({ live: before, backups, request });
    at.faults.restore = 'fails';
    const report = await at.run(await at.plan());
    const outcome = report.databases[0]?.outcome;
    expect(outcome?.status === 'failed' && outcome.error.facts).toMatchObject({ state: 'MISSING' });
    expect([at.state('copia'), at.rows('inventario')]).toEqual([undefined, ['new']]);
  });

  test('a half that cannot be removed is named as it was left', async () => {
    const at = await arrange({ live: before, backups, request });
    Object.assign(at.faults, { restore: 'fails', drop: true });
    const report = await at.run(await at.plan());
    const outcome = report.databases[0]?.outcome;
    expect(outcome?.status === 'failed' && outcome.error.facts).toMatchObject({ state: 'RESTORING' });
    expect(at.calls).toContain('drop copia');
  });

  test('a database that somebody made under that name since the plan is not overwritten', async () => {
    const at = await arrange({ live: before, backups, request });
    const plan = await at.plan();
    at.set('copia', {});
    const report = await at.run(plan);
    const outcome = report.databases[0]?.outcome;
    expect(outcome?.status === 'failed' && outcome.error.code).toBe('TARGET_EXISTS');
    expect(at.calls).toEqual([]);
  });
});

describe('nothing is touched when', () => {
  const refusedWith = async (at: Awaited<ReturnType<typeof arrange>>, plan: RestorePlan): Promise<string> => {
    const report = await at.run(plan);
    expect([at.calls, at.safety, at.left()]).toEqual([[], [], []]);
    expect(at.rows('inventario')).toEqual(['new']);
    const outcome = report.databases[0]?.outcome;
    return outcome?.status === 'failed' ? outcome.error.code : 'none';
  };

  test('a byte of the stored file is another one', async () => {
    const at = await arrange({ live: before, backups });
    const plan = await at.plan();
    const bytes = readFileSync(at.stored);
    // In the gzip header, where inflating does not notice it.
    bytes[4] = (bytes[4] ?? 0) ^ 1;
    writeFileSync(at.stored, bytes);
    expect(await refusedWith(at, plan)).toBe('HASH_MISMATCH');
  });

  test('the stored file is cut off', async () => {
    const at = await arrange({ live: before, backups });
    const plan = await at.plan();
    writeFileSync(at.stored, readFileSync(at.stored).subarray(0, -10));
    expect(await refusedWith(at, plan)).toMatch(/STORED_FILE_DAMAGED|HASH_MISMATCH/);
  });

  test.each<[string, Partial<MemoryBackup>]>([
    ['guid', { guid: 'aaaaaaaa-0000-0000-0000-999999999999' }],
    ['family', { family: 'ffffffff-0000-0000-0000-999999999999' }],
    ['files', { files: [{ logicalName: 'inventario', type: 'D' }] }],
    ['database', { database: 'otra' }],
  ])('the server reads a set with another %s than the manifest’s', async (_, other) => {
    const at = await arrange({ live: before, backups });
    const plan = await at.plan();
    const seen = restorableServer({});
    const file = joinLocal(at.storage.base, 'other.bak');
    writeFileSync(file, JSON.stringify({ ...backups[0], ...other }));
    at.deps.server.headers = () => seen.server.headers(parseServerPath(file));
    at.deps.server.fileList = (_path, position) => seen.server.fileList(parseServerPath(file), position);
    expect(await refusedWith(at, plan)).toBe('OTHER_BACKUP_SET');
  });

  test('the server reads a set at another place in the chain than the manifest’s', async () => {
    const at = await arrange({ live: before, backups });
    const plan = await at.plan();
    const { headers } = at.deps.server;
    at.deps.server.headers = async (path, signal) =>
      (await headers(path, signal)).map((header) => ({ ...header, lastLsn: parseLsn('2') }));
    expect(await refusedWith(at, plan)).toBe('OTHER_BACKUP_SET');
  });

  test('the server does not see the folder', async () => {
    const at = await arrange({ live: before, backups });
    const plan = await at.plan();
    const { headers } = at.deps.server;
    at.deps.server.headers = (path, signal) => headers(parseServerPath(`${path}.elsewhere`), signal);
    expect(await refusedWith(at, plan)).toBe('PATH_NOT_SHARED');
  });

  test('the plan refuses', async () => {
    const at = await arrange({ live: before, backups, request: { databases: [parseDatabaseName('otra')] } });
    expect(await refusedWith(at, await at.plan())).toBe('DATABASE_NOT_IN_RUN');
  });
});

describe('aborted', () => {
  test.each<[RestoreStage, readonly string[]]>([
    ['check', []],
    ['unpack', []],
    ['safety_copy', []],
  ])('in %s it has changed nothing and says so', async (abortAt, calls) => {
    const at = await arrange({ live: before, backups });
    const report = await at.run(await at.plan(), { abortAt });
    const outcome = report.databases[0]?.outcome;
    expect(outcome?.status === 'failed' && outcome.error.code).toBe('INTERRUPTED');
    expect(report.exitCode).toBe(EXIT_CODES.terminated);
    expect([at.calls, at.rows('inventario'), at.left()]).toEqual([calls, ['new'], []]);
  });

  test('in restore it names the state that the database was left in, and the safety copy', async () => {
    const at = await arrange({ live: before, backups });
    at.faults.restore = 'waits';
    const report = await at.run(await at.plan(), { abortAt: 'restore' });
    const outcome = report.databases[0]?.outcome;
    expect(outcome).toMatchObject({ status: 'failed', safetyCopy: SAFETY });
    const error = outcome?.status === 'failed' ? outcome.error : null;
    expect(hasCode(error, 'RESTORE_FAILED') && error.facts.state).toBe('RESTORING');
    expect(hasCode(error?.cause, 'INTERRUPTED')).toBe(true);
    expect(report.exitCode).toBe(EXIT_CODES.terminated);
    expect(at.left()).toEqual([]);
  });

  test('in restore under a new name it still removes its half', async () => {
    const at = await arrange({ live: before, backups, request: { as: parseDatabaseName('copia') } });
    at.faults.restore = 'waits';
    await at.run(await at.plan(), { abortAt: 'restore' });
    expect(at.state('copia')).toBeUndefined();
  });

  test('in check_database the data is back, and nobody says that it was checked', async () => {
    const at = await arrange({ live: before, backups });
    at.faults.checkDatabase = 'waits';
    const report = await at.run(await at.plan(), { abortAt: 'check_database' });
    expect(report.databases[0]?.outcome).toMatchObject({ status: 'restored', checked: false });
    expect(report.exitCode).toBe(EXIT_CODES.terminated);
    expect(at.rows('inventario')).toEqual(['old']);
  });

  test('the databases after it are not begun', async () => {
    const at = await arrange({
      live: { inventario: ['new'], users: ['new'] },
      backups: [...backups, memoryBackup('users', ['old'])],
    });
    const report = await at.run(await at.plan(), { abortAt: 'safety_copy' });
    expect(report.databases.map(({ outcome }) => outcome.status)).toEqual(['failed', 'failed']);
    expect(at.rows('users')).toEqual(['new']);
    expect(at.safety).toHaveLength(1);
  });
});

test('CHECKDB that finds something fails the restore and leaves the database to look at', async () => {
  const at = await arrange({ live: {}, backups });
  at.faults.checkDatabase = 'finds';
  const report = await at.run(await at.plan());
  const outcome = report.databases[0]?.outcome;
  expect(outcome?.status === 'failed' && outcome.error.code).toBe('CHECKDB_FAILED');
  expect(report.exitCode).toBe(EXIT_CODES.verificationFailed);
  expect(at.state('inventario')).toBe('ONLINE');
});

test('of several databases one that fails does not stop the others', async () => {
  const at = await arrange({
    live: { inventario: ['new'], users: ['new'] },
    backups: [...backups, memoryBackup('users', ['old'])],
  });
  const plan = await at.plan();
  writeFileSync(at.stored, 'rubbish');
  const report = await at.run(plan);
  expect(report.databases.map(({ outcome }) => outcome.status)).toEqual(['failed', 'restored']);
  expect(report.exitCode).toBe(EXIT_CODES.someDatabasesFailed);
  expect([at.rows('inventario'), at.rows('users')]).toEqual([['new'], ['old']]);
  expect(at.events.at(-1)).toMatchObject({ type: 'restore_finished', status: 'partial' });
});

describe('a Python manifest', () => {
  test('restores over what is there, its moves decided at run time', async () => {
    const at = await arrange({ live: before, backups, python: true });
    const plan = await at.plan();
    expect(plan.databases[0]).toMatchObject({ movesDecided: 'at_run_time' });
    const report = await at.run(plan);
    expect(report.exitCode).toBe(EXIT_CODES.done);
    expect([at.rows('inventario'), at.safety]).toEqual([['old'], ['inventario: new']]);
    const restore = at.events.find((event) => event.type === 'restore_stage_started' && event.stage === 'restore');
    expect(restore).toMatchObject({
      sql: expect.stringContaining(
        "MOVE N'inventario' TO N'/live/inventario.mdf', MOVE N'inventario_log' TO N'/live/inventario_log.ldf'",
      ),
    });
  });

  test('restores beside it, and from a .bak that was never compressed', async () => {
    const at = await arrange({ live: before, backups, python: true, request: { as: parseDatabaseName('copia') } });
    writeFileSync(at.stored.slice(0, -3), JSON.stringify(backups[0]));
    const report = await at.run(await at.plan());
    expect(report.exitCode).toBe(EXIT_CODES.done);
    expect([at.rows('inventario'), at.rows('copia')]).toEqual([['new'], ['old']]);
  });

  test('whose content has another MD5 touches nothing', async () => {
    const at = await arrange({ live: before, backups, python: true });
    writeFileSync(at.stored, gzipSync(JSON.stringify({ ...backups[0], rows: ['bad'] })));
    const report = await at.run(await at.plan());
    const outcome = report.databases[0]?.outcome;
    expect(outcome?.status === 'failed' && outcome.error.code).toBe('HASH_MISMATCH');
    expect([at.calls, at.safety]).toEqual([[], []]);
  });
});

test('nothing in the restore folder is removed because of how its name looks', async () => {
  const at = await arrange({ live: before, backups });
  mkdirSync(at.storage.restore);
  const others = ['mine.bak', 'restoring_inventario_20200101_000000.bak', 'restoring_mine.bak.unfinished'];
  for (const name of others) writeFileSync(joinLocal(at.storage.restore, name), 'kept');
  expect((await at.run(await at.plan())).exitCode).toBe(EXIT_CODES.done);
  expect(at.left()).toEqual(others);
});

test.each([`restoring_inventario_${ID}.bak`, `restoring_inventario_${ID}.bak.unfinished`])(
  'a restore whose content would be written over %s is refused, and that file is left',
  async (name) => {
    const at = await arrange({ live: before, backups });
    mkdirSync(at.storage.restore);
    writeFileSync(joinLocal(at.storage.restore, name), 'kept');
    const outcome = (await at.run(await at.plan())).databases[0]?.outcome;
    expect(outcome?.status === 'failed' && outcome.error.code).toBe('FILE_UNWRITABLE');
    expect([at.left(), at.calls, at.safety]).toEqual([[name], [], []]);
    expect(readFileSync(joinLocal(at.storage.restore, name), 'utf8')).toBe('kept');
  },
);

test('a run that is not there, or whose manifest cannot be read, is said by its own error', async () => {
  const at = await arrange({ live: {}, backups });
  const gather = (unreadable: readonly { path: ReturnType<typeof joinLocal>; error: RexusError }[]) =>
    gatherRestoreFacts(
      {
        server: at.server,
        clock: systemClock,
        storage: at.storage,
        readCatalogue: () => ({ runs: [], unreadable }),
        drills: () => [],
        notes: noNotes,
        chainsOf: () => noChain,
        takenLogs: async () => [],
        freeBytes,
      },
      requestFor(),
      signalOf(),
    );
  await expect(gather([])).rejects.toThrow(/RUN_UNKNOWN/);
  const path = joinLocal(at.storage.base, `backup_manifest_${ID}.json`);
  const error = new RexusError('MANIFEST_INVALID', { path, reason: 'cut off' });
  await expect(gather([{ path, error }])).rejects.toBe(error);
});

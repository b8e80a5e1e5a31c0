import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readCatalogue } from '../../src/catalogue/readCatalogue.ts';
import type { Settings } from '../../src/config/settings.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { hasCode, RexusError } from '../../src/domain/rexusError.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import type { BackupPlan, BackupRequest } from '../../src/engine/backupPlan.ts';
import { gatherBackupFacts } from '../../src/engine/gatherBackupFacts.ts';
import { planBackup } from '../../src/engine/planBackup.ts';
import { runBackup } from '../../src/engine/runBackup.ts';
import type { RunEvent } from '../../src/engine/runEvent.ts';
import { openRunLedger } from '../../src/engine/runLedger.ts';
import { FULL_SPEED } from '../../src/pipeline/pace.ts';
import { type Disk, systemDisk } from '../../src/platform/disk.ts';
import { HOSTILE_NAMES } from '../contracts/sqlServerContract.ts';
import { type MemoryServer, memoryServer } from '../support/memoryServer.ts';
import { someRules } from '../support/retention.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { REQUEST, settingsAt, storageAt } from './backupFixtures.ts';

interface Bench {
  readonly server: MemoryServer;
  readonly settings: Settings;
  readonly base: LocalPath;
  readonly events: RunEvent[];
  readonly stop: AbortController;
  plan(request?: Partial<BackupRequest>): Promise<BackupPlan>;
  run(plan: BackupPlan, disk?: Disk): ReturnType<typeof runBackup>;
  files(): readonly string[];
}

const clock = stoppedClock(new Date(2026, 2, 1, 2, 0, 0));

const bench = (
  names: readonly string[],
  changes: Partial<Settings> = {},
  storage: Partial<Settings['storage']> = {},
): Bench => {
  const base = joinLocal(temporaryDirectory(), 'backups');
  const settings = settingsAt(base, names, { storage: storageAt(base, storage), ...changes });
  const server = memoryServer(names);
  const events: RunEvent[] = [];
  const stop = new AbortController();
  return {
    server,
    settings,
    base,
    events,
    stop,
    plan: async (request = {}) => {
      const sources = { server, clock, freeBytes: () => 1e12, readCatalogue: () => readCatalogue(base) };
      const asked = { ...REQUEST, ...request };
      return planBackup(await gatherBackupFacts(sources, settings, asked, stop.signal), asked);
    },
    run: (plan, disk = systemDisk) =>
      runBackup(
        {
          server,
          clock,
          disk,
          pace: FULL_SPEED,
          settings,
          describe: (error) => `in words: ${error.code}`,
          describeReason: ({ code }) => `why: ${code}`,
          describeServerCompression: ({ code }) => `why: ${code}`,
        },
        plan,
        (event) => events.push(event),
        stop.signal,
      ),
    files: () =>
      readdirSync(base, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(base.length + 1))
        .sort(),
  };
};

const statuses = (b: Bench) =>
  readCatalogue(b.base).runs[0]?.manifest.databases.map((d) => [d.name, d.status, d.status === 'failed' ? d.code : '']);
const stagesOf = (b: Bench, database: string) =>
  b.events.flatMap((e) => (e.type === 'stage_started' && e.database === database ? [e.stage] : []));
const refused = (code: number, database: string) =>
  new RexusError('SERVER_REFUSED', { operation: 'BACKUP DATABASE', database, number: code, message: 'no' });

describe('a run that goes well', () => {
  test('leaves one stored file a database and a manifest, and nothing else', async () => {
    const b = bench(['users', 'inventario']);
    const report = await b.run(await b.plan());
    expect(report.exitCode).toBe(0);
    expect(b.files()).toEqual([
      'backup_manifest_20260301_020000.json',
      'databases/inventario_20260301_020000.bak.gz',
      'databases/users_20260301_020000.bak.gz',
    ]);
  });

  test('takes each database through its stages in their order, the next one after the whole of it', async () => {
    const b = bench(['users', 'inventario']);
    await b.run(await b.plan());
    expect(stagesOf(b, 'users')).toEqual(['backup', 'header', 'verify', 'pack', 'read_back']);
    const bak = `${b.base}/temp/users_20260301_020000.bak`;
    expect(b.server.calls.slice(3)).toEqual([
      'facts',
      ...['facts', 'backup users', 'facts'],
      `headers ${bak}`,
      `fileList ${bak}`,
      `verify ${bak}`,
      ...['facts', 'backup inventario', 'facts'],
      ...[`headers`, 'fileList', 'verify'].map((call) => `${call} ${bak.replace('users', 'inventario')}`),
    ]);
  });

  test('writes down what is needed to restore, digits of the LSNs and all', async () => {
    const b = bench(['users']);
    await b.run(await b.plan({ label: 'antes de migrar', copyOnly: true }));
    const [run] = readCatalogue(b.base).runs;
    const record = run?.manifest.databases[0];
    if (record?.status !== 'completed') throw new Error('not completed');
    const stored = readFileSync(join(b.base, record.stored.file));
    const content = gunzipSync(stored);
    const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
    expect(record.stored).toMatchObject({ bytes: stored.length, md5: md5(stored), content: { md5: md5(content) } });
    expect(record.set).toMatchObject({
      firstLsn: 43000000016800037n,
      lastLsn: 43000000016800038n,
      startedAt: '2026-03-01T02:00:00-03:00',
      copyOnly: true,
      files: [{ logicalName: 'users' }, { logicalName: 'users_log' }],
    });
    expect(run?.manifest).toMatchObject({ label: 'antes de migrar', status: 'completed', integrityCheck: ['users'] });
  });

  test('writes down both offsets where the clocks were changed during a backup', async () => {
    const b = bench(['users']);
    b.server.before = (call) => {
      if (call === 'backup users') b.server.utcOffsetMinutes = -120;
    };
    await b.run(await b.plan());
    const record = readCatalogue(b.base).runs[0]?.manifest.databases[0];
    if (record?.status !== 'completed') throw new Error('not completed');
    expect([record.set.startedAt.slice(-6), record.set.finishedAt.slice(-6)]).toEqual(['-03:00', '-02:00']);
  });

  test('a backup is good where the server does not tell its offset again', async () => {
    const b = bench(['users']);
    let isTaken = false;
    b.server.before = (call) => {
      if (call === 'facts' && isTaken) throw new Error('busy');
      isTaken ||= call === 'backup users';
    };
    const report = await b.run(await b.plan());
    const record = readCatalogue(b.base).runs[0]?.manifest.databases[0];
    if (record?.status !== 'completed') throw new Error('not completed');
    expect([report.exitCode, record.set.finishedAt.slice(-6)]).toEqual([0, '-03:00']);
  });

  test('says how far it is without ever going back', async () => {
    const b = bench(['users']);
    await b.run(await b.plan());
    const percents = b.events.flatMap((e) => (e.type === 'progress' && e.stage === 'backup' ? [e.percent] : []));
    expect(percents).toEqual([10, 50, 100]);
  });

  test('skips VERIFYONLY where the settings say so, and the manifest says so too', async () => {
    const b = bench(['users'], { verifyIntegrity: false });
    const { manifest } = await b.run(await b.plan());
    expect(stagesOf(b, 'users')).not.toContain('verify');
    expect(manifest.databases[0]).toMatchObject({ verified: { verifyOnly: false, readBack: true } });
    expect(manifest.integrityCheck).toEqual([]);
  });

  test('stores databases of any name inside the backup directory, and finds them again', async () => {
    const names = [...HOSTILE_NAMES, 'a/b', '..', 'CON', 'dots...', 'back\\slash', '__proto__'];
    const b = bench(names);
    const { manifest } = await b.run(await b.plan());
    expect(manifest.status).toBe('completed');
    const [run] = readCatalogue(b.base).runs;
    expect(run?.manifest.databases.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(b.files()).toHaveLength(names.length + 1);
    expect(readdirSync(join(b.base, '..'))).toEqual(['backups']);
  });

  test('takes another id when the planned one was taken meanwhile, and keeps both runs', async () => {
    const b = bench(['users']);
    const plans = [await b.plan(), await b.plan()] as const;
    await b.run(plans[0]);
    const second = await b.run(plans[1]);
    expect(second.manifest.id).toBe('20260301_020000_2');
    expect(b.files()).toHaveLength(4);
  });
});

describe('when a database fails', () => {
  test('the others are backed up all the same, and the run is partial', async () => {
    const b = bench(['a', 'b', 'c']);
    b.server.before = (call) => {
      if (call === 'backup b') throw refused(3023, 'b');
    };
    const report = await b.run(await b.plan());
    expect(report.exitCode).toBe(3);
    expect(statuses(b)).toEqual([
      ['a', 'completed', ''],
      ['b', 'failed', 'SERVER_REFUSED'],
      ['c', 'completed', ''],
    ]);
    expect(report.manifest.errors).toEqual(['b: in words: SERVER_REFUSED']);
    expect(b.files().filter((file) => file.includes('b_2026'))).toEqual([]);
  });

  test('one that the plan refused is in the manifest with its reason', async () => {
    const b = bench(['a', 'b']);
    b.server.change('b', { state: 'OFFLINE' });
    const report = await b.run(await b.plan());
    expect(statuses(b)).toContainEqual(['b', 'failed', 'DATABASE_NOT_ONLINE']);
    expect(report.manifest.status).toBe('partial');
  });

  test('all of them alike: the exit code is that of the error', async () => {
    const b = bench(['a', 'b']);
    b.server.change('a', { state: 'OFFLINE' });
    b.server.change('b', { state: 'OFFLINE' });
    expect((await b.run(await b.plan())).exitCode).toBe(14);
  });

  test('all of them for different reasons: the exit code is 1', async () => {
    const b = bench(['a', 'b']);
    b.server.change('a', { state: 'OFFLINE' });
    b.server.before = (call) => {
      if (call === 'backup b') throw refused(3023, 'b');
    };
    const report = await b.run(await b.plan());
    expect([report.exitCode, report.manifest.status]).toEqual([1, 'failed']);
  });

  const headers = [
    ['is of another database', { databaseName: 'other' }],
    ['is marked as damaged', { isDamaged: true }],
    ['has no checksums', { hasBackupChecksums: false }],
    ['is copy-only although it should not be', { isCopyOnly: true }],
    ['is a log', { type: 'log' }],
  ] as const;
  test.each(headers)('because the set that was written %s, no file of it stays', async (_, header) => {
    const b = bench(['a']);
    Object.assign(b.server.header, header);
    await b.run(await b.plan());
    expect(statuses(b)).toEqual([['a', 'failed', 'BACKUP_SET_DAMAGED']]);
    expect(b.files()).toEqual(['backup_manifest_20260301_020000.json']);
  });

  test('because the server writes where this side cannot see, both paths are named', async () => {
    const b = bench(['a']);
    const elsewhere = temporaryDirectory();
    b.server.hostPath = (path) => join(elsewhere, path.split('/').at(-1) ?? '');
    await b.run(await b.plan());
    expect(statuses(b)).toEqual([['a', 'failed', 'PATH_NOT_SHARED']]);
    const bak = `${b.base}/temp/a_20260301_020000.bak`;
    expect(b.events).toContainEqual({ type: 'warning', code: 'bak_not_removed', detail: bak });
  });

  const formats = [
    ['gzip', '.bak.gz'],
    ['none', '.bak'],
  ] as const;
  test.each(formats)(
    'because what was stored (%s) does not read back as it was written, it does not stay',
    async (algorithm, ending) => {
      const b = bench(['a', 'b'], {}, { compression: { algorithm, level: 1 } });
      let flipped = 0;
      const disk: Disk = {
        ...systemDisk,
        openUncached: async (path) => {
          const file = await systemDisk.openUncached(path);
          if (!path.includes('/databases/a_')) return file;
          flipped++;
          return {
            ...file,
            read: async (into) => {
              const read = await file.read(into);
              if (read > 12) into[12] = (into[12] ?? 0) ^ 1;
              return read;
            },
          };
        },
      };
      await b.run(await b.plan(), disk);
      expect(flipped).toBe(1);
      expect(statuses(b)).toEqual([
        ['a', 'failed', 'READ_BACK_DIFFERS'],
        ['b', 'completed', ''],
      ]);
      expect(b.files()).toEqual(['backup_manifest_20260301_020000.json', `databases/b_20260301_020000${ending}`]);
    },
  );
});

describe('when the server goes away', () => {
  test('the rest fails at once with its reason and asks the server no more', async () => {
    const b = bench(['a', 'b', 'c', 'd']);
    const lost = new RexusError('CONNECTION_LOST', { server: 'memory', operation: 'BACKUP DATABASE' });
    let isGone = false;
    b.server.before = (call) => {
      isGone ||= call === 'backup b';
      if (isGone) throw lost;
    };
    const report = await b.run(await b.plan());
    expect(statuses(b)?.map(([, status, code]) => [status, code])).toEqual([
      ['completed', ''],
      ...[1, 2, 3].map(() => ['failed', 'CONNECTION_LOST']),
    ]);
    expect(report.exitCode).toBe(3);
    // One question whether it is really gone, then none.
    expect(b.server.calls.slice(-2)).toEqual(['backup b', 'facts']);
  });

  test('but a cut connection to a server that still answers costs one database only', async () => {
    const b = bench(['a', 'b']);
    b.server.before = (call) => {
      if (call !== 'backup a') return;
      throw new RexusError('CONNECTION_LOST', { server: 'memory', operation: 'BACKUP DATABASE' });
    };
    await b.run(await b.plan());
    expect(statuses(b)?.map(([, status]) => status)).toEqual(['failed', 'completed']);
  });
});

describe('when it is interrupted', () => {
  const moments = ['backup b', 'headers', 'fileList', 'verify'];
  test.each(moments)('at %s, nothing of the run stays and it says so', async (moment) => {
    const b = bench(['a', 'b']);
    const plan = await b.plan();
    let seen = 0;
    b.server.before = (call) => {
      if (call.startsWith(moment) && (seen++ === 1 || moment === 'backup b')) b.stop.abort('SIGINT');
    };
    const error = await b.run(plan).catch((thrown: unknown) => thrown);
    expect(hasCode(error, 'INTERRUPTED') && error.facts).toEqual({ signal: 'SIGINT' });
    expect(b.files()).toEqual([]);
  });

  test('before it began, it touches nothing', async () => {
    const b = bench(['a']);
    const plan = await b.plan();
    b.stop.abort('SIGTERM');
    await expect(b.run(plan)).rejects.toMatchObject({ code: 'INTERRUPTED', facts: { signal: 'SIGTERM' } });
    expect(b.files()).toEqual([]);
  });
});

test('a run that could not write its manifest leaves nothing', async () => {
  const b = bench(['a']);
  let hits = 0;
  const disk: Disk = {
    ...systemDisk,
    rename: (from, to) => {
      if (!to.includes('backup_manifest')) return systemDisk.rename(from, to);
      hits++;
      return Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'rename' }));
    },
  };
  await expect(b.run(await b.plan(), disk)).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(hits).toBe(1);
  expect(b.files()).toEqual([]);
});

test('too little room is said before anything is written', async () => {
  const b = bench(['a']);
  const plan = await b.plan();
  const full = { ...plan, space: { ...plan.space, freeBytes: 1, verdict: 'not_enough' as const } };
  await expect(b.run(full)).rejects.toMatchObject({ code: 'NOT_ENOUGH_SPACE' });
  expect(b.files()).toEqual([]);
});

test('what a dead run left is removed first', async () => {
  const b = bench(['a']);
  const left = joinLocal(b.base, 'databases', 'a_20260228_020000.bak.gz');
  const bak = joinLocal(b.base, 'temp', 'a_20260228_020000.bak');
  mkdirSync(joinLocal(b.base, 'databases'), { recursive: true });
  await openRunLedger({
    storage: b.settings.storage,
    kind: 'run',
    id: parseRunId('20260228_020000'),
    files: [left, bak],
  });
  for (const path of [left, bak]) writeFileSync(path, 'half');
  await b.run(await b.plan());
  expect(existsSync(left) || existsSync(bak)).toBe(false);
  expect(b.events[0]).toEqual({ type: 'cleaned_up', runs: ['20260228_020000'], files: 2 });
});

test('a ledger that cannot be done with is named once, with the reasons in words, and the run goes on', async () => {
  const b = bench(['a']);
  mkdirSync(b.settings.storage.temp, { recursive: true });
  const [cut, foreign] = ['20260226_020000', '20260227_020000'].map((id) =>
    joinLocal(b.settings.storage.temp, `run_${id}.json`),
  );
  if (cut === undefined || foreign === undefined) throw new Error('two ledgers');
  writeFileSync(cut, '{"version": 1');
  const files = ['../mine', 'databases/other_20250101_000000.bak.gz'];
  writeFileSync(foreign, JSON.stringify({ version: 1, kind: 'run', id: '20260227_020000', files }));
  await b.run(await b.plan());
  expect(b.events.filter((event) => event.type === 'warning')).toEqual([
    { type: 'warning', code: 'leftover_not_removed', detail: `${cut}: in words: FILE_UNREADABLE` },
    { type: 'warning', code: 'leftover_not_removed', detail: `${foreign}: in words: STORED_FILE_OUTSIDE` },
  ]);
  expect(b.events.some((event) => event.type === 'run_finished')).toBe(true);
});

test('a safety copy leaves the content of the restore that it is taken for alone', async () => {
  const b = bench(['a']);
  const content = joinLocal(b.base, 'restore', 'a.bak');
  mkdirSync(joinLocal(b.base, 'restore'), { recursive: true });
  const id = parseRunId('20260228_020000');
  await openRunLedger({ storage: b.settings.storage, kind: 'restore', id, files: [content] });
  writeFileSync(content, 'inflated');
  await b.run(await b.plan({ purpose: 'safety', copyOnly: true }));
  expect(existsSync(content)).toBe(true);
  expect(readCatalogue(b.base).runs[0]?.manifest).toMatchObject({ purpose: 'safety', copyOnly: true });
});

test('old runs go after the new one is whole, and only if the plan says so', async () => {
  const b = bench(['a'], { retention: { common: someRules({ maxAgeDays: 7 }) } });
  await b.run(await b.plan());
  await clock.advance(8 * 24 * 3600 * 1000);
  await b.run(await b.plan({ rotate: false }));
  expect(readCatalogue(b.base).runs).toHaveLength(2);
  await clock.advance(1000);
  await b.run(await b.plan());
  const ids = readCatalogue(b.base).runs.map(({ manifest }) => manifest.id);
  expect(ids).toHaveLength(2);
  expect(b.events.at(-2)).toMatchObject({ type: 'rotated', removed: ['20260301_020000'] });
  await clock.set(new Date(2026, 2, 1, 2, 0, 0));
});

describe('configuration and application files', () => {
  test('are kept in the same recovery point with a checksum each', async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, '.env'), 'DB_PASSWORD=x', { mode: 0o600 });
    mkdirSync(join(folder, 'app'));
    writeFileSync(join(folder, 'app', 'main.py'), 'print(1)');
    const files = { config: [joinLocal(folder, '.env')], application: [joinLocal(folder, 'app')] };
    const b = bench(['a'], { files });
    const { manifest } = await b.run(await b.plan());
    const md5 = createHash('md5').update('DB_PASSWORD=x').digest('hex');
    expect(manifest.config).toMatchObject({
      status: 'completed',
      entries: [{ backup: 'config/20260301_020000/.env', md5 }],
    });
    expect(manifest.application).toMatchObject({
      status: 'completed',
      entries: [{ backup: 'application/20260301_020000/app.zip', filesCount: 1, skipped: [] }],
    });
    expect(b.events).toContainEqual(expect.objectContaining({ code: 'secret_file_unencrypted' }));
  });

  test('one that is missing makes the run partial, and the rest is kept', async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, 'ok.json'), '{}');
    const files = { config: [joinLocal(folder, 'gone.json'), joinLocal(folder, 'ok.json')], application: [] };
    const b = bench(['a'], { files });
    const report = await b.run(await b.plan());
    expect(report.manifest.config).toMatchObject({ status: 'failed', entries: [{ source: files.config[1] }] });
    expect([report.manifest.status, report.exitCode]).toEqual(['partial', 3]);
  });

  test('each folder and file that fails is told, not the first alone', async () => {
    const folder = temporaryDirectory();
    const application = ['gone', 'gone too'].map((name) => joinLocal(folder, name));
    const b = bench(['a'], { files: { config: [joinLocal(folder, 'x'), joinLocal(folder, 'y')], application } });
    const { manifest } = await b.run(await b.plan());
    expect(manifest.application.error?.split('\n')).toHaveLength(2);
    for (const part of ['config', 'application'] as const) {
      expect(b.events).toContainEqual(
        expect.objectContaining({
          type: 'files_finished',
          part,
          error: expect.objectContaining({ code: 'FILE_UNREADABLE' }),
          otherErrors: [expect.objectContaining({ code: 'FILE_UNREADABLE' })],
        }),
      );
    }
  });

  test('are left alone where the request says so', async () => {
    const b = bench(['a'], { files: { config: [joinLocal(temporaryDirectory(), 'x')], application: [] } });
    const { manifest } = await b.run(await b.plan({ includeFiles: false }));
    expect(manifest.config.status).toBe('none');
    rmSync(b.base, { recursive: true });
  });
});

/**
 * Services that behave as the real ones do, in memory and at the test's pace: databases with a size and a version, a catalogue that grows, a
 * scheduler that waits. Every stage is a named step that a test can hold, and let go on, fail or abort.
 */

import type { CataloguedRun, DatabaseRecord } from '../../src/catalogue/manifest.ts';
import { listed } from '../../src/catalogue/runSummary.ts';
import { DEFAULT_CHAIN_POLICY } from '../../src/config/chainPolicy.ts';
import type { ConfigWarning } from '../../src/config/configWarning.ts';
import type { Language, Schedule, Settings } from '../../src/config/settings.ts';
import type { ScheduleDays, When } from '../../src/config/when.ts';
import { type DatabaseName, parseDatabaseName, sameDatabase } from '../../src/domain/databaseName.ts';
import { emptyKeyring } from '../../src/domain/encryption.ts';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { throwIfInterrupted } from '../../src/domain/interrupted.ts';
import { NO_LIMITS } from '../../src/domain/limits.ts';
import { localPath } from '../../src/domain/localPath.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { exitCodeOf, RexusError } from '../../src/domain/rexusError.ts';
import { nextRunId, parseRunId, type RunId } from '../../src/domain/runId.ts';
import { Secret } from '../../src/domain/secret.ts';
import { parseServerPath } from '../../src/domain/serverPath.ts';
import { parseTimeOfDay } from '../../src/domain/timeOfDay.ts';
import type { BackupPlan, BackupRequest } from '../../src/engine/backupPlan.ts';
import type { BackupReport } from '../../src/engine/backupReport.ts';
import { retentionPolicy } from '../../src/engine/retention/retentionPolicy.ts';
import { BACKUP_STAGES, type RunListener } from '../../src/engine/runEvent.ts';
import type { DrillRequest } from '../../src/restore/drill/drillChoice.ts';
import type { DrillListener, DrillReport } from '../../src/restore/drill/drillEvent.ts';
import type { DrillPlan } from '../../src/restore/drill/drillPlan.ts';
import { RESTORE_STAGES, type RestoreListener, type RestoreOutcome } from '../../src/restore/restoreEvent.ts';
import type { PlannedRestore, RestorePlan } from '../../src/restore/restorePlan.ts';
import type { RestoreReport } from '../../src/restore/restoreReport.ts';
import type { RestoreRequest } from '../../src/restore/restoreRequest.ts';
import type { NextRun, ScheduleListener } from '../../src/schedule/scheduleEvent.ts';
import type { Catalogue, DatabaseLine, DatabaseStatus, Services, Status } from '../../src/services.ts';
import { lineOfFulls } from './chainLines.ts';
import { aDrill } from './drills.ts';
import { aCompletedRecord, aManifest, aMeasured } from './manifests.ts';
import { someRules } from './retention.ts';

const MEGABYTE = 1_000_000;
/** Where the menu's stopped clock stands. */
const NOON = new Date('2026-11-21T12:00:00Z');

export interface HeldStep {
  /** Resolves when the work has come to this step. */
  readonly reached: Promise<void>;
  letGo(): void;
}

export interface ScriptedServices extends Services {
  /**
   * Stops the work at `backup inventario pack`, `restore users check`, `plan backup`, `plan restore`, `save`, `status`, or (once it was
   * aborted) `clean up`, until it is let go.
   */
  hold(step: string): HeldStep;
  /** From now on this step fails with this error (null: no more). */
  fail(step: string, error: RexusError | null): void;
  /** The time of this schedule has come. Resolves when its run has ended. */
  due(schedule: string): Promise<void>;
  log(line: string): void;
  /** What is on the server: name → version of its data. */
  readonly databases: Map<DatabaseName, number>;
  readonly saved: readonly Schedule[];
  /** How many plans and runs are going on: a menu that was left must have ended them all. */
  going(): number;
}

export interface ScriptOptions {
  readonly databases?: readonly string[];
  readonly runs?: readonly CataloguedRun[];
  readonly unreadable?: Catalogue['unreadable'];
  /** Left out: what the full backups of the runs can bring back. */
  readonly lines?: readonly DatabaseLine[];
  readonly schedules?: readonly Schedule[];
  readonly warnings?: readonly ConfigWarning[];
  /** What a backup's plan says of certificates. */
  readonly certificates?: BackupPlan['certificates'];
  readonly language?: Language;
  /** Progress events in each stage. */
  readonly eventsPerStage?: number;
}

/** At one time of some days. */
export const atTime = (time: string, days: ScheduleDays = { kind: 'daily' }): When => ({
  kind: 'times',
  times: [parseTimeOfDay(time)],
  days,
});

export const aSchedule = (name: string, changes: Partial<Schedule> = {}): Schedule => ({
  name,
  when: atTime('02:00'),
  isEnabled: true,
  databases: [],
  missed: 'catch_up',
  job: { kind: 'backup', type: 'full', verify: true, rotate: true, files: true },
  ...changes,
});

export const scriptedSettings = ({
  databases = ['users', 'inventario', 'auditoria'],
  schedules = [aSchedule('diario')],
  language = 'en',
}: ScriptOptions = {}): Settings => {
  const base = localPath('/backups');
  return {
    file: localPath('/project/backup_config.json'),
    language,
    databaseRules: [],
    missingVariable: null,
    keysFrom: { identities: null, passphrase: null },
    connection: {
      label: 'localhost,1433',
      host: 'localhost',
      port: 1433,
      instance: null,
      user: 'sa',
      password: new Secret('not shown'),
      encrypt: true,
      trustServerCertificate: true,
      connectTimeoutMs: 15_000,
    },
    databases: databases.map((name) => ({
      logicalName: name,
      name: parseDatabaseName(name),
      description: name === 'inventario' ? 'Almacén y pedidos' : null,
      priority: 'normal',
      retention: someRules({ maxAgeDays: 30 }),
      chains: DEFAULT_CHAIN_POLICY,
    })),
    storage: {
      base,
      databases: localPath('/backups/databases'),
      config: localPath('/backups/config'),
      application: localPath('/backups/application'),
      logs: localPath('/backups/logs'),
      temp: localPath('/backups/temp'),
      restore: localPath('/backups/restore'),
      serverDirectory: null,
      encryption: null,
      keyring: emptyKeyring,
      compression: { algorithm: 'gzip', level: 6 },
      serverCompression: 'auto',
    },
    files: { config: [localPath('/app/web.config')], application: [localPath('/app')] },
    schedules,
    recoveryTesting: { frequency: null, scratchName: null, assertions: [] },
    defaultType: 'full',
    chains: DEFAULT_CHAIN_POLICY,
    retention: { common: someRules({ maxAgeDays: 30 }) },
    verifyIntegrity: true,
    minimumFreeBytes: 0,
    log: { toFile: true, level: 'info', retentionDays: 30 },
    silenceMs: 60_000,
    limits: NO_LIMITS,
  };
};

export const scriptedServices = (options: ScriptOptions = {}): ScriptedServices => {
  let settings = scriptedSettings(options);
  const databases = new Map(settings.databases.map(({ name }) => [name, 1]));
  const runs: CataloguedRun[] = [...(options.runs ?? [])];
  const failures = new Map<string, RexusError>();
  const held = new Map<string, { readonly arrived: () => void; readonly opened: Promise<void> }>();
  const lines: string[] = [];
  const saved: Schedule[] = [];
  let going = 0;
  let minute = 0;
  let scheduler: { readonly listener: ScheduleListener; readonly signal: AbortSignal } | null = null;

  /** One step of any work: waits while it is held, then fails if it is meant to, or because it was aborted meanwhile. */
  const step = async (name: string, signal?: AbortSignal): Promise<void> => {
    const gate = held.get(name);
    if (gate !== undefined) {
      gate.arrived();
      await Promise.race([
        gate.opened,
        new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
      ]);
    }
    if (signal?.aborted === true) await step('clean up');
    // Lets keys and drawing in between, as waiting for a server does.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal !== undefined) throwIfInterrupted(signal);
    const failure = failures.get(name);
    if (failure !== undefined) throw failure;
  };

  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    going++;
    try {
      return await work();
    } finally {
      going--;
    }
  };

  const newId = (): RunId => {
    minute++;
    const now = new Date(Date.UTC(2026, 10, 21, 12, minute));
    return nextRunId(now, (id) => runs.some((run) => run.manifest.id === id));
  };

  const percents = Array.from(
    { length: options.eventsPerStage ?? 2 },
    (_, index, total = options.eventsPerStage ?? 2) => ((index + 1) * 100) / total,
  );

  const planBackup = async (request: BackupRequest, signal: AbortSignal): Promise<BackupPlan> => {
    await step('plan backup', signal);
    const id = newId();
    const names = request.databases.length > 0 ? request.databases : settings.databases.map(({ name }) => name);
    return {
      id,
      purpose: request.purpose,
      type: request.type,
      copyOnly: request.copyOnly,
      label: request.label,
      format: { compression: 'gzip', level: 6 },
      encryption: null,
      certificates: options.certificates ?? [],
      limits: settings.limits,
      databases: names.map((name) =>
        databases.has(name)
          ? {
              action: 'backup',
              name,
              type: request.type === 'auto' ? 'differential' : request.type,
              copyOnly: request.copyOnly,
              reason: { code: 'asked_for' },
              expects: { kind: 'none' },
              tail: null,
              expectedBytes: 12 * MEGABYTE,
              serverCompression: {
                asked: false,
                reason: { code: 'edition_cannot', edition: 'Express Edition (64-bit)' },
              },
              format: { compression: 'gzip', level: 6 },
              serverPath: parseServerPath(`D:\\SQL\\Backups\\una carpeta bastante larga\\databases\\${name}_${id}.bak`),
              localPath: localPath(`/backups/temp/${name}_${id}.bak`),
              storedFile: `databases/${name}_${id}.bak.gz`,
              sql: `BACKUP DATABASE [${name}] TO DISK = N'…' WITH INIT, FORMAT, CHECKSUM, STATS = 1`,
              adoption: null,
            }
          : { action: 'refuse', name, type: 'full', error: new RexusError('DATABASE_MISSING', { database: name }) },
      ),
      space: { neededBytes: 40 * MEGABYTE, freeBytes: 9000 * MEGABYTE, minimumFreeBytes: 0, verdict: 'enough' },
      files: request.includeFiles ? settings.files : null,
      rotate: request.rotate,
    };
  };

  const runBackup = async (plan: BackupPlan, listener: RunListener, signal: AbortSignal): Promise<BackupReport> => {
    await step('backup', signal);
    const { id } = plan;
    listener({ type: 'run_started', id, startedAt: '2026-11-21T12:00:00Z', plan });
    const records: DatabaseRecord[] = [];
    for (const [index, planned] of plan.databases.entries()) {
      const { name } = planned;
      listener({
        type: 'database_started',
        database: name,
        index: index + 1,
        total: plan.databases.length,
        backupType: 'full',
        reason: { code: 'asked_for' },
        serverCompression: null,
      });
      let error: RexusError | null = planned.action === 'refuse' ? planned.error : null;
      for (const stage of error === null ? BACKUP_STAGES : []) {
        listener({ type: 'stage_started', database: name, stage, sql: null });
        for (const percent of percents) {
          listener({ type: 'progress', database: name, stage, percent: percent / 2, bytesPerSecond: 12.3 * MEGABYTE });
        }
        try {
          await step(`backup ${name} ${stage}`, signal);
        } catch (caught) {
          if (signal.aborted || !(caught instanceof RexusError)) throw caught;
          error = caught;
          break;
        }
      }
      const record: DatabaseRecord =
        error === null
          ? aCompletedRecord(name, id, {
              stored: {
                file: `databases/${name}_${id}.bak.gz`,
                compression: 'gzip',
                encryption: null,
                ...aMeasured(3 * MEGABYTE),
                content: aMeasured(12 * MEGABYTE),
              },
            })
          : { status: 'failed', name, type: 'full', code: error.code, error: error.message, serverCompression: null };
      records.push(record);
      listener({ type: 'database_finished', database: name, record, error });
    }
    listener({ type: 'files_started', part: 'config' });
    listener({ type: 'files_finished', part: 'config', files: 1, skipped: 0, error: null, otherErrors: [] });
    const good = records.filter(({ status }) => status === 'completed').length;
    const status = good === records.length ? 'completed' : good === 0 ? 'failed' : 'partial';
    const exitCode = good === records.length ? EXIT_CODES.done : EXIT_CODES.someDatabasesFailed;
    const manifest = aManifest(id, records, { status, purpose: plan.purpose, copyOnly: plan.copyOnly });
    const path = localPath(`/backups/backup_manifest_${id}.json`);
    runs.unshift({ path, manifest });
    listener({ type: 'run_finished', id, status, exitCode, durationMs: 12_400, manifest: path });
    return { manifest, path, exitCode };
  };

  const planRestore = async (request: RestoreRequest, signal: AbortSignal): Promise<RestorePlan> => {
    await step('plan restore', signal);
    const run = runs.find(({ manifest }) =>
      request.kind === 'run'
        ? manifest.id === request.id
        : manifest.databases.some(({ name, status }) => name === request.database && status === 'completed'),
    );
    if (run === undefined) throw new RexusError('NOTHING_TO_DO', { reason: 'no_backups' });
    const { id } = run.manifest;
    const atMs =
      request.kind !== 'moment' ? null : request.target.kind === 'time' ? request.target.atMs : NOON.getTime();
    const reaches =
      atMs === null ? null : { atMs, serverTime: new Date(atMs).toISOString().slice(0, -1), serverOffsetMinutes: 0 };
    if (request.kind === 'resume') throw new Error('the menu goes on with nothing');
    const planned = (request.kind === 'run' ? request.databases : [request.database]).map((source): PlannedRestore => {
      const target = request.as ?? source;
      const record = run.manifest.databases.find(({ name }) => name === source);
      if (record?.status !== 'completed') {
        const error = new RexusError('DATABASE_NOT_IN_RUN', { id, database: source });
        return { action: 'refuse', source, target, error };
      }
      const exists = [...databases.keys()].some((name) => sameDatabase(name, target));
      const content = `/backups/restore/${source}.bak`;
      return {
        action: 'restore',
        request: request.kind === 'run' ? { ...request, databases: [source] } : request,
        isOpen: false,
        safetyCopy: null,
        source,
        target,
        steps: [
          {
            id,
            type: 'full',
            reason: { code: 'base' },
            stored: {
              origin: 'rexus',
              file: localPath(`/backups/${record.stored.file}`),
              stored: record.stored,
              set: {
                position: record.set.position,
                backupSetGuid: record.set.backupSetGuid,
                familyGuid: record.set.familyGuid,
                firstLsn: parseLsn('1'),
                lastLsn: parseLsn('1'),
                hasBackupChecksums: true,
                files: [],
              },
            },
            file: 'unchecked',
            startedAt: record.set.startedAt,
            finishedAt: record.set.finishedAt,
            content: { localPath: localPath(content), serverPath: parseServerPath(content) },
            moves: [],
            statement: null,
          },
        ],
        applied: 0,
        reaches,
        stop: null,
        losesSinceMs: null,
        safety: exists ? { kind: 'copy_only_full', why: 'simple_recovery' } : { kind: 'none', why: 'nothing_there' },
        unpack: 'all_first',
        estimate: null,
        overwrites: exists ? { bytes: 16 * MEGABYTE, state: 'ONLINE' } : null,
        moves: exists
          ? []
          : [{ logicalName: 'users', from: 'C:\\data\\users.mdf', to: parseServerPath(`C:\\data\\${target}.mdf`) }],
        movesDecided: 'now',
        statements: [
          `ALTER DATABASE [${target}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE`,
          `RESTORE DATABASE [${target}] FROM DISK = N'${content}' WITH FILE = 1, REPLACE, CHECKSUM, NORECOVERY, STATS = 1`,
          `RESTORE DATABASE [${target}] WITH RECOVERY`,
          `ALTER DATABASE [${target}] SET MULTI_USER`,
        ],
        neededBytes: 12 * MEGABYTE,
        databaseBytes: exists ? null : 16 * MEGABYTE,
      };
    });
    return {
      madeAtMs: 0,
      request,
      id,
      databases: planned,
      files: [],
      takenLogs: [],
      confirmations: planned.flatMap((database) =>
        database.action === 'restore' && database.overwrites !== null ? [database.target] : [],
      ),
    };
  };

  const runRestore = async (
    plan: RestorePlan,
    listener: RestoreListener,
    signal: AbortSignal,
  ): Promise<RestoreReport> => {
    listener({ type: 'restore_started', id: plan.id, plan });
    const outcomes: { source: DatabaseName; target: DatabaseName; outcome: RestoreOutcome }[] = [];
    for (const planned of plan.databases) {
      if (planned.action !== 'restore') continue;
      const { source, target } = planned;
      let safetyCopy: RunId | null = null;
      let error: RexusError | null = null;
      for (const stage of RESTORE_STAGES) {
        if (stage === 'safety_copy' && planned.overwrites === null) continue;
        listener({ type: 'restore_stage_started', database: source, stage, sql: null, step: null });
        listener({ type: 'restore_progress', database: source, stage, percent: 40, bytesPerSecond: 20 * MEGABYTE });
        try {
          await step(`restore ${source} ${stage}`, signal);
        } catch (caught) {
          if (signal.aborted || !(caught instanceof RexusError)) throw caught;
          error = caught;
          break;
        }
        if (stage === 'safety_copy') {
          safetyCopy = newId();
          listener({ type: 'safety_copy_taken', database: source, id: safetyCopy, kind: 'copy_only_full' });
        }
      }
      if (error === null) databases.set(target, 7);
      const outcome: RestoreOutcome =
        error === null
          ? { status: 'restored', seconds: 3.2, checked: true, safetyCopy, orphanedUsers: [] }
          : { status: 'failed', error, safetyCopy, left: { kind: 'untouched' } };
      outcomes.push({ source, target, outcome });
      listener({ type: 'database_restored', database: source, target, outcome });
    }
    const failed = outcomes.find(({ outcome }) => outcome.status === 'failed');
    const exitCode = failed === undefined ? EXIT_CODES.done : EXIT_CODES.failed;
    listener({
      type: 'restore_finished',
      id: plan.id,
      status: failed === undefined ? 'completed' : 'failed',
      exitCode,
    });
    return { databases: outcomes, filesRestored: 0, filesFailed: 0, exitCode };
  };

  const planDrill = async ({ database, to, keep }: DrillRequest, signal: AbortSignal): Promise<DrillPlan> => {
    await step('plan drill', signal);
    const [run] = runs;
    if (database === null || run === undefined) throw new RexusError('NOTHING_TO_DO', { reason: 'no_backups' });
    const id = parseRunId('20261121_120000');
    const scratch = parseDatabaseName(`${database}_drill_${id}`);
    const request = {
      kind: 'run',
      id: run.manifest.id,
      databases: [database],
      as: scratch,
      files: false,
      withoutTail: false,
    } as const;
    return {
      id,
      database,
      reason: { code: 'never_proven' },
      chosen: to.kind === 'time' ? 'asked' : to.kind,
      target: { kind: 'end' },
      scratch,
      restore: await planRestore(request, signal),
      assertions: settings.recoveryTesting.assertions.filter((assertion) => assertion.database === database),
      keep,
    };
  };

  const runDrill = async (plan: DrillPlan, listener: DrillListener, signal: AbortSignal): Promise<DrillReport> => {
    const { id, database } = plan;
    listener({ type: 'drill_started', id, plan });
    const restored = await runRestore(plan.restore, listener, signal);
    databases.delete(plan.scratch);
    listener({ type: 'scratch_dropped', database: plan.scratch });
    const outcome = restored.databases[0]?.outcome;
    const error = outcome?.status === 'failed' ? outcome.error : null;
    const record = aDrill(id, database, {
      assertions: [],
      outcome: error === null ? { status: 'proven' } : { status: 'failed', code: error.code, error: error.message },
    });
    const evidence = localPath(`/backups/drills/drill_${id}.json`);
    const report = { id, record, evidence, error, exitCode: error === null ? EXIT_CODES.done : exitCodeOf(error) };
    listener({ type: 'drill_finished', ...report });
    return report;
  };

  const enabled = (): readonly Schedule[] => settings.schedules.filter(({ isEnabled }) => isEnabled);
  const timeOf = (schedule: Schedule | undefined): string =>
    schedule?.when.kind === 'times' ? (schedule.when.times[0] ?? '') : '00:00';
  const nextRuns = (count: number): readonly NextRun[] =>
    Array.from({ length: enabled().length === 0 ? 0 : count }, (_, index) => {
      const schedule = enabled()[index % enabled().length];
      const day = new Date(Date.UTC(2026, 10, 22 + Math.floor(index / enabled().length)));
      return { schedule: schedule?.name ?? '', at: `${day.toISOString().slice(0, 10)}T${timeOf(schedule)}:00+00:00` };
    });

  const statusOf = (name: DatabaseName): DatabaseStatus => {
    const good = runs.find(({ manifest }) =>
      manifest.databases.some((record) => record.name === name && record.status !== 'failed'),
    );
    const newest = runs.find(({ manifest }) => manifest.databases.some((record) => record.name === name));
    const record = newest?.manifest.databases.find((each) => each.name === name);
    return {
      name,
      lastGood:
        good === undefined
          ? null
          : {
              id: good.manifest.id,
              finishedAt: good.manifest.finishedAt,
              ageMs: NOON.getTime() - Date.parse(good.manifest.finishedAt),
              sizeBytes: 3 * MEGABYTE,
            },
      lastFailure:
        newest !== undefined && record?.status === 'failed' ? { id: newest.manifest.id, error: record.error } : null,
      line: lineOf(name),
    };
  };

  const lineOf = (name: DatabaseName): DatabaseLine =>
    options.lines?.find(({ chains }) => chains.database === name) ?? lineOfFulls(name, runs, NOON);

  const status = async (signal: AbortSignal): Promise<Status> => {
    let server: Status['server'];
    try {
      await step('status', signal);
      server = { state: 'reached', label: 'localhost,1433', version: '16.0.4135', edition: 'Express Edition (64-bit)' };
    } catch (error) {
      if (!(error instanceof RexusError) || signal.aborted) throw error;
      server = { state: 'failed', label: 'localhost,1433', error };
    }
    return {
      server,
      databases: settings.databases.map(({ name }) => statusOf(name)),
      unfinishedRestores: [],
      nextRun: nextRuns(1)[0] ?? null,
      freeBytes: 9000 * MEGABYTE,
    };
  };

  const services: ScriptedServices = {
    get settings() {
      return settings;
    },
    warnings: options.warnings ?? [],
    databases,
    saved,
    going: () => going,
    hold: (name) => {
      const arrival = Promise.withResolvers<void>();
      const opening = Promise.withResolvers<void>();
      held.set(name, { arrived: arrival.resolve, opened: opening.promise });
      return {
        reached: arrival.promise,
        letGo: () => {
          held.delete(name);
          opening.resolve();
        },
      };
    },
    fail: (name, error) => {
      if (error === null) failures.delete(name);
      else failures.set(name, error);
    },
    due: async (schedule) => {
      if (scheduler === null) throw new Error('no scheduler runs');
      const { listener, signal } = scheduler;
      listener({ type: 'schedule_due', schedule, dueAt: '2026-11-21T12:00:00Z', reason: 'on_time' });
      const request = {
        databases: [],
        type: 'full',
        copyOnly: false,
        tail: null,
        label: null,
        includeFiles: true,
        rotate: true,
      } as const;
      try {
        const plan = await planBackup({ ...request, purpose: 'backup' }, signal);
        const report = await counted(() =>
          runBackup(plan, (event) => listener({ type: 'run', schedule, event }), signal),
        );
        listener({ type: 'schedule_finished', schedule, exitCode: report.exitCode, error: null });
      } catch (error) {
        if (!(error instanceof RexusError)) throw error;
        listener({ type: 'schedule_finished', schedule, exitCode: exitCodeOf(error), error });
      }
    },
    log: (line) => {
      lines.push(line);
    },
    runs: () => ({ runs: [...runs], unreadable: options.unreadable ?? [] }),
    runList: (show) => ({
      shown: runs.map((run) => show(listed(run))).filter((shown) => shown !== null),
      unreadable: options.unreadable ?? [],
    }),
    chains: () => ({ databases: settings.databases.map(({ name }) => lineOf(name)), unreadable: [] }),
    status: (signal) => counted(() => status(signal)),
    planBackup: (request, signal) => counted(() => planBackup(request, signal)),
    runBackup: (plan, listener, signal) => counted(() => runBackup(plan, listener, signal)),
    storeTakenLogs: async () => {},
    planRestore: (request, signal) => counted(() => planRestore(request, signal)),
    writeRunbook: () => Promise.reject(new Error('the menu writes no runbook')),
    runRestore: (plan, listener, signal) => counted(() => runRestore(plan, listener, signal)),
    planDrill: (request, signal) => counted(() => planDrill(request, signal)),
    runDrill: (plan, listener, signal) => counted(() => runDrill(plan, listener, signal)),
    verify: async () => ({ files: [], exitCode: EXIT_CODES.done }),
    planRebuild: async () => ({ runs: [], skipped: [], space: { neededBytes: 0, freeBytes: 0 } }),
    runRebuild: async () => ({ written: [], failed: [] }),
    pins: () => new Map(),
    pin: async (id, reason) => ({ id, reason, pinnedAt: null }),
    unpin: async () => false,
    planPrune: async () => ({ policy: retentionPolicy(settings, []), decisions: [], overQuota: [] }),
    prune: async () => ({ removed: [], failed: [] }),
    doctor: async () => [],
    checkKeys: async () => [],
    nextRuns,
    saveSchedules: async (edited) => {
      await step('save');
      saved.push(...edited);
      const kept = settings.schedules.map((each) => edited.find(({ name }) => name === each.name) ?? each);
      const added = edited.filter(({ name }) => !settings.schedules.some((each) => each.name === name));
      settings = { ...settings, schedules: [...kept, ...added] };
      return settings;
    },
    deleteSchedule: async (name) => {
      await step('save');
      settings = { ...settings, schedules: settings.schedules.filter((each) => each.name !== name) };
      return settings;
    },
    runSchedulesOnce: async () => ({ tried: [], exitCode: EXIT_CODES.nothingToDo }),
    runScheduler: (listener, signal) =>
      counted(async () => {
        await step('scheduler', signal);
        scheduler = { listener, signal };
        listener({ type: 'scheduler_started', schedules: settings.schedules.length, nextRuns: nextRuns(10) });
        if (!signal.aborted) {
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        }
        scheduler = null;
        listener({ type: 'scheduler_stopped', reason: 'asked' });
      }),
    logTail: (count) => lines.slice(-count),
    close: async () => undefined,
  };
  return services;
};

/** Runs for a catalogue of any length, newest first. */
export const manyRuns = (count: number): readonly CataloguedRun[] =>
  Array.from({ length: count }, (_, index) => {
    const id = `202601${String(1 + (index % 28)).padStart(2, '0')}_${String(100000 + index)
      .slice(-6)
      .replace(/[6-9]/g, '1')}`;
    return {
      path: localPath(`/backups/backup_manifest_${id}_${index}.json`),
      manifest: aManifest(parseRunId(id), [aCompletedRecord('users', id)]),
    };
  });

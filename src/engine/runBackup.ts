import type { DatabaseRecord, Manifest } from '../catalogue/manifest.ts';
import { manifestPath } from '../catalogue/manifestFile.ts';
import { readPins } from '../catalogue/pins.ts';
import { readCatalogue } from '../catalogue/readCatalogue.ts';
import { storedDatabases } from '../catalogue/storedDatabases.ts';
import { resolveStored } from '../catalogue/storedPath.ts';
import { writeManifest } from '../catalogue/writeManifest.ts';
import type { DatabaseConfiguration } from '../config/databaseSettings.ts';
import type { Settings } from '../config/settings.ts';
import { BACKUP_TYPES, type BackupType } from '../domain/backupType.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { localMoment } from '../domain/localMoment.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { asRexusError, RexusError } from '../domain/rexusError.ts';
import { nextRunId, type RunId } from '../domain/runId.ts';
import { unfinishedName } from '../platform/atomicFile.ts';
import { writeError } from '../platform/fileErrors.ts';
import { adoptLogs } from './adoptLogs.ts';
import { type BackupDatabasesDeps, backupDatabases } from './backupDatabases.ts';
import type { BackupPlan, PlannedBackup } from './backupPlan.ts';
import type { BackupReport } from './backupReport.ts';
import { cleanUpDeadRuns } from './cleanUpDeadRuns.ts';
import { closeLogs, settleUnfinishedLogs } from './closeLogs.ts';
import { type KeepFiles, keepApplication, keepConfig, runFolders } from './keepFiles.ts';
import { isPrecious, logNotePath, noteLogs } from './preciousLogs.ts';
import { prepareFolders } from './prepareFolders.ts';
import { renamePlan } from './renamePlan.ts';
import { executeRotation } from './retention/executeRotation.ts';
import { planRotation } from './retention/planRotation.ts';
import { retentionPolicy } from './retention/retentionPolicy.ts';
import type { RunListener } from './runEvent.ts';
import { isRunIdTaken } from './runIdTaken.ts';
import { openRunLedger, type RunLedger } from './runLedger.ts';
import { exitOf, statusOf } from './runOutcome.ts';

export interface BackupDeps extends BackupDatabasesDeps {
  readonly settings: Pick<Settings, 'storage' | 'verifyIntegrity' | 'silenceMs'> & DatabaseConfiguration;
}

/**
 * Executes a plan and writes the run's manifest last. One failing database does not stop the others; what each failed with stands in the
 * manifest. The lock on the backup directory is the caller's.
 * @throws RexusError NOT_ENOUGH_SPACE, INTERRUPTED (nothing is left of the run then) or why no manifest could be written
 */
export const runBackup = async (
  deps: BackupDeps,
  planned: BackupPlan,
  listener: RunListener,
  signal: AbortSignal,
): Promise<BackupReport> => {
  throwIfInterrupted(signal);
  // A safety copy is taken in the middle of a restore, whose own ledger is not a dead one's; the restore has cleaned up under the same lock.
  if (planned.purpose !== 'safety') {
    await cleanUpFirst(deps, listener);
    await adoptLogs(deps, { format: planned.format, idle: [], except: null }, listener, signal);
  }
  requireSpace(planned, deps.settings.storage.base);
  const { clock, disk, settings } = deps;
  const startedMs = clock.monotonicMs();
  const started = clock.now();
  const isTaken = (id: RunId): boolean => isRunIdTaken(settings.storage, id);
  const plan = isTaken(planned.id) ? renamePlan(planned, nextRunId(started, isTaken)) : planned;
  const startedAt = localMoment(started);
  const files = filesOf(plan, settings.storage);

  await prepareFolders(settings.storage, disk);
  const ledger = await openRunLedger({ storage: settings.storage, kind: 'run', id: plan.id, files, disk });
  const logs = await noteOrDiscard(() => noteLogs(settings.storage, plan, disk), ledger);
  let report: BackupReport;
  try {
    listener({ type: 'run_started', id: plan.id, startedAt, plan });
    for (const finding of plan.certificates) {
      const detail = deps.describe(new RexusError('CERTIFICATE_AT_RISK', finding));
      listener({ type: 'warning', code: 'certificate_at_risk', detail });
    }
    const { server, records, errors } = await backupDatabases(deps, plan, listener, signal);
    const { id, encryption } = plan;
    const { describe, pace } = deps;
    const keep: KeepFiles = { id, storage: settings.storage, encryption, disk, pace, describe, listener, signal };
    const config = await keepConfig(plan.files?.config ?? [], keep);
    const application = await keepApplication(plan.files?.application ?? [], keep);
    throwIfInterrupted(signal);
    const status = statusOf(records, [config.status, application.status]);
    const manifest: Manifest = {
      origin: 'rexus',
      id: plan.id,
      type: typeOf(plan, records),
      copyOnly: plan.copyOnly,
      label: plan.label,
      purpose: plan.purpose,
      startedAt,
      finishedAt: localMoment(clock.now()),
      status,
      server,
      databases: records,
      config,
      application,
      integrityCheck: records.filter(isVerified).map(({ name }) => name),
      errors: [
        ...records.flatMap((record) => (record.status === 'failed' ? [`${record.name}: ${record.error}`] : [])),
        ...[config.error, application.error].filter((error) => error !== null),
      ],
    };
    const path = await writeManifest(settings.storage.base, manifest, disk);
    report = { manifest, path, exitCode: exitOf(manifest, errors) };
  } catch (error) {
    // Without a manifest it is no run: nothing of it may stay. The manifest goes first, which may have got its name and failed after that.
    const isGone = await discard([manifestPath(settings.storage.base, plan.id), ...files], deps, listener);
    if (isGone) await closeQuietly(ledger, deps, listener);
    await closeLogs(logs, [], deps, listener);
    throw error;
  }
  await closeQuietly(ledger, deps, listener);
  await closeLogs(logs, report.manifest.databases, deps, listener);
  await settleUnfinishedLogs(deps, plan, report.manifest.databases, listener, signal);
  // A failed run is no reason to let an older one go.
  if (plan.rotate && report.manifest.status !== 'failed') await rotate(deps, listener, signal);
  listener({
    type: 'run_finished',
    id: plan.id,
    status: report.manifest.status,
    exitCode: report.exitCode,
    durationMs: Math.round(clock.monotonicMs() - startedMs),
    manifest: report.path,
  });
  return report;
};

const cleanUpFirst = async ({ settings, disk, describe }: BackupDeps, listener: RunListener): Promise<void> => {
  const { runs, files, problems } = await cleanUpDeadRuns(settings.storage, disk);
  // A ledger that cannot be done with comes back at every run: which one it is, once, and why, so that a person can end it.
  for (const [ledger, ofLedger] of Map.groupBy(problems, (problem) => problem.ledger)) {
    const reasons = [...new Set(ofLedger.map(({ error }) => describe(error)))].join('; ');
    const detail = reasons.includes(ledger) ? reasons : `${ledger}: ${reasons}`;
    listener({ type: 'warning', code: 'leftover_not_removed', detail });
  }
  if (files.length > 0) listener({ type: 'cleaned_up', runs, files: files.length });
};

const requireSpace = ({ space }: BackupPlan, path: LocalPath): void => {
  if (space.verdict === 'enough') return;
  const neededBytes = space.neededBytes + space.minimumFreeBytes;
  throw new RexusError('NOT_ENOUGH_SPACE', { path, neededBytes, freeBytes: space.freeBytes });
};

/** Everything that a run may leave behind when it dies, the manifest excepted. @throws RexusError STORED_FILE_OUTSIDE */
const filesOf = (plan: BackupPlan, storage: Settings['storage']): readonly LocalPath[] => {
  const folders = runFolders(storage, plan.id);
  return [
    ...plan.databases.flatMap((database) => {
      if (database.action !== 'backup') return [];
      const { adoption } = database;
      return [
        ...filesOfBackup(database, storage),
        ...(adoption === null ? [] : filesOfBackup(adoption.otherwise, storage)),
      ];
    }),
    unfinishedName(logNotePath(storage.temp, plan.id)),
    ...(plan.files === null ? [] : [folders.config, folders.application]),
  ];
};

/** The content of a log is never removed because a run died: that is what its note is for. */
const filesOfBackup = (planned: PlannedBackup, { base }: Settings['storage']): readonly LocalPath[] => {
  const stored = resolveStored(base, planned.storedFile);
  return isPrecious(planned) ? [stored] : [planned.localPath, stored];
};

/** The most that the run holds: a full stands before a differential, that before a log. */
const typeOf = ({ type, databases }: BackupPlan, records: readonly DatabaseRecord[]): BackupType => {
  // What was planned may have become a full; a database that failed is still of the type that it was to be.
  const ofDatabase = (database: BackupPlan['databases'][number]): BackupType | null => {
    if (database.action !== 'backup') return null;
    return records.find(({ name }) => name === database.name)?.type ?? database.type;
  };
  const types = databases.map(ofDatabase);
  return BACKUP_TYPES.find((one) => types.includes(one)) ?? (type === 'auto' ? 'full' : type);
};

const isVerified = (record: DatabaseRecord): boolean => record.status === 'completed' && record.verified.verifyOnly;

/** False if something could not be removed: then the note stays too, and the next run tries again. */
const discard = async (
  files: readonly LocalPath[],
  { disk, describe }: BackupDeps,
  listener: RunListener,
): Promise<boolean> => {
  let isGone = true;
  for (const path of files) {
    try {
      await disk.remove(path);
    } catch (error) {
      isGone = false;
      const detail = describe(asRexusError(writeError(error, path)));
      listener({ type: 'warning', code: 'leftover_not_removed', detail });
    }
  }
  return isGone;
};

/** No log is taken without a note of it; the ledger of a run that could not write one has nothing to remove. */
const noteOrDiscard = async <T>(note: () => Promise<T>, ledger: RunLedger): Promise<T> => {
  try {
    return await note();
  } catch (error) {
    await ledger.close();
    throw error;
  }
};

/** A note that stays is only looked at once more by the next run. */
const closeQuietly = async (ledger: RunLedger, { describe }: BackupDeps, listener: RunListener): Promise<void> => {
  try {
    await ledger.close();
  } catch (error) {
    listener({ type: 'warning', code: 'leftover_not_removed', detail: describe(asRexusError(error)) });
  }
};

/** The backup is good whatever becomes of the older ones. */
const rotate = async (deps: BackupDeps, listener: RunListener, signal: AbortSignal): Promise<void> => {
  const { settings, clock, disk } = deps;
  try {
    const { base } = settings.storage;
    const { runs } = readCatalogue(base);
    const policy = retentionPolicy(settings, storedDatabases(runs));
    const plan = planRotation(runs, policy, clock.now(), readPins(base));
    const { removed, failed } = await executeRotation(plan, settings.storage, signal, disk);
    for (const { error } of failed) {
      listener({ type: 'warning', code: 'leftover_not_removed', detail: deps.describe(error) });
    }
    listener({ type: 'rotated', plan, removed });
  } catch (error) {
    listener({ type: 'warning', code: 'rotation_failed', detail: deps.describe(asRexusError(error)) });
  }
};

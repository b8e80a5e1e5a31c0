/**
 * What the program can do for a person, as the two faces (cli, ui) and the scheduler see it: plans, runs, queries. composition/openServices.ts
 * builds it from the adapters; cli and ui get nothing else, so that a test can hand them a real one on the sandbox.
 */
import type { Catalogue, UnreadableManifest } from './catalogue/catalogue.ts';
import type { DatabaseChains } from './catalogue/chain/databaseChains.ts';
import type { Pin, Pins } from './catalogue/pins.ts';
import type { ListedRun, RunList } from './catalogue/runSummary.ts';
import type { ConfigWarning } from './config/configWarning.ts';
import type { Schedule, Settings } from './config/settings.ts';
import type { DatabaseName } from './domain/databaseName.ts';
import type { LocalPath } from './domain/localPath.ts';
import type { RexusError } from './domain/rexusError.ts';
import type { RunId } from './domain/runId.ts';
import type { BackupPlan, BackupRequest } from './engine/backupPlan.ts';
import type { BackupReport } from './engine/backupReport.ts';
import type { CheckedKey } from './engine/checkKeys.ts';
import type { DoctorFinding } from './engine/doctorFinding.ts';
import type { RebuildPlan } from './engine/rebuild/rebuildPlan.ts';
import type { RebuildOutcome } from './engine/rebuild/runRebuild.ts';
import type { RotationOutcome } from './engine/retention/executeRotation.ts';
import type { RotationPlan } from './engine/retention/rotation.ts';
import type { RunListener } from './engine/runEvent.ts';
import type { VerifyDepth, VerifyListener, VerifyReport } from './engine/verifyReport.ts';
import type { DrillRequest } from './restore/drill/drillChoice.ts';
import type { DrillListener, DrillReport } from './restore/drill/drillEvent.ts';
import type { DrillPlan } from './restore/drill/drillPlan.ts';
import type { RestoreListener } from './restore/restoreEvent.ts';
import type { RestorePlan } from './restore/restorePlan.ts';
import type { RestoreReport } from './restore/restoreReport.ts';
import type { RestoreRequest } from './restore/restoreRequest.ts';
import type { TrialReport } from './schedule/runOnce.ts';
import type { NextRun, ScheduleListener } from './schedule/scheduleEvent.ts';

export type { Catalogue };

/** Bytes of a file done, of how many. */
export type FileProgress = (path: LocalPath, bytesDone: number, bytesTotal: number) => void;

export interface Services {
  readonly settings: Settings;
  readonly warnings: readonly ConfigWarning[];

  /** Newest first. Manifests that cannot be read are named beside them, never silently left out. */
  runs(): Catalogue;
  /** The same as a list shows them, each as it is read (null: not wanted), which takes a fraction of the time. */
  runList<Shown>(show: (run: ListedRun) => Shown | null): RunList<Shown>;
  /** Runs that retention never removes. @throws RexusError CATALOGUE_UNREADABLE */
  pins(): Pins;
  /** Durable; needs no lock, and a rotation that is going on heeds it. @throws RexusError FILE_UNWRITABLE, DISK_FULL */
  pin(id: RunId, reason: string | null): Promise<Pin>;
  /** False if it was not pinned. */
  unpin(id: RunId): Promise<boolean>;
  /** What can be restored of each database, and what was proven of it: every configured one, and every other that has backups. */
  chains(): ChainReport;
  status(signal: AbortSignal): Promise<Status>;

  planBackup(request: BackupRequest, signal: AbortSignal): Promise<BackupPlan>;
  /** Takes the lock, cleans up after dead runs, executes the plan, writes the manifest. @throws RexusError ALREADY_RUNNING, INTERRUPTED … */
  runBackup(plan: BackupPlan, listener: RunListener, signal: AbortSignal): Promise<BackupReport>;

  /**
   * Stores the log backups that dead runs took, so that a restore or drill that is planned next counts with them. Takes the lock; where another
   * run holds it, nothing is done. @throws RexusError INTERRUPTED, FILE_UNREADABLE
   */
  storeTakenLogs(listener: RunListener, signal: AbortSignal): Promise<void>;

  /** A drill: a restore under a scratch name. @throws RexusError why it cannot be done: no backups, the moment is in a hole, no space … */
  planDrill(request: DrillRequest, signal: AbortSignal): Promise<DrillPlan>;
  /** Takes the lock, restores, checks, drops the scratch database and keeps the evidence. @throws RexusError ALREADY_RUNNING */
  runDrill(plan: DrillPlan, listener: DrillListener, signal: AbortSignal): Promise<DrillReport>;

  planRestore(request: RestoreRequest, signal: AbortSignal): Promise<RestorePlan>;
  /** What does the same by hand, without this program. @throws RexusError FILE_UNWRITABLE, also where a file of that name stands */
  writeRunbook(plan: RestorePlan, folder: LocalPath): Promise<readonly LocalPath[]>;
  runRestore(plan: RestorePlan, listener: RestoreListener, signal: AbortSignal): Promise<RestoreReport>;

  /** Hash, inflate and header of every stored file of these runs (all when empty), and with depth `pages` every page, too. */
  verify(
    ids: readonly RunId[],
    listener: VerifyListener,
    signal: AbortSignal,
    depth?: VerifyDepth,
  ): Promise<VerifyReport>;

  /**
   * Looks for backups without a manifest among the stored files, and under `scan` (a folder of another tool, or a file).
   * @throws RexusError FILE_UNREADABLE, CATALOGUE_UNREADABLE, INTERRUPTED
   */
  planRebuild(scan: LocalPath | null, onProgress: FileProgress, signal: AbortSignal): Promise<RebuildPlan>;
  /** Takes the lock. @throws RexusError ALREADY_RUNNING, NOT_ENOUGH_SPACE, DISK_FULL, INTERRUPTED */
  runRebuild(plan: RebuildPlan, onProgress: FileProgress, signal: AbortSignal): Promise<RebuildOutcome>;

  /** Whether the newest encrypted backup of each database opens here. @throws RexusError CATALOGUE_UNREADABLE, INTERRUPTED */
  checkKeys(signal: AbortSignal): Promise<readonly CheckedKey[]>;

  /** @throws RexusError RETENTION_KEEPS_NOTHING, CATALOGUE_UNREADABLE */
  planPrune(): Promise<RotationPlan>;
  /** Takes the lock. What could not be removed is in the outcome, with its reason. @throws RexusError ALREADY_RUNNING, INTERRUPTED */
  prune(plan: RotationPlan, signal: AbortSignal): Promise<RotationOutcome>;

  doctor(signal: AbortSignal): Promise<readonly DoctorFinding[]>;

  nextRuns(count: number): readonly NextRun[];
  /** Writes these schedules into the configuration file and keeps everything else that is in it. @throws RexusError CONFIG_INVALID, FILE_UNWRITABLE … */
  saveSchedules(schedules: readonly Schedule[]): Promise<Settings>;
  /** Takes one schedule out of the configuration file. @throws RexusError as saveSchedules */
  deleteSchedule(name: string): Promise<Settings>;
  /** Runs until the signal aborts. @throws RexusError ALREADY_RUNNING if another scheduler runs on this folder */
  runScheduler(listener: ScheduleListener, signal: AbortSignal): Promise<void>;
  /** Does every schedule's job now, one after the other; a scheduler goes by its times all the same. @throws RexusError INTERRUPTED */
  runSchedulesOnce(listener: ScheduleListener, signal: AbortSignal): Promise<TrialReport>;
  /** The last lines of today's log, oldest first. */
  logTail(lines: number): readonly string[];

  close(): Promise<void>;
}

/** What `status` and the menu's header show. */
export interface Status {
  readonly server:
    | { readonly state: 'reached'; readonly label: string; readonly version: string; readonly edition: string }
    | { readonly state: 'failed'; readonly label: string | null; readonly error: RexusError };
  readonly databases: readonly DatabaseStatus[];
  readonly unfinishedRestores: readonly UnfinishedRestore[];
  readonly nextRun: NextRun | null;
  readonly freeBytes: number | null;
}

/** A restore that is going on in another process, or that broke off: `restore --resume` goes on with it then. */
export interface UnfinishedRestore {
  readonly source: DatabaseName;
  readonly target: DatabaseName;
  /** Of the target, as the server says; MISSING if there is none; null: the server could not be asked. */
  readonly state: string | null;
  /** The run that holds what was overwritten. */
  readonly safetyCopy: RunId | null;
}

export interface ChainReport {
  readonly databases: readonly DatabaseLine[];
  /** Manifests and evidence that could not be read: a hole may be no hole. */
  readonly unreadable: readonly UnreadableManifest[];
}

/** A database's line of time: what its backups can bring back, when it was last backed up, and when that was last proven. */
export interface DatabaseLine {
  readonly chains: DatabaseChains;
  /** The newest good backup of any type. */
  readonly lastBackedUp: { readonly id: RunId; readonly finishedAt: string; readonly ageMs: number } | null;
  readonly proof: ProofStatus;
}

export interface ProofStatus {
  readonly proven: {
    readonly id: RunId;
    readonly finishedAt: string;
    readonly ageMs: number;
    /** The state of which instant was restored (ISO 8601). */
    readonly momentAt: string | null;
    readonly rtoMs: number | null;
  } | null;
  /** The newest drill, when it failed and is newer than the last good one. */
  readonly failed: { readonly id: RunId; readonly finishedAt: string; readonly error: string } | null;
  /** `recovery_testing` asks for a drill more often than this database had one. */
  readonly isOverdue: boolean;
}

export interface DatabaseStatus {
  readonly name: DatabaseName;
  readonly lastGood: {
    readonly id: RunId;
    readonly finishedAt: string;
    readonly ageMs: number;
    readonly sizeBytes: number;
  } | null;
  /** The newest try, when it failed and is newer than the last good one. */
  readonly lastFailure: { readonly id: RunId; readonly error: string } | null;
  readonly line: DatabaseLine;
}

/**
 * What happens during a run, as it happens: the one stream that feeds the menu, the text output, NDJSON (`message_type` is `type` there),
 * the log and the notifications. Events carry facts; words are made where they are shown.
 */
import type { DatabaseRecord, RunStatus } from '../catalogue/manifest.ts';
import type { BackupType } from '../domain/backupType.ts';
import type { Intruder } from '../domain/brokenChain.ts';
import type { LevelsTaken } from '../domain/compressionLevel.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { ExitCode } from '../domain/exitCodes.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { NotAdopted } from '../domain/notAdopted.ts';
import type { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import type { BackupPlan } from './backupPlan.ts';
import type { SkipReason, TypeReason } from './chains/typeDecision.ts';
import type { RotationPlan } from './retention/rotation.ts';
import type { ServerCompression } from './serverCompression/serverCompression.ts';

/** The stages of one database, in their order. */
export const BACKUP_STAGES = ['backup', 'header', 'verify', 'pack', 'read_back'] as const;
/** `adopt` comes before all others, where a backup of somebody else is stored first. */
export type BackupStage = 'adopt' | (typeof BACKUP_STAGES)[number];

export type RunEvent =
  | { readonly type: 'cleaned_up'; readonly runs: readonly RunId[]; readonly files: number }
  /** The log backup of a run that died is stored now, in a run of its own. */
  | {
      readonly type: 'log_adopted';
      readonly database: DatabaseName;
      readonly from: RunId;
      readonly id: RunId;
    }
  /** What somebody else took, and the next backup hangs on, is stored now, in a run of its own. */
  | {
      readonly type: 'foreign_adopted';
      readonly database: DatabaseName;
      readonly backupType: BackupType;
      readonly by: Intruder;
      readonly source: LocalPath;
      readonly id: RunId;
    }
  /** It could not be: a full is taken instead of what was planned. */
  | {
      readonly type: 'foreign_not_adopted';
      readonly database: DatabaseName;
      readonly backupType: BackupType;
      readonly by: Intruder;
      readonly notAdopted: NotAdopted;
    }
  | { readonly type: 'run_started'; readonly id: RunId; readonly startedAt: string; readonly plan: BackupPlan }
  | {
      readonly type: 'database_started';
      readonly database: DatabaseName;
      readonly index: number;
      readonly total: number;
      readonly backupType: BackupType;
      /** Why it is of that type, or is left out; null: it is refused with an error. */
      readonly reason: TypeReason | SkipReason | null;
      /** null: nothing is backed up. */
      readonly serverCompression: ServerCompression | null;
    }
  | {
      readonly type: 'stage_started';
      readonly database: DatabaseName;
      readonly stage: BackupStage;
      readonly sql: string | null;
    }
  | {
      readonly type: 'progress';
      readonly database: DatabaseName;
      readonly stage: BackupStage;
      /** 0 to 100. */
      readonly percent: number;
      /** Known where this program moves the bytes itself; estimated from the planned size while the server does. */
      readonly bytesPerSecond: number | null;
    }
  /** Packing is done; what was written is read back next. */
  | {
      readonly type: 'packed';
      readonly database: DatabaseName;
      readonly contentBytes: number;
      readonly storedBytes: number;
      /** Null: not compressed. */
      readonly levels: LevelsTaken | null;
      /** The levels were chosen while packing. */
      readonly isAuto: boolean;
    }
  | {
      readonly type: 'database_finished';
      readonly database: DatabaseName;
      readonly record: DatabaseRecord;
      readonly error: RexusError | null;
    }
  | { readonly type: 'files_started'; readonly part: 'config' | 'application' }
  | {
      readonly type: 'files_finished';
      readonly part: 'config' | 'application';
      readonly files: number;
      readonly skipped: number;
      readonly error: RexusError | null;
      /** What failed besides `error`: each file or folder fails for itself. */
      readonly otherErrors: readonly RexusError[];
    }
  | { readonly type: 'rotated'; readonly plan: RotationPlan; readonly removed: readonly RunId[] }
  | { readonly type: 'warning'; readonly code: RunWarning; readonly detail: string }
  | {
      readonly type: 'run_finished';
      readonly id: RunId;
      readonly status: RunStatus;
      readonly exitCode: ExitCode;
      readonly durationMs: number;
      readonly manifest: string;
    };

export const RUN_WARNINGS = [
  'leftover_not_removed',
  'rotation_failed',
  'bak_not_removed',
  'secret_file_unencrypted',
  'log_behind_hole',
  'certificate_at_risk',
  'log_kept_for_next',
  'log_not_adopted',
  'log_damaged',
] as const;
export type RunWarning = (typeof RUN_WARNINGS)[number];

/** Receives events in order. It must not throw; a slow one is its own problem (drawing is throttled where it draws). */
export type RunListener = (event: RunEvent) => void;

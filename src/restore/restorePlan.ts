import type { StoredFile } from '../catalogue/manifest.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import type { ServerPath } from '../domain/serverPath.ts';

/** What the person asked for. */
export interface RestoreRequest {
  readonly id: RunId;
  /** Empty: every good database of the run. */
  readonly databases: readonly DatabaseName[];
  /** A new name, for exactly one database: it is restored beside the original. */
  readonly as: DatabaseName | null;
  /** Bring the configuration and application files back as well. */
  readonly files: boolean;
}

/** What a restore will do, with its reasons: what `--dry-run`, the wizard's plan and the tests show. Made by planRestore. */
export interface RestorePlan {
  readonly id: RunId;
  readonly databases: readonly PlannedRestore[];
  readonly files: readonly PlannedFile[];
  /** What must be typed before anything is overwritten; empty when nothing is. */
  readonly confirmations: readonly DatabaseName[];
}

export type PlannedRestore =
  | {
      readonly action: 'restore';
      readonly source: DatabaseName;
      readonly target: DatabaseName;
      readonly stored: RestoreSource;
      /** The inflated content, as this side and as the server sees it. */
      readonly content: { readonly localPath: LocalPath; readonly serverPath: ServerPath };
      readonly overwrites: Overwrites | null;
      readonly moves: readonly PlannedMove[];
      /**
       * `at_run_time`: a Python manifest does not say which database files the backup holds, so `moves` is empty and the RESTORE itself is not
       * among the statements yet. Both are made by the same pure function (planMoves) once the content is inflated and FILELISTONLY has
       * answered, before anything is touched.
       */
      readonly movesDecided: 'now' | 'at_run_time';
      /** Every statement in its order, exactly as it will be sent. The safety copy, a run of its own, comes before the first that changes anything. */
      readonly statements: readonly string[];
      /** What the inflated content takes in the restore folder on this side; it is removed afterwards. */
      readonly neededBytes: number;
      /** What the server allocates for the database's files beside those that it replaces; null: known only at run time. */
      readonly databaseBytes: number | null;
    }
  | {
      readonly action: 'refuse';
      readonly source: DatabaseName;
      readonly target: DatabaseName;
      readonly error: RexusError;
    };

/** What is there now and will be gone. A safety copy of it is taken first. */
export interface Overwrites {
  readonly bytes: number;
  readonly state: string;
  readonly safetyCopy: 'will_be_taken' | 'impossible_not_online';
}

/** The stored file of this program, or one that a Python manifest names (found by its name under the backup directory). */
export type RestoreSource =
  | { readonly origin: 'rexus'; readonly file: LocalPath; readonly stored: StoredFile; readonly set: ExpectedSet }
  | {
      readonly origin: 'python';
      readonly file: LocalPath;
      readonly compression: 'gzip' | 'none';
      readonly contentMd5: string;
      readonly contentBytes: number;
    };

/** What the server must read back from the content before anything is touched: else it is another backup. */
export interface ExpectedSet {
  /** On its medium: 1, unless a tool that appends wrote it. */
  readonly position: number;
  readonly backupSetGuid: string;
  readonly familyGuid: string;
  /** RESTORE WITH CHECKSUM is refused for a set without them (3187). */
  readonly hasBackupChecksums: boolean;
  readonly files: readonly RestoredFile[];
}

/** One database file in the set. `bytes` is what RESTORE allocates, whatever the backup holds of it. */
export interface RestoredFile {
  readonly logicalName: string;
  readonly physicalName: string;
  readonly type: 'D' | 'L' | 'S' | 'F';
  readonly bytes: number;
}

export interface PlannedMove {
  readonly logicalName: string;
  readonly from: string;
  readonly to: ServerPath;
}

export interface PlannedFile {
  readonly kind: 'config' | 'application';
  readonly backup: LocalPath;
  readonly target: LocalPath;
  /** `beside`: where it came from does not exist on this machine, so it goes under the restore folder. */
  readonly place: 'source' | 'beside';
  /** Something stands there already: what differs is kept as `<name>.before_<run id>`. */
  readonly overwrites: boolean;
  readonly expected: {
    /** Null in the Python tool's manifests where nothing was measured. */
    readonly md5: string | null;
    readonly sha256: string | null;
  };
  /** Why it cannot be brought back; the others are. */
  readonly error: RexusError | null;
}

export const RESTORE_STAGES = ['check', 'unpack', 'safety_copy', 'restore', 'check_database'] as const;
export type RestoreStage = (typeof RESTORE_STAGES)[number];

/** What happens during a restore, as it happens; see engine/runEvent.ts. */
export type RestoreEvent =
  | { readonly type: 'restore_started'; readonly id: RunId; readonly plan: RestorePlan }
  | {
      readonly type: 'restore_stage_started';
      readonly database: DatabaseName;
      readonly stage: RestoreStage;
      readonly sql: string | null;
    }
  | {
      readonly type: 'restore_progress';
      readonly database: DatabaseName;
      readonly stage: RestoreStage;
      readonly percent: number;
      readonly bytesPerSecond: number | null;
    }
  | { readonly type: 'safety_copy_taken'; readonly database: DatabaseName; readonly id: RunId }
  | {
      readonly type: 'database_restored';
      readonly database: DatabaseName;
      readonly target: DatabaseName;
      readonly outcome: RestoreOutcome;
    }
  | {
      readonly type: 'file_restored';
      readonly kind: 'config' | 'application';
      readonly target: LocalPath;
      readonly error: RexusError | null;
    }
  | {
      readonly type: 'restore_finished';
      readonly id: RunId;
      readonly status: 'completed' | 'partial' | 'failed';
      readonly exitCode: number;
    };

export type RestoreOutcome =
  | {
      readonly status: 'restored';
      readonly seconds: number;
      readonly checked: boolean;
      readonly safetyCopy: RunId | null;
    }
  | { readonly status: 'failed'; readonly error: RexusError; readonly safetyCopy: RunId | null };

export type RestoreListener = (event: RestoreEvent) => void;

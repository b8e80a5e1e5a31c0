import type { StepReason } from '../catalogue/chain/chainPlan.ts';
import type { FileState } from '../catalogue/chain/chainSet.ts';
import type { StoredFile } from '../catalogue/manifest.ts';
import type { BackupType } from '../domain/backupType.ts';
import type { Compression } from '../domain/compression.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { StoredEncryption } from '../domain/encryption.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { Lsn } from '../domain/lsn.ts';
import type { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import type { RestoreSet, StopPoint } from '../sqlserver/restoreStatements.ts';
import type { FreshRequest, RestoreRequest } from './restoreRequest.ts';

/** What a restore will do, with its reasons: what `--dry-run`, the wizard's plan and the tests show. Made by planRestore. */
export interface RestorePlan {
  /** When it was made, in milliseconds since 1970. */
  readonly madeAtMs: number;
  readonly request: RestoreRequest;
  /** The run that was asked for, or the one that the last step is of; null where no backup reaches the moment. */
  readonly id: RunId | null;
  readonly databases: readonly PlannedRestore[];
  readonly files: readonly PlannedFile[];
  /** Log backups that runs took and could not store: a restore stores them before it plans, and only a plan made without the lock has some. */
  readonly takenLogs: readonly TakenLog[];
  /** What must be typed before anything is overwritten; empty when nothing is. */
  readonly confirmations: readonly DatabaseName[];
}

/** Until it is stored no chain goes over it. */
export interface TakenLog {
  readonly database: DatabaseName;
  /** The run that took it. */
  readonly id: RunId;
}

export type PlannedRestore =
  | ({ readonly action: 'restore' } & PlannedSequence)
  /** The database was being kept safe when its restore broke off: it is opened again first, and the request begun from the beginning. */
  | {
      readonly action: 'reopen';
      readonly source: DatabaseName;
      readonly target: DatabaseName;
      readonly request: FreshRequest;
      readonly statements: readonly string[];
    }
  | {
      readonly action: 'refuse';
      readonly source: DatabaseName;
      readonly target: DatabaseName;
      readonly error: RexusError;
    };

/** One database's way back: a full, at most one differential, logs, each WITH NORECOVERY, and RECOVERY apart at the end (rivals.md rule 31). */
export interface PlannedSequence {
  /** What was asked for, for this database alone: a restore that breaks off is gone on with by it. */
  readonly request: FreshRequest;
  readonly source: DatabaseName;
  readonly target: DatabaseName;
  readonly steps: readonly [PlannedStep, ...PlannedStep[]];
  /** So many steps were applied by a restore that broke off; this one goes on behind them. */
  readonly applied: number;
  /** The restore that broke off had opened the database already. */
  readonly isOpen: boolean;
  /** The run in which it had kept what it overwrites. */
  readonly safetyCopy: RunId | null;
  /** The moment whose state the database will have; null: a Python manifest does not say. */
  readonly reaches: PlannedMoment | null;
  /** What every log names (rivals.md rule 32); null: each step is applied to its end. */
  readonly stop: StopPoint | null;
  readonly overwrites: Overwrites | null;
  /** What the database that is there was given after this instant is no longer in it then; null: nothing is lost, or nobody can tell. */
  readonly losesSinceMs: number | null;
  readonly safety: Safety;
  /** All contents beside each other before anything is touched, or, where there is no room for that, one after the other once all are proven. */
  readonly unpack: 'all_first' | 'one_by_one';
  readonly moves: readonly PlannedMove[];
  /**
   * `at_run_time`: a Python manifest does not say which database files the backup holds, so `moves` is empty and the RESTORE itself is not
   * among the statements yet. Both are made by the same pure function (planMoves) once the content is inflated and FILELISTONLY has
   * answered, before anything is touched.
   */
  readonly movesDecided: 'now' | 'at_run_time';
  /** Every statement in its order, exactly as it will be sent. The safety copy, a run of its own, comes before the first that changes anything. */
  readonly statements: readonly string[];
  /** What the inflated contents take at most at one time in the restore folder on this side; they are removed afterwards. */
  readonly neededBytes: number;
  /** What the server allocates for the database's files beside those that it replaces; null: known only at run time. */
  readonly databaseBytes: number | null;
  /** Null where nothing was measured. */
  readonly estimate: RestoreEstimate | null;
}

/** An instant, and how the server's own clock showed it then. */
export interface PlannedMoment {
  readonly atMs: number;
  /** `2026-01-31T10:20:30.123`. */
  readonly serverTime: string;
  readonly serverOffsetMinutes: number;
}

/** One backup set that is applied. */
export interface PlannedStep {
  readonly id: RunId;
  readonly type: BackupType;
  readonly reason: StepReason;
  readonly stored: RestoreSource;
  /** What is known of the stored file before its hash is proven. */
  readonly file: FileState['state'];
  /** When the set was begun and finished, ISO 8601 with the server's offset; null in Python manifests. */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** The inflated content, as this side and as the server sees it. */
  readonly content: { readonly localPath: LocalPath; readonly serverPath: ServerPath };
  /** Files that no earlier step has restored yet: a log or differential may bring files that were added in between (rivals.md rule 37). */
  readonly moves: readonly PlannedMove[];
  /** The RESTORE as it will be sent; null: made at run time (`movesDecided`). */
  readonly statement: RestoreSet | null;
}

/** What is there now and will be gone. */
export interface Overwrites {
  readonly bytes: number;
  readonly state: string;
}

/** How what is in no backup yet is kept before it is overwritten (planSafety). */
export type Safety =
  | { readonly kind: 'none'; readonly why: 'nothing_there' | 'new_name' | 'resumed' }
  /** The person gave the tail up (`--without-tail`): what was committed after our newest backup is in no backup, and lost. */
  | { readonly kind: 'none'; readonly why: 'without_tail'; readonly backedUpToMs: number }
  /** BACKUP LOG WITH NORECOVERY, a run of its own that continues our chain; `applied`: it is the last step as well, planned again once it is taken. */
  | {
      readonly kind: 'tail_log';
      readonly noTruncate: boolean;
      readonly applied: TailUse;
      /** The stored files that it continues, beside those of the steps: it is worth nothing without them, so they are proven as well. */
      readonly continues: readonly StoredBackup[];
    }
  /** A copy-only full, a run of its own. */
  | { readonly kind: 'copy_only_full'; readonly why: NoTail }
  | {
      readonly kind: 'impossible';
      readonly state: string;
      /** A restore of it broke off, which `restore --resume` goes on with. */
      readonly brokenOff: BrokenOff | null;
    };

/** What is known of a restore that broke off. */
export interface BrokenOff {
  /** The run that holds what it overwrites. */
  readonly safetyCopy: RunId | null;
}

/** Why the tail of the log would not be enough. */
export type NoTail = 'simple_recovery' | 'no_log_chain' | 'chain_not_ours' | 'chain_ends_early' | 'chain_damaged';

/** Whether the tail is the last step as well. */
export type TailUse = 'no' | 'to_its_end' | 'holds_target';

/** A stored file of ours, found on this disk. */
export interface StoredBackup {
  readonly id: RunId;
  readonly file: LocalPath;
  readonly stored: StoredFile;
}

export interface RestoreEstimate {
  readonly seconds: number;
  /** `drill`: the last restore that was tried; `backups`: how long the newest backups took to write and to read back. */
  readonly from: 'drill' | 'backups';
}

/** The stored file of this program, or one that a Python manifest names (found by its name under the backup directory). */
export type RestoreSource =
  | { readonly origin: 'rexus'; readonly file: LocalPath; readonly stored: StoredFile; readonly set: ExpectedSet }
  | {
      readonly origin: 'python';
      readonly file: LocalPath;
      readonly compression: Compression;
      readonly contentMd5: string;
      readonly contentBytes: number;
    };

/** What the server must read back from the content before anything is touched: else it is another backup. */
export interface ExpectedSet {
  /** On its medium: 1, unless a tool that appends wrote it. */
  readonly position: number;
  readonly backupSetGuid: string;
  readonly familyGuid: string;
  /** The place in the chain by which the steps were chosen. */
  readonly firstLsn: Lsn;
  readonly lastLsn: Lsn;
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
  readonly encryption: StoredEncryption | null;
  /** Why it cannot be brought back; the others are. */
  readonly error: RexusError | null;
}

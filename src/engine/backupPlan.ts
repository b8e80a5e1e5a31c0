import type { BackupChoice, BackupType } from '../domain/backupType.ts';
import type { ForeignBackup, Intruder } from '../domain/brokenChain.ts';
import type { CertificateFinding } from '../domain/certificateRisk.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { StoredEncryption } from '../domain/encryption.ts';
import type { Limits } from '../domain/limits.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import type { StoreFormat } from '../pipeline/storedFileFormat.ts';
import type { LogBackup } from '../sqlserver/statements.ts';
import type { ExpectedChain, SkipReason, TypeReason } from './chains/typeDecision.ts';
import type { ServerCompression } from './serverCompression/serverCompression.ts';

/** What a backup run will do, with its reasons: what `--dry-run`, the menu's confirm screen and the tests show. Made by planBackup. */
export interface BackupPlan {
  /** The run's name, which the file names carry. Taken again when the run begins, if another run took it meanwhile (renamePlan). */
  readonly id: RunId;
  readonly purpose: BackupRequest['purpose'];
  /** What was asked for; each database has its own type. */
  readonly type: BackupChoice;
  readonly copyOnly: boolean;
  readonly label: string | null;
  /** How what this program compresses is stored; what the server compresses has its own (PlannedBackup). */
  readonly format: StoreFormat;
  /** How everything that the run stores is encrypted, without the secret; null: not at all. */
  readonly encryption: StoredEncryption | null;
  readonly databases: readonly PlannedDatabase[];
  /** What may keep these backups from being restored although they are good. */
  readonly certificates: readonly CertificateFinding[];
  /** What it may take of the machine. */
  readonly limits: Limits;
  readonly space: SpaceCheck;
  readonly files: { readonly config: readonly LocalPath[]; readonly application: readonly LocalPath[] } | null;
  readonly rotate: boolean;
}

export type PlannedDatabase =
  | {
      readonly action: 'backup';
      readonly name: DatabaseName;
      readonly type: BackupType;
      readonly copyOnly: boolean;
      /** Why it is of this type. */
      readonly reason: TypeReason;
      /** What the set's header must say of the chain. */
      readonly expects: ExpectedChain;
      /** The last log before the database is restored over; null: an ordinary backup. */
      readonly tail: LogBackup['tail'];
      readonly expectedBytes: number;
      readonly serverCompression: ServerCompression;
      readonly format: StoreFormat;
      /** Where the server will write, and the same file as this side sees it. */
      readonly serverPath: ServerPath;
      readonly localPath: LocalPath;
      readonly storedFile: string;
      readonly sql: string;
      /** Backups of others that are stored before; null: it hangs on none. */
      readonly adoption: PlannedAdoption | null;
    }
  /** Will not be tried; the run reports it as failed with this error and goes on with the others. */
  | { readonly action: 'refuse'; readonly name: DatabaseName; readonly type: BackupType; readonly error: RexusError }
  /** Left out on purpose: no failure. */
  | { readonly action: 'skip'; readonly name: DatabaseName; readonly type: BackupType; readonly reason: SkipReason };

/** What somebody else took and the backup hangs on: each becomes a run of its own, whose manifest is on the disk before the backup begins. */
export interface PlannedAdoption {
  readonly why: ForeignBackup;
  /** In the order in which they were taken. */
  readonly files: readonly PlannedForeignFile[];
  /** The full that is taken instead if one of them cannot be stored. */
  readonly otherwise: PlannedBackup;
}

export interface PlannedForeignFile {
  readonly type: BackupType;
  readonly guid: string;
  readonly by: Intruder;
  /** ISO 8601 with the server's offset. */
  readonly startedAt: string;
  readonly serverPath: ServerPath;
  readonly path: LocalPath;
  /** Of the whole file, which is copied. */
  readonly bytes: number;
  /** The run that it becomes; the next one of that second, if it is taken by then. */
  readonly id: RunId;
}

export type PlannedBackup = Extract<PlannedDatabase, { readonly action: 'backup' }>;

/** Is there room on this side for the largest .bak beside everything that will be stored? */
export interface SpaceCheck {
  readonly neededBytes: number;
  readonly freeBytes: number;
  readonly minimumFreeBytes: number;
  readonly verdict: 'enough' | 'not_enough';
}

/** What the person asked for. */
export interface BackupRequest {
  /** Empty: every configured database. */
  readonly databases: readonly DatabaseName[];
  readonly type: BackupChoice;
  readonly copyOnly: boolean;
  /** Leaves the databases RESTORING after their last log; only with the type log. null: an ordinary backup. */
  readonly tail: LogBackup['tail'];
  readonly label: string | null;
  /** A run of logs alone holds no files: it comes too often. */
  readonly includeFiles: boolean;
  readonly rotate: boolean;
  readonly purpose: 'backup' | 'safety';
}

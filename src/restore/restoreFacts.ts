import type { ChainPlan } from '../catalogue/chain/chainPlan.ts';
import type { StoredRecord } from '../catalogue/manifest.ts';
import type { LocatedFile } from '../catalogue/storedPath.ts';
import type { StorageSettings } from '../config/settings.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { StoredEncryption } from '../domain/encryption.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import type { OffsetAt } from '../domain/wallTime.ts';
import type { LogChainStatus } from '../sqlserver/chainFacts.ts';
import type { EncryptionFacts } from '../sqlserver/encryptionFacts.ts';
import type { DatabaseFacts, ServerFacts } from '../sqlserver/sqlServer.ts';
import type { MeasuredSpeed } from './estimateRestore.ts';
import type { RestoreNote } from './restoreNote.ts';
import type { TakenLog } from './restorePlan.ts';

/** Everything that planRestore decides by; gatherRestoreFacts asks the catalogue, the disk and the server for it. */
export interface RestoreFacts {
  readonly nowMs: number;
  /** This machine's zone (restore/serverClock.ts). */
  readonly zone: OffsetAt;
  /** The databases that were asked for, each with what the catalogue has of it. */
  readonly asked: readonly AskedDatabase[];
  readonly storage: StorageSettings;
  /** The stored file of each backup that is asked for, by storedKey, or why it cannot be used. */
  readonly stored: ReadonlyMap<string, LocatedFile | RexusError>;
  readonly server: ServerFacts;
  readonly databases: readonly DatabaseFacts[];
  /** What the server holds to open encrypted backups. */
  readonly encryption: EncryptionFacts;
  /** What our backups hold of each database that may be overwritten, by its lower-case name. */
  readonly live: ReadonlyMap<string, LiveChain>;
  /** By the lower-case name of the database that was backed up. */
  readonly speeds: ReadonlyMap<string, MeasuredSpeed | null>;
  /** How far a restore that broke off had come, by the lower-case name of its target; an error: its note cannot be read. */
  readonly unfinished: ReadonlyMap<string, Pick<RestoreNote, 'at' | 'safetyCopy'> | RexusError>;
  /** Free bytes by volume, as far as this login may look. */
  readonly volumes: readonly { readonly mountPoint: string; readonly freeBytes: number }[];
  /** Files on the server's disk that no database owns, by pathKey. */
  readonly takenPaths: ReadonlySet<string>;
  /** On the volume of the restore folder. */
  readonly freeBytes: number;
  /** The run's configuration and application files as this machine has them, in the manifest's order; empty when they were not asked for. */
  readonly files: readonly FileFacts[];
  readonly takenLogs: readonly TakenLog[];
}

/** A database that was asked for. `name` is the manifest's where it has one. */
export type AskedDatabase = { readonly name: DatabaseName } & (
  | { readonly how: 'record'; readonly id: RunId; readonly record: StoredRecord }
  | { readonly how: 'chain'; readonly plan: ChainPlan; readonly resumed: Resumed | null }
  | { readonly how: 'refused'; readonly error: RexusError }
);

/** What is gone on with. */
export interface Resumed {
  readonly note: RestoreNote;
  readonly applied: number;
  readonly isOpen: boolean;
}

export const storedKey = (id: RunId, database: DatabaseName): string => `${id} ${database}`;

/** Whether the log of a database that is there continues our backups: what planSafety decides by. */
export interface LiveChain {
  /** How our newest chain of it ends. */
  readonly end: ChainPlan;
  /** Null where this login may not look. */
  readonly recovery: LogChainStatus | null;
}

export interface FileFacts {
  readonly kind: 'config' | 'application';
  readonly backup: LocalPath | RexusError;
  readonly expected: { readonly md5: string | null; readonly sha256: string | null };
  readonly encryption: StoredEncryption | null;
  /** Where it came from; null where that is no place on this machine. */
  readonly source: LocalPath | null;
  /** Where it goes instead: below the restore folder. */
  readonly beside: LocalPath;
  readonly sourceExists: boolean;
  readonly besideExists: boolean;
}

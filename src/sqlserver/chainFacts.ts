/**
 * What the server knows of each database's chain: the state by which a program sees whether the differentials and logs that it is about to
 * take still hang on backups of its own (contract.md sections 6.3 and 8, "Tool recipes").
 */
import type { DatabaseName } from '../domain/databaseName.ts';
import type { Lsn } from '../domain/lsn.ts';

export interface ChainFacts {
  readonly database: DatabaseName;
  /** sys.database_recovery_status; null where the server has no row for it or would not show it (a database that is not open). */
  readonly recovery: LogChainStatus | null;
  /** Of the first data file, sys.master_files; null: no full that counts was ever taken, so a differential is refused (3035). */
  readonly base: DifferentialBase | null;
  /** Its part in an availability group; null: in none. */
  readonly replica: ReplicaRole | null;
}

export interface LogChainStatus {
  readonly databaseGuid: string;
  readonly familyGuid: string;
  readonly recoveryForkGuid: string;
  /** Where the next log backup begins; null: there is no log chain (SIMPLE, or FULL in name only until the next full or differential). */
  readonly lastLogBackupLsn: Lsn | null;
}

/** The full that differentials are counted from, whoever took it: its backup set's GUID. */
export interface DifferentialBase {
  readonly guid: string;
  readonly lsn: Lsn;
  /** Server's local time, `YYYY-MM-DDTHH:mm:ss`; null where it would not say. */
  readonly at: string | null;
}

export interface ReplicaRole {
  readonly role: 'primary' | 'secondary';
  /** sys.fn_hadr_backup_is_preferred_replica: the group's own choice of where to back up. */
  readonly isPreferred: boolean;
}

/** How much a differential and a log backup would hold; null where this version or this login cannot tell. */
export interface ChainGrowth {
  /** Extents changed since the differential base, of those allocated; 2016 SP2 and later. */
  readonly changedBytes: number | null;
  /** Log since the last log backup; 2016 SP2 and later. */
  readonly logBytes: number | null;
}

/** One backup set in msdb that is not copy-only: a hint, for msdb may have been emptied (rivals.md rule 28). Times as in BackupHeader. */
export interface HistoryEntry {
  readonly guid: string;
  readonly type: 'full' | 'differential' | 'log';
  readonly userName: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly firstLsn: Lsn;
  readonly lastLsn: Lsn;
  readonly isSnapshot: boolean;
  readonly position: number;
  /** physical_device_name, in the order of the families; NUL, and GUIDs of virtual devices (`device_type` 7), are no files. */
  readonly devices: readonly string[];
  readonly isVirtual: boolean;
}

/** A row of msdb.dbo.logmarkhistory; the time is the server's local one. */
export interface MarkEntry {
  readonly name: string;
  readonly lsn: Lsn;
  readonly at: string;
}

import type { SetEncryptor } from '../domain/encryptor.ts';
import type { Lsn } from '../domain/lsn.ts';

/**
 * What a manifest keeps of one backup set so that it can be placed in its chain and restored with no msdb and no server
 * (design.md "On disk"; rivals.md rules 21–27). Times carry the server's UTC offset.
 */
export interface BackupSetRecord {
  /** Of the set on its medium: 1, unless a tool that appends wrote it. */
  readonly position: number;
  readonly copyOnly: boolean;
  readonly server: string;
  readonly softwareVersion: string;
  readonly recoveryModel: 'FULL' | 'BULK-LOGGED' | 'SIMPLE';
  readonly backupSetGuid: string;
  readonly familyGuid: string;
  readonly databaseGuid: string;
  readonly firstRecoveryForkGuid: string;
  readonly recoveryForkGuid: string;
  readonly forkPointLsn: Lsn | null;
  readonly firstLsn: Lsn;
  readonly lastLsn: Lsn;
  readonly checkpointLsn: Lsn;
  readonly databaseBackupLsn: Lsn;
  readonly differentialBaseLsn: Lsn | null;
  readonly differentialBaseGuid: string | null;
  readonly beginsLogChain: boolean;
  readonly isDamaged: boolean;
  readonly hasBulkLoggedData: boolean;
  readonly hasBackupChecksums: boolean;
  /** ISO 8601 with the server's offset, whole seconds. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly lastValidRestoreTime: string | null;
  readonly compressedByServer: boolean;
  readonly backupBytes: bigint;
  readonly files: readonly BackupSetFile[];
  /** The marked transactions in a log (`BEGIN TRAN … WITH MARK`), as msdb.dbo.logmarkhistory had them; empty for other sets. */
  readonly marks: readonly LogMark[];
  /**
   * What the server that restores it must hold. Empty: nothing, or nobody could tell (a medium that was read without a server, a manifest of an
   * older version).
   */
  readonly encryptors: readonly SetEncryptor[];
}

/** A transaction that a restore can stop at by name (STOPATMARK, STOPBEFOREMARK). A name may occur several times. */
export interface LogMark {
  readonly name: string;
  readonly lsn: Lsn;
  /** ISO 8601 with the server's offset. */
  readonly at: string;
}

/** One database file of the set: what MOVE and the space check of a restore need. */
export interface BackupSetFile {
  readonly logicalName: string;
  readonly physicalName: string;
  readonly type: 'D' | 'L' | 'S' | 'F';
  readonly sizeBytes: bigint;
}

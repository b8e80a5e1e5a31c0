import type { BackupType } from '../domain/backupType.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { Lsn } from '../domain/lsn.ts';
import type { ServerPath } from '../domain/serverPath.ts';

/**
 * One backup set as RESTORE HEADERONLY describes it (contract.md section 5.1): all that is needed to place the set in its chain with no
 * msdb and no server. Times are the server's local time, `YYYY-MM-DDTHH:mm:ss`; the offset stands beside them in the manifest.
 */
export interface BackupHeader {
  readonly name: string | null;
  readonly description: string | null;
  readonly type: BackupType | 'other';
  readonly position: number;
  readonly compressed: boolean;
  readonly userName: string;
  readonly serverName: string;
  readonly machineName: string;
  readonly databaseName: DatabaseName;
  readonly databaseVersion: number;
  readonly databaseCreatedAt: string;
  readonly softwareVersion: string;
  readonly collation: string;
  readonly compatibilityLevel: number;
  readonly recoveryModel: 'FULL' | 'BULK-LOGGED' | 'SIMPLE';
  readonly backupBytes: bigint;
  readonly compressedBytes: bigint;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly firstLsn: Lsn;
  readonly lastLsn: Lsn;
  readonly checkpointLsn: Lsn;
  readonly databaseBackupLsn: Lsn;
  readonly differentialBaseLsn: Lsn | null;
  readonly differentialBaseGuid: string | null;
  readonly forkPointLsn: Lsn | null;
  readonly backupSetGuid: string;
  readonly familyGuid: string;
  /** BindingID: the database's own guid, new after each restore. */
  readonly databaseGuid: string;
  readonly firstRecoveryForkGuid: string;
  readonly recoveryForkGuid: string;
  readonly hasBackupChecksums: boolean;
  readonly hasBulkLoggedData: boolean;
  readonly isSnapshot: boolean;
  readonly isReadOnly: boolean;
  readonly isSingleUser: boolean;
  readonly isDamaged: boolean;
  readonly isCopyOnly: boolean;
  readonly beginsLogChain: boolean;
  readonly isForceOffline: boolean;
  readonly hasIncompleteMetadata: boolean;
  readonly encryptorThumbprint: string | null;
  readonly encryptorType: string | null;
  readonly keyAlgorithm: string | null;
  /** 2022 and later, log sets: the last moment that can be restored to. */
  readonly lastValidRestoreTime: string | null;
}

/** One row of RESTORE FILELISTONLY (contract.md section 5.2). */
export interface BackupFile {
  readonly logicalName: string;
  readonly physicalName: ServerPath;
  /** D data, L log, S FILESTREAM or in-memory folder, F full-text. Every one needs a MOVE. */
  readonly type: 'D' | 'L' | 'S' | 'F';
  readonly fileGroupName: string | null;
  /** The size that RESTORE allocates, not what the backup holds. */
  readonly sizeBytes: bigint;
  readonly backupSizeBytes: bigint;
  readonly fileId: number;
  readonly uniqueId: string;
  readonly tdeThumbprint: string | null;
}

import type { Lsn } from '../domain/lsn.ts';
import { collationName } from './collations.ts';
import type { SetType, Unknown } from './configuration.ts';
import type { BackupSet, MediaLabel } from './medium.ts';

/**
 * RESTORE HEADERONLY's columns as a file gives them without a server (mtf.md section 8). Dates are the server's local time; `unknown` is what
 * this reader has no place for, never a guess. `finishDate` is null in a set that never finished.
 */
export interface SetHeader {
  readonly backupName: string | null;
  readonly backupDescription: string | null;
  /** msdb's letter; `backupType` is HEADERONLY's number for the same. */
  readonly type: SetType;
  readonly backupType: number;
  readonly backupTypeDescription: string;
  readonly expirationDate: Unknown | null;
  readonly compressed: boolean;
  readonly position: number;
  readonly userName: string | null;
  readonly serverName: string | null;
  readonly databaseName: string | null;
  readonly databaseVersion: number;
  readonly databaseCreationDate: string | null;
  readonly backupSize: number;
  readonly firstLsn: Lsn;
  readonly lastLsn: Lsn;
  readonly checkpointLsn: Lsn;
  readonly databaseBackupLsn: Lsn;
  readonly startDate: string | null;
  readonly finishDate: string | null;
  readonly sortOrder: number;
  readonly unicodeLocaleId: number;
  readonly unicodeComparisonStyle: number;
  readonly compatibilityLevel: number;
  readonly softwareVendorId: number;
  readonly softwareVersion: { readonly major: number; readonly minor: number; readonly build: number };
  readonly machineName: string | null;
  readonly flags: number;
  readonly bindingId: string;
  readonly recoveryForkId: string;
  readonly collation: string | Unknown;
  readonly familyGuid: string;
  readonly hasBulkLoggedData: boolean;
  readonly isSnapshot: boolean;
  readonly isReadOnly: boolean;
  readonly isSingleUser: boolean;
  readonly hasBackupChecksums: boolean;
  readonly isDamaged: boolean;
  readonly beginsLogChain: boolean;
  readonly hasIncompleteMetaData: boolean;
  readonly isForceOffline: boolean;
  readonly isCopyOnly: boolean;
  readonly firstRecoveryForkId: string;
  readonly forkPointLsn: Lsn | null;
  readonly recoveryModel: 'FULL' | 'BULK-LOGGED' | 'SIMPLE';
  readonly differentialBaseLsn: Lsn | null;
  readonly differentialBaseGuid: string | null;
  readonly backupSetGuid: string;
  readonly compressedBackupSize: number;
  readonly timeZoneQuarterHours: number | null;
  readonly containment: Unknown;
  readonly keyAlgorithm: Unknown;
  readonly encryptorThumbprint: Unknown;
  readonly encryptorType: Unknown;
  readonly lastValidRestoreTime: Unknown;
  readonly compressionAlgorithm: Unknown;
}

/** Bits of Flags (contract.md section 5.1). */
export const SET_FLAGS = {
  bulkLogged: 1,
  snapshot: 2,
  readOnly: 4,
  singleUser: 8,
  checksums: 16,
  damaged: 32,
  tailLog: 64,
  incompleteMetaData: 128,
  forceOffline: 256,
  always: 512,
  copyOnly: 1024,
  differential: 2048,
} as const;

/** Old sysdatabases bits that tell the recovery model (mtf.md section 5). */
export const DATABASE_STATUS = { selectInto: 4, truncateLog: 8, pageChecksum: 0x10000 } as const;

const TYPES: Record<SetType, { readonly code: number; readonly description: string }> = {
  D: { code: 1, description: 'Database' },
  L: { code: 2, description: 'Transaction Log' },
  F: { code: 4, description: 'File' },
  I: { code: 5, description: 'Database Differential' },
  G: { code: 6, description: 'File Differential' },
  P: { code: 7, description: 'Partial' },
  Q: { code: 8, description: 'Partial Differential' },
};

export const setHeader = (label: MediaLabel, set: BackupSet): SetHeader => {
  const configuration = (set.atEnd ?? set.atStart).set;
  const { flags } = configuration;
  const has = (bit: number): boolean => (flags & bit) !== 0;
  const type = TYPES[configuration.type];
  const fork = configuration.previousFork;
  // Only a log can span a fork: it begins before the previous one's end (mtf.md section 8, by rule).
  const spans = configuration.type === 'L' && fork !== null && configuration.firstLsn < fork.lsn;
  return {
    backupName: set.name,
    backupDescription: set.description,
    type: configuration.type,
    backupType: type.code,
    backupTypeDescription: type.description,
    expirationDate: set.expirationDate,
    compressed: label.compressed,
    position: set.position,
    userName: set.userName,
    serverName: configuration.serverName,
    databaseName: configuration.databaseName,
    databaseVersion: configuration.databaseVersion,
    databaseCreationDate: configuration.databaseCreationDate,
    backupSize: configuration.backupSize,
    firstLsn: configuration.firstLsn,
    lastLsn: configuration.lastLsn,
    checkpointLsn: configuration.checkpointLsn,
    databaseBackupLsn: configuration.databaseBackupLsn,
    startDate: set.startDate,
    finishDate: configuration.finishDate,
    sortOrder: configuration.sortOrder,
    unicodeLocaleId: configuration.unicodeLocaleId,
    unicodeComparisonStyle: configuration.unicodeComparisonStyle,
    compatibilityLevel: configuration.compatibilityLevel,
    softwareVendorId: set.softwareVendorId,
    softwareVersion: configuration.softwareVersion,
    machineName: set.machineName,
    flags,
    bindingId: configuration.bindingId,
    recoveryForkId: configuration.recoveryForkId,
    collation: collationName(configuration.collation),
    familyGuid: configuration.familyGuid,
    hasBulkLoggedData: has(SET_FLAGS.bulkLogged),
    isSnapshot: has(SET_FLAGS.snapshot),
    isReadOnly: has(SET_FLAGS.readOnly),
    isSingleUser: has(SET_FLAGS.singleUser),
    hasBackupChecksums: has(SET_FLAGS.checksums),
    isDamaged: has(SET_FLAGS.damaged),
    beginsLogChain: configuration.type === 'L' && configuration.firstLsn === configuration.logChainOrigin,
    hasIncompleteMetaData: has(SET_FLAGS.incompleteMetaData),
    isForceOffline: has(SET_FLAGS.forceOffline),
    isCopyOnly: has(SET_FLAGS.copyOnly),
    firstRecoveryForkId: spans ? fork.guid : configuration.recoveryForkId,
    forkPointLsn: spans ? fork.lsn : null,
    recoveryModel: recoveryModel(configuration.databaseStatus),
    differentialBaseLsn: configuration.type === 'I' ? (configuration.differentialBase?.lsn ?? null) : null,
    differentialBaseGuid: configuration.type === 'I' ? (configuration.differentialBase?.guid ?? null) : null,
    backupSetGuid: set.guid,
    compressedBackupSize: configuration.compressedBackupSize,
    timeZoneQuarterHours: set.timeZoneQuarterHours,
    containment: 'unknown',
    keyAlgorithm: 'unknown',
    encryptorThumbprint: 'unknown',
    encryptorType: 'unknown',
    lastValidRestoreTime: 'unknown',
    compressionAlgorithm: 'unknown',
  };
};

const recoveryModel = (status: number): SetHeader['recoveryModel'] => {
  if ((status & DATABASE_STATUS.truncateLog) !== 0) return 'SIMPLE';
  return (status & DATABASE_STATUS.selectInto) !== 0 ? 'BULK-LOGGED' : 'FULL';
};

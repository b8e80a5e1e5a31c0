import { parseDatabaseName } from '../domain/databaseName.ts';
import { type Lsn, parseLsn } from '../domain/lsn.ts';
import type { BackupHeader } from './backupHeader.ts';
import { bigintOf, flagOf, numberOf, type Row, textOf, textOrNull } from './row.ts';

/** BackupType of HEADERONLY (contract.md section 5.1); file and partial sets are `other`. */
const TYPES: ReadonlyMap<number, BackupHeader['type']> = new Map([
  [1, 'full'],
  [2, 'log'],
  [5, 'differential'],
]);

/** What HEADERONLY calls a set whose end was never written; most of the row is NULL then (from memory: contract.md does not have it). */
const INCOMPLETE = '*** INCOMPLETE ***';

export const isIncomplete = (row: Row): boolean => textOrNull(row, 'BackupName') === INCOMPLETE;

/** One row of RESTORE HEADERONLY as exactRows gives it. */
export const readHeader = (row: Row): BackupHeader => ({
  name: textOrNull(row, 'BackupName'),
  description: textOrNull(row, 'BackupDescription'),
  type: TYPES.get(numberOf(row, 'BackupType')) ?? 'other',
  position: numberOf(row, 'Position'),
  compressed: flagOf(row, 'Compressed'),
  userName: textOf(row, 'UserName'),
  serverName: textOf(row, 'ServerName'),
  machineName: textOf(row, 'MachineName'),
  databaseName: parseDatabaseName(textOf(row, 'DatabaseName')),
  databaseVersion: numberOf(row, 'DatabaseVersion'),
  databaseCreatedAt: wholeSeconds(textOf(row, 'DatabaseCreationDate')),
  softwareVersion: ['SoftwareVersionMajor', 'SoftwareVersionMinor', 'SoftwareVersionBuild']
    .map((column) => numberOf(row, column))
    .join('.'),
  collation: textOf(row, 'Collation'),
  compatibilityLevel: numberOf(row, 'CompatibilityLevel'),
  recoveryModel: recoveryModelOf(textOf(row, 'RecoveryModel')),
  backupBytes: bigintOf(row, 'BackupSize'),
  compressedBytes: bigintOf(row, 'CompressedBackupSize'),
  startedAt: wholeSeconds(textOf(row, 'BackupStartDate')),
  finishedAt: wholeSeconds(textOf(row, 'BackupFinishDate')),
  firstLsn: lsnOf(row, 'FirstLSN'),
  lastLsn: lsnOf(row, 'LastLSN'),
  checkpointLsn: lsnOf(row, 'CheckpointLSN'),
  databaseBackupLsn: lsnOf(row, 'DatabaseBackupLSN'),
  differentialBaseLsn: lsnOrNull(row, 'DifferentialBaseLSN'),
  differentialBaseGuid: textOrNull(row, 'DifferentialBaseGUID'),
  forkPointLsn: lsnOrNull(row, 'ForkPointLSN'),
  backupSetGuid: textOf(row, 'BackupSetGUID'),
  familyGuid: textOf(row, 'FamilyGUID'),
  databaseGuid: textOf(row, 'BindingID'),
  firstRecoveryForkGuid: textOf(row, 'FirstRecoveryForkID'),
  recoveryForkGuid: textOf(row, 'RecoveryForkID'),
  hasBackupChecksums: flagOf(row, 'HasBackupChecksums'),
  hasBulkLoggedData: flagOf(row, 'HasBulkLoggedData'),
  isSnapshot: flagOf(row, 'IsSnapshot'),
  isReadOnly: flagOf(row, 'IsReadOnly'),
  isSingleUser: flagOf(row, 'IsSingleUser'),
  isDamaged: flagOf(row, 'IsDamaged'),
  isCopyOnly: flagOf(row, 'IsCopyOnly'),
  beginsLogChain: flagOf(row, 'BeginsLogChain'),
  isForceOffline: flagOf(row, 'IsForceOffline'),
  hasIncompleteMetadata: flagOf(row, 'HasIncompleteMetaData'),
  encryptorThumbprint: textOrNull(row, 'EncryptorThumbprint'),
  encryptorType: textOrNull(row, 'EncryptorType'),
  keyAlgorithm: textOrNull(row, 'KeyAlgorithm'),
  lastValidRestoreTime: textOrNull(row, 'LastValidRestoreTime'),
});

const lsnOrNull = (row: Row, column: string): Lsn | null => {
  const text = textOrNull(row, column);
  return text === null ? null : parseLsn(text);
};

const lsnOf = (row: Row, column: string): Lsn => parseLsn(textOf(row, column));

/** datetime knows no more than 1/300 s, and these stand at whole seconds anyway (contract.md section 5.1). */
const wholeSeconds = (iso: string): string => iso.slice(0, 19);

const recoveryModelOf = (text: string): BackupHeader['recoveryModel'] => {
  const model = text.toUpperCase().replace('_', '-');
  if (model === 'FULL' || model === 'BULK-LOGGED' || model === 'SIMPLE') return model;
  throw new TypeError(`unknown recovery model in a backup header: ${text}`);
};

/** The rowsets of RESTORE HEADERONLY, FILELISTONLY and LABELONLY: columns as the capture has them on the wire (contract.md section 5). */
import type { FileConfiguration } from '../../../mtf/configuration.ts';
import { ZERO_GUID } from '../../../mtf/fields.ts';
import type { BackupSet, MediaLabel } from '../../../mtf/medium.ts';
import { type SetHeader, setHeader } from '../../../mtf/setHeader.ts';
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import {
  BIGINT,
  BIT,
  DATETIME,
  GUID,
  INT,
  LSN,
  nchar,
  nvarchar,
  SMALLINT,
  TINYINT,
  varbinary,
} from '../values/types.ts';
import { DEVICE_TYPE_DISK, mediaFamilyId } from './historyRows.ts';

/** One column and how a row's value comes out of its source. */
export interface RowColumn<Source> {
  readonly name: string;
  readonly type: SqlType;
  readonly value: (source: Source) => SqlValue;
}

const column = <Source>(name: string, type: SqlType, value: (source: Source) => SqlValue): RowColumn<Source> => ({
  name,
  type,
  value,
});

/** Milliseconds are always zero: media hold whole seconds. */
const datetime = (text: string | null): string | null => (text === null ? null : `${text}.000`);
const decimal = (lsn: bigint | null): string | null => (lsn === null ? null : lsn.toString());
/** What the reader has no place for is NULL: a plain set of this look-alike has no such thing. */
const absent = (): null => null;

export interface HeaderSource {
  readonly header: SetHeader;
  readonly complete: boolean;
  /** The server's local time, or null (mediumFacts.ts). */
  readonly lastValidRestoreTime: string | null;
}

export const headerSource = (label: MediaLabel, set: BackupSet, lastValidRestoreTime: string | null): HeaderSource => ({
  header: setHeader(label, set),
  complete: set.complete,
  lastValidRestoreTime,
});

const header = (name: string, type: SqlType, value: (header: SetHeader) => SqlValue): RowColumn<HeaderSource> =>
  column(name, type, (source) => value(source.header));

export const HEADER_COLUMNS: readonly RowColumn<HeaderSource>[] = [
  // A set that was never finished is named so (from memory: contract.md has no capture of one).
  column('BackupName', nvarchar(128), ({ header: { backupName }, complete }) =>
    complete ? backupName : '*** INCOMPLETE ***',
  ),
  header('BackupDescription', nvarchar(255), (set) => set.backupDescription),
  header('BackupType', TINYINT, (set) => set.backupType),
  header('ExpirationDate', DATETIME, absent),
  header('Compressed', TINYINT, (set) => Number(set.compressed)),
  header('Position', SMALLINT, (set) => set.position),
  header('DeviceType', TINYINT, () => DEVICE_TYPE_DISK),
  header('UserName', nvarchar(128), (set) => set.userName),
  header('ServerName', nvarchar(128), (set) => set.serverName),
  header('DatabaseName', nvarchar(128), (set) => set.databaseName),
  header('DatabaseVersion', INT, (set) => set.databaseVersion),
  header('DatabaseCreationDate', DATETIME, (set) => datetime(set.databaseCreationDate)),
  header('BackupSize', BIGINT, (set) => BigInt(set.backupSize)),
  header('FirstLSN', LSN, (set) => decimal(set.firstLsn)),
  header('LastLSN', LSN, (set) => decimal(set.lastLsn)),
  header('CheckpointLSN', LSN, (set) => decimal(set.checkpointLsn)),
  header('DatabaseBackupLSN', LSN, (set) => decimal(set.databaseBackupLsn)),
  header('BackupStartDate', DATETIME, (set) => datetime(set.startDate)),
  header('BackupFinishDate', DATETIME, (set) => datetime(set.finishDate)),
  header('SortOrder', SMALLINT, (set) => set.sortOrder),
  header('CodePage', SMALLINT, () => 0),
  header('UnicodeLocaleId', INT, (set) => set.unicodeLocaleId),
  header('UnicodeComparisonStyle', INT, (set) => set.unicodeComparisonStyle),
  header('CompatibilityLevel', TINYINT, (set) => set.compatibilityLevel),
  header('SoftwareVendorId', INT, (set) => set.softwareVendorId),
  header('SoftwareVersionMajor', INT, (set) => set.softwareVersion.major),
  header('SoftwareVersionMinor', INT, (set) => set.softwareVersion.minor),
  header('SoftwareVersionBuild', INT, (set) => set.softwareVersion.build),
  header('MachineName', nvarchar(128), (set) => set.machineName),
  header('Flags', INT, (set) => set.flags),
  header('BindingID', GUID, (set) => set.bindingId),
  header('RecoveryForkID', GUID, (set) => set.recoveryForkId),
  header('Collation', nvarchar(128), (set) => (set.collation === 'unknown' ? null : set.collation)),
  header('FamilyGUID', GUID, (set) => set.familyGuid),
  header('HasBulkLoggedData', BIT, (set) => set.hasBulkLoggedData),
  header('IsSnapshot', BIT, (set) => set.isSnapshot),
  header('IsReadOnly', BIT, (set) => set.isReadOnly),
  header('IsSingleUser', BIT, (set) => set.isSingleUser),
  header('HasBackupChecksums', BIT, (set) => set.hasBackupChecksums),
  header('IsDamaged', BIT, (set) => set.isDamaged),
  header('BeginsLogChain', BIT, (set) => set.beginsLogChain),
  header('HasIncompleteMetaData', BIT, (set) => set.hasIncompleteMetaData),
  header('IsForceOffline', BIT, (set) => set.isForceOffline),
  header('IsCopyOnly', BIT, (set) => set.isCopyOnly),
  header('FirstRecoveryForkID', GUID, (set) => set.firstRecoveryForkId),
  header('ForkPointLSN', LSN, (set) => decimal(set.forkPointLsn)),
  header('RecoveryModel', nvarchar(60), (set) => set.recoveryModel),
  header('DifferentialBaseLSN', LSN, (set) => decimal(set.differentialBaseLsn)),
  header('DifferentialBaseGUID', GUID, (set) => set.differentialBaseGuid),
  header('BackupTypeDescription', nvarchar(128), (set) => set.backupTypeDescription),
  header('BackupSetGUID', GUID, (set) => set.backupSetGuid),
  header('CompressedBackupSize', BIGINT, (set) => BigInt(set.compressedBackupSize)),
  header('Containment', TINYINT, () => 0),
  header('KeyAlgorithm', nvarchar(32), absent),
  header('EncryptorThumbprint', varbinary(20), absent),
  header('EncryptorType', nvarchar(32), absent),
  column('LastValidRestoreTime', DATETIME, (source) => source.lastValidRestoreTime),
  header('TimeZone', SMALLINT, (set) => set.timeZoneQuarterHours),
  header('CompressionAlgorithm', nvarchar(32), (set) => (set.compressed ? 'MS_XPRESS' : null)),
];

/** A file of a set, and the certificate that protects the key which the database was encrypted with. */
export interface FileSource {
  readonly file: FileConfiguration;
  readonly tdeThumbprint: Uint8Array | null;
}

const file = (name: string, type: SqlType, value: (file: FileConfiguration) => SqlValue): RowColumn<FileSource> =>
  column(name, type, (source) => value(source.file));

export const FILE_COLUMNS: readonly RowColumn<FileSource>[] = [
  file('LogicalName', nvarchar(128), ({ logicalName }) => logicalName),
  file('PhysicalName', nvarchar(260), ({ physicalName }) => physicalName),
  file('Type', nchar(1), ({ type }) => type),
  file('FileGroupName', nvarchar(128), ({ fileGroupName }) => fileGroupName),
  file('Size', BIGINT, ({ size }) => BigInt(size)),
  file('MaxSize', BIGINT, ({ maxSize }) => BigInt(maxSize)),
  file('FileId', BIGINT, ({ fileId }) => BigInt(fileId)),
  file('CreateLSN', LSN, ({ createLsn }) => decimal(createLsn)),
  file('DropLSN', LSN, () => '0'),
  file('UniqueId', GUID, ({ uniqueId }) => uniqueId ?? ZERO_GUID),
  file('ReadOnlyLSN', LSN, () => '0'),
  file('ReadWriteLSN', LSN, () => '0'),
  file('BackupSizeInBytes', BIGINT, ({ backupSizeInBytes }) => BigInt(backupSizeInBytes)),
  file('SourceBlockSize', INT, ({ sourceBlockSize }) => sourceBlockSize),
  file('FileGroupId', INT, ({ fileGroupId }) => fileGroupId),
  file('LogGroupGUID', GUID, absent),
  file('DifferentialBaseLSN', LSN, ({ differentialBase }) => decimal(differentialBase?.lsn ?? 0n)),
  file('DifferentialBaseGUID', GUID, ({ differentialBase }) => differentialBase?.guid ?? ZERO_GUID),
  file('IsReadOnly', BIT, () => false),
  file('IsPresent', BIT, () => true),
  column('TDEThumbprint', varbinary(20), ({ tdeThumbprint }) => tdeThumbprint),
  file('SnapshotUrl', nvarchar(336), absent),
];

const label = (name: string, type: SqlType, value: (label: MediaLabel) => SqlValue): RowColumn<MediaLabel> =>
  column(name, type, value);

/** The types are the documentation's: the capture has no LABELONLY. */
export const LABEL_COLUMNS: readonly RowColumn<MediaLabel>[] = [
  label('MediaName', nvarchar(128), ({ mediaName }) => mediaName),
  label('MediaSetId', GUID, ({ mediaSetId }) => mediaSetId),
  label('FamilyCount', INT, ({ familyCount }) => familyCount),
  label('FamilySequenceNumber', INT, ({ familySequenceNumber }) => familySequenceNumber),
  label('MediaFamilyId', GUID, ({ mediaFamilyTag }) => mediaFamilyId(mediaFamilyTag)),
  label('MediaSequenceNumber', INT, ({ mediaSequenceNumber }) => mediaSequenceNumber),
  label('MediaLabelPresent', TINYINT, ({ mediaName }) => Number(mediaName !== null)),
  label('MediaDescription', nvarchar(255), ({ mediaDescription }) => mediaDescription),
  label('SoftwareName', nvarchar(128), ({ softwareName }) => softwareName),
  label('SoftwareVendorId', INT, ({ softwareVendorId }) => softwareVendorId),
  label('MediaDate', DATETIME, ({ mediaDate }) => datetime(mediaDate)),
  label('MirrorCount', INT, () => 1),
  label('IsCompressed', BIT, ({ compressed }) => compressed),
];

/** Rows of msdb's history tables, by column name, from what a medium says (contract.md section 8). Pure. */
import type { SQLInputValue } from 'node:sqlite';
import type { FileConfiguration } from '../../../mtf/configuration.ts';
import { ZERO_GUID } from '../../../mtf/fields.ts';
import type { SetHeader } from '../../../mtf/setHeader.ts';

export type Row = Readonly<Record<string, SQLInputValue | boolean>>;

/** A plain path as DISK (contract.md section 5.1). */
export const DEVICE_TYPE_DISK = 2;

/** LABELONLY's MediaFamilyId of a disk: four significant bytes. */
export const mediaFamilyId = (tag: number): string =>
  `${tag.toString(16).padStart(8, '0').toUpperCase()}-0000-0000-0000-000000000000`;

/** Milliseconds are always zero: media hold whole seconds. */
const datetime = (text: string | null): string | null => (text === null ? null : `${text}.000`);

/** SQL Server on Linux calls every disk C: (contract.md section 1). */
export const physicalDrive = (physicalName: string): string =>
  /^[A-Za-z]:/.test(physicalName) ? physicalName.slice(0, 2) : 'C:\\';

export const backupsetRow = (header: SetHeader, mediaSetId: number, lastValidRestoreTime: string | null): Row => ({
  backup_set_uuid: header.backupSetGuid,
  media_set_id: mediaSetId,
  first_family_number: 1,
  first_media_number: 1,
  last_family_number: 1,
  last_media_number: 1,
  catalog_family_number: 1,
  catalog_media_number: 1,
  position: header.position,
  expiration_date: null,
  software_vendor_id: header.softwareVendorId,
  name: header.backupName,
  description: header.backupDescription,
  user_name: header.userName,
  software_major_version: header.softwareVersion.major,
  software_minor_version: header.softwareVersion.minor,
  software_build_version: header.softwareVersion.build,
  time_zone: header.timeZoneQuarterHours ?? 127,
  mtf_minor_version: 0,
  first_lsn: String(header.firstLsn),
  last_lsn: String(header.lastLsn),
  checkpoint_lsn: String(header.checkpointLsn),
  database_backup_lsn: String(header.databaseBackupLsn),
  database_creation_date: datetime(header.databaseCreationDate),
  backup_start_date: datetime(header.startDate),
  backup_finish_date: datetime(header.finishDate),
  type: header.type,
  sort_order: header.sortOrder,
  code_page: 0,
  compatibility_level: header.compatibilityLevel,
  database_version: header.databaseVersion,
  backup_size: String(header.backupSize),
  database_name: header.databaseName,
  server_name: header.serverName,
  machine_name: header.machineName,
  flags: header.flags,
  unicode_locale: header.unicodeLocaleId,
  unicode_compare_style: header.unicodeComparisonStyle,
  collation_name: header.collation === 'unknown' ? null : header.collation,
  is_password_protected: false,
  recovery_model: header.recoveryModel,
  has_bulk_logged_data: header.hasBulkLoggedData,
  is_snapshot: header.isSnapshot,
  is_readonly: header.isReadOnly,
  is_single_user: header.isSingleUser,
  has_backup_checksums: header.hasBackupChecksums,
  is_damaged: header.isDamaged,
  begins_log_chain: header.beginsLogChain,
  has_incomplete_metadata: header.hasIncompleteMetaData,
  is_force_offline: header.isForceOffline,
  is_copy_only: header.isCopyOnly,
  first_recovery_fork_guid: header.firstRecoveryForkId,
  last_recovery_fork_guid: header.recoveryForkId,
  fork_point_lsn: header.forkPointLsn === null ? null : String(header.forkPointLsn),
  database_guid: header.bindingId,
  family_guid: header.familyGuid,
  differential_base_lsn: header.differentialBaseLsn === null ? null : String(header.differentialBaseLsn),
  differential_base_guid: header.differentialBaseGuid,
  compressed_backup_size: String(header.compressedBackupSize),
  key_algorithm: null,
  encryptor_thumbprint: null,
  encryptor_type: null,
  last_valid_restore_time: lastValidRestoreTime,
  compression_algorithm: header.compressed ? 'MS_XPRESS' : null,
});

export const backupfileRow = (file: FileConfiguration, backupSetId: number): Row => ({
  backup_set_id: backupSetId,
  first_family_number: 1,
  first_media_number: 1,
  filegroup_name: file.fileGroupName,
  page_size: file.type === 'D' ? 8192 : null,
  file_number: String(file.fileId),
  backed_up_page_count: String(file.pagesInStream),
  file_type: file.type,
  source_file_block_size: String(file.sourceBlockSize),
  file_size: String(file.size),
  logical_name: file.logicalName,
  physical_drive: physicalDrive(file.physicalName),
  physical_name: file.physicalName,
  state: 0,
  state_desc: 'ONLINE',
  create_lsn: String(file.createLsn),
  drop_lsn: '0',
  file_guid: file.uniqueId,
  read_only_lsn: '0',
  read_write_lsn: '0',
  differential_base_lsn: String(file.differentialBase?.lsn ?? 0),
  differential_base_guid: file.differentialBase?.guid ?? ZERO_GUID,
  backup_size: String(file.backupSizeInBytes),
  filegroup_guid: null,
  is_readonly: false,
  is_present: true,
});

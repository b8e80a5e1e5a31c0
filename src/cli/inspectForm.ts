import type { Language } from '../config/settings.ts';
import { formatLsn, type Lsn } from '../domain/lsn.ts';
import type { InspectedFile } from '../engine/inspectFile.ts';
import type { Inspection } from '../engine/inspectFiles.ts';
import type { JoinedSet, MediaSet } from '../engine/joinMediaSets.ts';
import type { FileConfiguration } from '../mtf/configuration.ts';
import type { MediaLabel } from '../mtf/medium.ts';
import type { MtfError } from '../mtf/mtfError.ts';
import { setHeader } from '../mtf/setHeader.ts';
import { type Json, jsonForm } from './jsonForm.ts';

const lsnForm = (lsn: Lsn | null): string | null => (lsn === null ? null : formatLsn(lsn));
const hex = (value: number): string => value.toString(16).padStart(8, '0');
const damageForm = (damage: MtfError | null): Json =>
  damage === null ? null : { problem: damage.problem, offset: damage.offset };

/** One media set is the document; anything else is a list of them under `media_sets`, with what could not be read beside it. */
export const inspectionForm = ({ mediaSets, unreadable }: Inspection, language: Language): Json => {
  const [only] = mediaSets;
  if (only !== undefined && mediaSets.length === 1 && unreadable.length === 0) return mediaSetForm(only, language);
  return {
    media_sets: mediaSets.map((mediaSet) => mediaSetForm(mediaSet, language)),
    unreadable: unreadable.map((entry) => jsonForm(entry, language)),
  };
};

const mediaSetForm = (mediaSet: MediaSet, language: Language): { readonly [key: string]: Json } => ({
  media: mediaForm(mediaSet, language),
  sets: mediaSet.sets.map((set) => setForm(mediaSet.label, set)),
});

/** LABELONLY's columns in snake_case, and what else the label says. */
const mediaForm = ({ label, members, missing }: MediaSet, language: Language): Json => ({
  media_name: label.mediaName,
  media_description: label.mediaDescription,
  media_set_id: label.mediaSetId,
  family_count: label.familyCount,
  family_sequence_number: label.familySequenceNumber,
  media_family_id: 'unknown',
  media_family_tag: hex(label.mediaFamilyTag),
  media_sequence_number: label.mediaSequenceNumber,
  mirror_count: 'unknown',
  software_name: label.softwareName,
  software_vendor_id: label.softwareVendorId,
  media_date: label.mediaDate,
  is_compressed: label.compressed,
  media_password_bytes: label.passwordBytes,
  password_algorithm: label.passwordAlgorithm,
  tape_attributes: label.tapeAttributes,
  soft_filemark_blocks: label.blockSize / 512,
  catalog_type: label.catalogType,
  logical_block_size: label.logicalBlockSize,
  mtf_major_version: label.mtfMajorVersion,
  members: members.map((member) => memberForm(member, language)),
  missing_families: missing,
});

const memberForm = (
  { path, bytes, compression, contentBytes, encryption, medium }: InspectedFile,
  language: Language,
): Json => ({
  path,
  family_sequence_number: medium.label.familySequenceNumber,
  size_bytes: bytes,
  compression,
  content_bytes: contentBytes,
  encryption: jsonForm(encryption, language),
  damage: damageForm(medium.damage),
});

/** HEADERONLY's columns in snake_case; `unknown` where a file does not tell. */
const setForm = (label: MediaLabel, { set, parts, complete }: JoinedSet): Json => {
  const header = setHeader(label, set);
  const { collation, databaseStatus } = (set.atEnd ?? set.atStart).set;
  const { major, minor, build } = header.softwareVersion;
  return {
    backup_name: header.backupName,
    backup_description: header.backupDescription,
    backup_type: header.backupType,
    expiration_date: header.expirationDate,
    compressed: header.compressed,
    position: header.position,
    device_type: 2,
    user_name: header.userName,
    server_name: header.serverName,
    database_name: header.databaseName,
    database_version: header.databaseVersion,
    database_creation_date: header.databaseCreationDate,
    backup_size: header.backupSize,
    first_lsn: lsnForm(header.firstLsn),
    last_lsn: lsnForm(header.lastLsn),
    checkpoint_lsn: lsnForm(header.checkpointLsn),
    database_backup_lsn: lsnForm(header.databaseBackupLsn),
    backup_start_date: header.startDate,
    backup_finish_date: header.finishDate,
    sort_order: header.sortOrder,
    code_page: 0,
    unicode_locale_id: header.unicodeLocaleId,
    unicode_comparison_style: header.unicodeComparisonStyle,
    compatibility_level: header.compatibilityLevel,
    software_vendor_id: header.softwareVendorId,
    software_version_major: major,
    software_version_minor: minor,
    software_version_build: build,
    software_version: `${major}.${minor}.${build}`,
    machine_name: header.machineName,
    flags: header.flags,
    binding_id: header.bindingId,
    recovery_fork_id: header.recoveryForkId,
    collation: header.collation,
    collation_lcid: hex(collation.lcid),
    collation_sort_id: collation.sortId,
    family_guid: header.familyGuid,
    has_bulk_logged_data: header.hasBulkLoggedData,
    is_snapshot: header.isSnapshot,
    is_read_only: header.isReadOnly,
    is_single_user: header.isSingleUser,
    has_backup_checksums: header.hasBackupChecksums,
    is_damaged: header.isDamaged,
    begins_log_chain: header.beginsLogChain,
    has_incomplete_meta_data: header.hasIncompleteMetaData,
    is_force_offline: header.isForceOffline,
    is_copy_only: header.isCopyOnly,
    first_recovery_fork_id: header.firstRecoveryForkId,
    fork_point_lsn: lsnForm(header.forkPointLsn),
    recovery_model: header.recoveryModel,
    database_status: databaseStatus,
    differential_base_lsn: lsnForm(header.differentialBaseLsn),
    differential_base_guid: header.differentialBaseGuid,
    backup_type_description: header.backupTypeDescription,
    backup_set_guid: header.backupSetGuid,
    compressed_backup_size: header.compressedBackupSize,
    containment: header.containment,
    key_algorithm: header.keyAlgorithm,
    encryptor_thumbprint: header.encryptorThumbprint,
    encryptor_type: header.encryptorType,
    last_valid_restore_time: header.lastValidRestoreTime,
    time_zone: header.timeZoneQuarterHours,
    time_zone_quarter_hours: header.timeZoneQuarterHours,
    compression_algorithm: header.compressionAlgorithm,
    files: set.atStart.files.map(fileForm),
    complete,
    pages: pagesForm(parts),
  };
};

/** FILELISTONLY's columns in snake_case, as the server shows them: of the start of the backup. */
const fileForm = (file: FileConfiguration): Json => ({
  logical_name: file.logicalName,
  physical_name: file.physicalName,
  type: file.type,
  file_group_name: file.fileGroupName,
  size: file.size,
  max_size: file.maxSize,
  file_id: file.fileId,
  create_lsn: lsnForm(file.createLsn),
  drop_lsn: 'unknown',
  unique_id: file.uniqueId,
  read_only_lsn: 'unknown',
  read_write_lsn: 'unknown',
  backup_size_in_bytes: file.backupSizeInBytes,
  source_block_size: file.sourceBlockSize,
  file_group_id: file.fileGroupId,
  log_group_guid: 'unknown',
  differential_base_lsn: lsnForm(file.differentialBase?.lsn ?? null),
  differential_base_guid: file.differentialBase?.guid ?? null,
  is_read_only: 'unknown',
  is_present: 'unknown',
  tde_thumbprint: 'unknown',
  snapshot_url: 'unknown',
  growth: file.growth,
  initial_size: file.initialSize,
  pages_in_stream: file.pagesInStream,
  status: file.status,
  file_time_utc: file.differentialBaseTime,
});

/** Sums over the members; null where pages were not asked for. */
const pagesForm = (parts: JoinedSet['parts']): Json => {
  const found = parts.flatMap(({ member, check }) => (check === null ? [] : [{ path: member.path, check }]));
  if (found.length === 0) return null;
  const sum = (count: (check: (typeof found)[number]['check']) => number): number =>
    found.reduce((total, { check }) => total + count(check), 0);
  const damaged = sum((check) => check.damagedCount);
  const valid = sum((check) => check.valid);
  return {
    checked: valid + damaged,
    valid,
    damaged,
    unchecked: sum((check) => check.unprotected),
    free: sum((check) => check.empty + check.stale),
    filler: sum((check) => check.filler),
    damaged_pages: found.flatMap(({ path, check }) =>
      check.damaged.map(({ fileId, pageId, offset, why }) => ({
        path,
        page: `${fileId}:${pageId}`,
        file_id: fileId,
        page_id: pageId,
        offset,
        reason: why,
      })),
    ),
    checksums: found.flatMap(({ path, check }) =>
      check.streams.map(({ kind, offset, stored, computed }) => ({
        path,
        kind,
        offset,
        stored,
        computed,
        valid: stored === computed,
      })),
    ),
    blocks: {
      checked: sum((check) => check.blocks.checked),
      damaged: sum((check) => check.blocks.damagedCount),
      damaged_blocks: found.flatMap(({ path, check }) =>
        check.blocks.damaged.map(({ problem, offset }) => ({ path, problem, offset })),
      ),
    },
  };
};

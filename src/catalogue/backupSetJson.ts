import { z } from 'zod';
import { ENCRYPTOR_KINDS } from '../domain/encryptor.ts';
import { lazily } from '../domain/lazily.ts';
import { formatLsn, parseLsn } from '../domain/lsn.ts';
import type { BackupSetRecord } from './backupSetRecord.ts';
import { bigintText, lsn, lsnOrNull, lsnText, moment } from './jsonFields.ts';

const guid = z.string().min(1).max(64);

/** A backup set in a manifest's JSON: the names of msdb.dbo.backupset, LSNs and sizes as text (rivals.md rules 27 and 30). */
export const backupSetJson = lazily(() =>
  z.object({
    // Added later: manifests without it are of runs of this program, which write one set a medium.
    position: z.int().positive().default(1),
    copy_only: z.boolean(),
    server: z.string(),
    software_version: z.string(),
    recovery_model: z.enum(['FULL', 'BULK-LOGGED', 'SIMPLE']),
    backup_set_guid: guid,
    family_guid: guid,
    database_guid: guid,
    first_recovery_fork_guid: guid,
    recovery_fork_guid: guid,
    fork_point_lsn: lsn.nullable(),
    first_lsn: lsn,
    last_lsn: lsn,
    checkpoint_lsn: lsn,
    database_backup_lsn: lsn,
    differential_base_lsn: lsn.nullable(),
    differential_base_guid: guid.nullable(),
    begins_log_chain: z.boolean(),
    is_damaged: z.boolean(),
    has_bulk_logged_data: z.boolean(),
    has_backup_checksums: z.boolean(),
    started_at: moment,
    finished_at: moment,
    last_valid_restore_time: moment.nullable(),
    compressed_by_server: z.boolean(),
    backup_bytes: bigintText,
    files: z.array(
      z.object({
        logical_name: z.string(),
        physical_name: z.string(),
        type: z.enum(['D', 'L', 'S', 'F']),
        size_bytes: bigintText,
      }),
    ),
    // Left out where there are none, and by versions that did not ask.
    marks: z.array(z.object({ name: z.string(), lsn, at: moment })).optional(),
    encryptors: z
      .array(
        z.object({
          protects: z.enum(['database', 'backup']),
          kind: z.enum(ENCRYPTOR_KINDS),
          thumbprint: z.string().regex(/^0x[0-9A-Fa-f]{2,128}$/, 'not a thumbprint'),
        }),
      )
      .optional(),
  }),
);
export type BackupSetJson = z.infer<ReturnType<typeof backupSetJson>>;

export const backupSetFromJson = (json: BackupSetJson): BackupSetRecord => ({
  position: json.position,
  copyOnly: json.copy_only,
  server: json.server,
  softwareVersion: json.software_version,
  recoveryModel: json.recovery_model,
  backupSetGuid: json.backup_set_guid,
  familyGuid: json.family_guid,
  databaseGuid: json.database_guid,
  firstRecoveryForkGuid: json.first_recovery_fork_guid,
  recoveryForkGuid: json.recovery_fork_guid,
  forkPointLsn: lsnOrNull(json.fork_point_lsn),
  firstLsn: parseLsn(json.first_lsn),
  lastLsn: parseLsn(json.last_lsn),
  checkpointLsn: parseLsn(json.checkpoint_lsn),
  databaseBackupLsn: parseLsn(json.database_backup_lsn),
  differentialBaseLsn: lsnOrNull(json.differential_base_lsn),
  differentialBaseGuid: json.differential_base_guid,
  beginsLogChain: json.begins_log_chain,
  isDamaged: json.is_damaged,
  hasBulkLoggedData: json.has_bulk_logged_data,
  hasBackupChecksums: json.has_backup_checksums,
  startedAt: json.started_at,
  finishedAt: json.finished_at,
  lastValidRestoreTime: json.last_valid_restore_time,
  compressedByServer: json.compressed_by_server,
  backupBytes: BigInt(json.backup_bytes),
  files: json.files.map((file) => ({
    logicalName: file.logical_name,
    physicalName: file.physical_name,
    type: file.type,
    sizeBytes: BigInt(file.size_bytes),
  })),
  marks: (json.marks ?? []).map(({ name, lsn: at, at: moment }) => ({ name, lsn: parseLsn(at), at: moment })),
  encryptors: json.encryptors ?? [],
});

export const backupSetToJson = (set: BackupSetRecord): BackupSetJson => ({
  position: set.position,
  copy_only: set.copyOnly,
  server: set.server,
  software_version: set.softwareVersion,
  recovery_model: set.recoveryModel,
  backup_set_guid: set.backupSetGuid,
  family_guid: set.familyGuid,
  database_guid: set.databaseGuid,
  first_recovery_fork_guid: set.firstRecoveryForkGuid,
  recovery_fork_guid: set.recoveryForkGuid,
  fork_point_lsn: lsnText(set.forkPointLsn),
  first_lsn: formatLsn(set.firstLsn),
  last_lsn: formatLsn(set.lastLsn),
  checkpoint_lsn: formatLsn(set.checkpointLsn),
  database_backup_lsn: formatLsn(set.databaseBackupLsn),
  differential_base_lsn: lsnText(set.differentialBaseLsn),
  differential_base_guid: set.differentialBaseGuid,
  begins_log_chain: set.beginsLogChain,
  is_damaged: set.isDamaged,
  has_bulk_logged_data: set.hasBulkLoggedData,
  has_backup_checksums: set.hasBackupChecksums,
  started_at: set.startedAt,
  finished_at: set.finishedAt,
  last_valid_restore_time: set.lastValidRestoreTime,
  compressed_by_server: set.compressedByServer,
  backup_bytes: set.backupBytes.toString(),
  files: set.files.map((file) => ({
    logical_name: file.logicalName,
    physical_name: file.physicalName,
    type: file.type,
    size_bytes: file.sizeBytes.toString(),
  })),
  ...(set.marks.length === 0
    ? {}
    : { marks: set.marks.map((mark) => ({ name: mark.name, lsn: formatLsn(mark.lsn), at: mark.at })) }),
  ...(set.encryptors.length === 0 ? {} : { encryptors: set.encryptors.map((encryptor) => ({ ...encryptor })) }),
});

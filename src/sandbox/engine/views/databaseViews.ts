/** sys.databases and what hangs on it (contract.md section 2). */

import { PAGES_PER_EXTENT } from '../../../mtf/pageFormat.ts';
import { isBusy } from '../backup/busyDatabases.ts';
import { dataFileBytes, extentsOf } from '../backup/pages.ts';
import { type DatabaseEntry, type DatabaseFileEntry, type Instance, STATES, VERSION } from '../instance.ts';
import type { SessionState } from '../session/sessionState.ts';
import { PAGE_SIZE } from '../store/emptyDatabaseFile.ts';
import { SA_SID } from '../store/principals.ts';
import { datetimeText } from '../values/dates.ts';
import { BIT, DATETIME, GUID, INT, LSN, nvarchar, SMALLINT, SYSNAME, TINYINT, varbinary } from '../values/types.ts';
import { filePages } from './fileSizes.ts';
import { type SystemView, view } from './viewDefinition.ts';

const RECOVERY = { FULL: 1, BULK_LOGGED: 2, SIMPLE: 3 } as const;
const ACCESS = { MULTI_USER: 0, SINGLE_USER: 1, RESTRICTED_USER: 2 } as const;
const never = (): boolean => false;

/** Known once a data set is all there (contract.md section 6.2): the files that an interrupted one left are of no moment. */
const redoStart = ({ restoring }: DatabaseEntry): string | null =>
  restoring === null || restoring.interrupted?.kind === 'data' ? null : restoring.redoLsn;

const LOG_REUSE_WAITS = ['NOTHING', 'CHECKPOINT', 'LOG_BACKUP', 'ACTIVE_BACKUP_OR_RESTORE'] as const;

/** Why the log cannot be cut shorter now (contract.md section 2). */
const logReuseWait = (instance: Instance, entry: DatabaseEntry): (typeof LOG_REUSE_WAITS)[number] => {
  if (entry.state !== 'ONLINE') return 'NOTHING';
  if (isBusy(entry)) return 'ACTIVE_BACKUP_OR_RESTORE';
  if (entry.recoveryModel === 'SIMPLE' || entry.lastLogBackupLsn === null) return 'NOTHING';
  return instance.storage(entry).log.commits.length > 0 ? 'LOG_BACKUP' : 'NOTHING';
};

/** Pages in the extents that changed since the differential base; all of them without one, as nothing has reset the map. */
const modifiedPages = (instance: Instance, entry: DatabaseEntry): number => {
  const { changes, pageCount } = instance.storage(entry);
  if (changes === null) return dataFileBytes(pageCount) / PAGE_SIZE;
  return extentsOf(changes.changed.pages(), pageCount, changes.basePageCount).length * PAGES_PER_EXTENT;
};

/** sys.databases. */
export const databasesView = ({ instance }: SessionState): SystemView =>
  view<DatabaseEntry>(
    [
      ['name', SYSNAME, (d) => d.name],
      ['database_id', INT, (d) => d.id],
      ['source_database_id', INT, () => null],
      ['owner_sid', varbinary(85), () => SA_SID],
      ['create_date', DATETIME, (d) => datetimeText(d.createdAt)],
      ['compatibility_level', TINYINT, () => VERSION.compatibilityLevel],
      ['collation_name', SYSNAME, (d) => (d.state === 'ONLINE' ? d.collation : null)],
      ['user_access', TINYINT, (d) => ACCESS[d.userAccess]],
      ['user_access_desc', nvarchar(60), (d) => d.userAccess],
      ['is_read_only', BIT, (d) => d.isReadOnly],
      ['is_auto_close_on', BIT, never],
      ['is_auto_shrink_on', BIT, never],
      ['state', TINYINT, (d) => STATES.indexOf(d.state)],
      ['state_desc', nvarchar(60), (d) => d.state],
      ['is_in_standby', BIT, (d) => d.isInStandby],
      ['is_cleanly_shutdown', BIT, (d) => d.state === 'OFFLINE'],
      ['is_supplemental_logging_enabled', BIT, never],
      ['snapshot_isolation_state', TINYINT, () => 0],
      ['snapshot_isolation_state_desc', nvarchar(60), () => 'OFF'],
      ['is_read_committed_snapshot_on', BIT, never],
      ['recovery_model', TINYINT, (d) => RECOVERY[d.recoveryModel]],
      ['recovery_model_desc', nvarchar(60), (d) => d.recoveryModel],
      ['page_verify_option', TINYINT, () => 2],
      ['page_verify_option_desc', nvarchar(60), () => 'CHECKSUM'],
      ['is_trustworthy_on', BIT, (d) => d.name === 'msdb'],
      ['is_published', BIT, never],
      ['is_subscribed', BIT, never],
      ['is_merge_published', BIT, never],
      ['is_distributor', BIT, never],
      ['is_broker_enabled', BIT, never],
      ['log_reuse_wait', TINYINT, (d) => LOG_REUSE_WAITS.indexOf(logReuseWait(instance, d))],
      ['log_reuse_wait_desc', nvarchar(60), (d) => logReuseWait(instance, d)],
      ['is_cdc_enabled', BIT, never],
      ['is_encrypted', BIT, ({ encryptionKey }) => encryptionKey?.isOn === true],
      ['replica_id', GUID, () => null],
      ['group_database_id', GUID, () => null],
      ['containment', TINYINT, () => 0],
      ['containment_desc', nvarchar(60), () => 'NONE'],
    ],
    () => instance.databases(),
  );

interface FileItem {
  readonly entry: DatabaseEntry;
  readonly file: DatabaseFileEntry;
}

const fileColumns = ({ instance }: SessionState): Parameters<typeof view<FileItem>>[0] => [
  ['file_id', INT, ({ file }) => file.fileId],
  ['file_guid', GUID, ({ file }) => file.guid],
  ['type', TINYINT, ({ file }) => (file.type === 'D' ? 0 : 1)],
  ['type_desc', nvarchar(60), ({ file }) => (file.type === 'D' ? 'ROWS' : 'LOG')],
  ['data_space_id', INT, ({ file }) => (file.type === 'D' ? 1 : 0)],
  ['name', SYSNAME, ({ file }) => file.logicalName],
  ['physical_name', nvarchar(260), ({ file }) => file.physicalName],
  ['state', TINYINT, ({ entry }) => STATES.indexOf(entry.state)],
  ['state_desc', nvarchar(60), ({ entry }) => entry.state],
  ['size', INT, ({ entry, file }) => filePages(instance, entry, file)],
  ['max_size', INT, ({ file }) => (file.type === 'D' ? -1 : 268_435_456)],
  ['growth', INT, () => 8192],
  ['is_media_read_only', BIT, never],
  ['is_read_only', BIT, never],
  ['is_sparse', BIT, never],
  ['is_percent_growth', BIT, never],
  ['is_name_reserved', BIT, never],
  ['create_lsn', LSN, () => null],
  ['drop_lsn', LSN, () => null],
  ['read_only_lsn', LSN, () => null],
  ['read_write_lsn', LSN, () => null],
  [
    'differential_base_lsn',
    LSN,
    ({ entry, file }) => (file.type === 'D' ? (entry.differentialBase?.lsn ?? null) : null),
  ],
  [
    'differential_base_guid',
    GUID,
    ({ entry, file }) => (file.type === 'D' ? (entry.differentialBase?.guid ?? null) : null),
  ],
  [
    'differential_base_time',
    DATETIME,
    ({ entry, file }) =>
      file.type === 'D' && entry.differentialBase !== null ? datetimeText(entry.differentialBase.time) : null,
  ],
  ['redo_start_lsn', LSN, ({ entry }) => redoStart(entry)],
  ['redo_start_fork_guid', GUID, ({ entry }) => (entry.restoring === null ? null : entry.recoveryForkGuid)],
  ['redo_target_lsn', LSN, () => null],
  ['redo_target_fork_guid', GUID, () => null],
  ['backup_lsn', LSN, () => null],
];

const filesOf = (entry: DatabaseEntry): readonly FileItem[] => entry.files.map((file) => ({ entry, file }));

/** sys.master_files. */
export const masterFilesView = (session: SessionState): SystemView =>
  view<FileItem>([['database_id', INT, ({ entry }) => entry.id], ...fileColumns(session)], () =>
    session.instance.databases().flatMap(filesOf),
  );

/** sys.database_files. */
export const databaseFilesView = (session: SessionState, entry: DatabaseEntry): SystemView =>
  view<FileItem>(fileColumns(session), () => filesOf(entry));

/** The fork that the next log backup begins on, when it is not the current one: such a log spans the fork point (contract.md section 6.4). */
const nextLogFork = ({ previousFork, lastLogBackupLsn }: DatabaseEntry): DatabaseEntry['previousFork'] =>
  previousFork !== null && lastLogBackupLsn !== null && BigInt(lastLogBackupLsn) < BigInt(previousFork.lsn)
    ? previousFork
    : null;

/** sys.database_recovery_status. */
export const recoveryStatusView = ({ instance }: SessionState): SystemView =>
  view<DatabaseEntry>(
    [
      ['database_id', INT, (d) => d.id],
      ['database_guid', GUID, (d) => d.databaseGuid],
      ['family_guid', GUID, (d) => d.familyGuid],
      ['last_log_backup_lsn', LSN, (d) => (d.recoveryModel === 'SIMPLE' ? null : d.lastLogBackupLsn)],
      ['recovery_fork_guid', GUID, (d) => d.recoveryForkGuid],
      ['first_recovery_fork_guid', GUID, (d) => nextLogFork(d)?.guid ?? d.recoveryForkGuid],
      ['fork_point_lsn', LSN, (d) => nextLogFork(d)?.lsn ?? null],
    ],
    () => instance.databases(),
  );

/**
 * sys.dm_db_file_space_usage: every extent of a sandbox's data file is allocated, as its fulls hold them all; modified are those that a differential
 * would hold now.
 */
export const fileSpaceView = (session: SessionState, entry: DatabaseEntry): SystemView => {
  const total = ({ file }: FileItem): bigint => BigInt(filePages(session.instance, entry, file));
  return view<FileItem>(
    [
      ['database_id', INT, () => entry.id],
      ['file_id', SMALLINT, ({ file }) => file.fileId],
      ['filegroup_id', SMALLINT, () => 1],
      ['total_page_count', { kind: 'int', bytes: 8 }, total],
      ['allocated_extent_page_count', { kind: 'int', bytes: 8 }, total],
      ['unallocated_extent_page_count', { kind: 'int', bytes: 8 }, () => 0n],
      ['version_store_reserved_page_count', { kind: 'int', bytes: 8 }, () => 0n],
      ['user_object_reserved_page_count', { kind: 'int', bytes: 8 }, total],
      ['internal_object_reserved_page_count', { kind: 'int', bytes: 8 }, () => 0n],
      ['mixed_extent_page_count', { kind: 'int', bytes: 8 }, () => 0n],
      ['modified_extent_page_count', { kind: 'int', bytes: 8 }, () => BigInt(modifiedPages(session.instance, entry))],
    ],
    () => filesOf(entry).filter(({ file }) => file.type === 'D'),
  );
};

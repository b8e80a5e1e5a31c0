/** The history tables of msdb, in the order and with the types of the live server (contract.md section 8). */
import type { DatabaseSync } from 'node:sqlite';
import type { SqlType } from '../../sqlTypes.ts';
import {
  BIT,
  char,
  DATETIME,
  GUID,
  INT,
  LSN,
  numeric,
  nvarchar,
  SMALLINT,
  TINYINT,
  varbinary,
} from '../values/types.ts';
import { createTable } from './createTable.ts';
import { catalogueOf } from './databaseCatalogue.ts';
import type { ColumnDefinition } from './tableDefinition.ts';

type Columns = readonly (readonly [name: string, type: SqlType])[];

const BACKUPSET: Columns = [
  ['backup_set_id', INT],
  ['backup_set_uuid', GUID],
  ['media_set_id', INT],
  ['first_family_number', TINYINT],
  ['first_media_number', SMALLINT],
  ['last_family_number', TINYINT],
  ['last_media_number', SMALLINT],
  ['catalog_family_number', TINYINT],
  ['catalog_media_number', SMALLINT],
  ['position', INT],
  ['expiration_date', DATETIME],
  ['software_vendor_id', INT],
  ['name', nvarchar(128)],
  ['description', nvarchar(255)],
  ['user_name', nvarchar(128)],
  ['software_major_version', TINYINT],
  ['software_minor_version', TINYINT],
  ['software_build_version', SMALLINT],
  ['time_zone', SMALLINT],
  ['mtf_minor_version', TINYINT],
  ['first_lsn', LSN],
  ['last_lsn', LSN],
  ['checkpoint_lsn', LSN],
  ['database_backup_lsn', LSN],
  ['database_creation_date', DATETIME],
  ['backup_start_date', DATETIME],
  ['backup_finish_date', DATETIME],
  ['type', char(1)],
  ['sort_order', SMALLINT],
  ['code_page', SMALLINT],
  ['compatibility_level', TINYINT],
  ['database_version', INT],
  ['backup_size', numeric(20, 0)],
  ['database_name', nvarchar(128)],
  ['server_name', nvarchar(128)],
  ['machine_name', nvarchar(128)],
  ['flags', INT],
  ['unicode_locale', INT],
  ['unicode_compare_style', INT],
  ['collation_name', nvarchar(128)],
  ['is_password_protected', BIT],
  ['recovery_model', nvarchar(60)],
  ['has_bulk_logged_data', BIT],
  ['is_snapshot', BIT],
  ['is_readonly', BIT],
  ['is_single_user', BIT],
  ['has_backup_checksums', BIT],
  ['is_damaged', BIT],
  ['begins_log_chain', BIT],
  ['has_incomplete_metadata', BIT],
  ['is_force_offline', BIT],
  ['is_copy_only', BIT],
  ['first_recovery_fork_guid', GUID],
  ['last_recovery_fork_guid', GUID],
  ['fork_point_lsn', LSN],
  ['database_guid', GUID],
  ['family_guid', GUID],
  ['differential_base_lsn', LSN],
  ['differential_base_guid', GUID],
  ['compressed_backup_size', numeric(20, 0)],
  ['key_algorithm', nvarchar(32)],
  ['encryptor_thumbprint', varbinary(20)],
  ['encryptor_type', nvarchar(32)],
  ['last_valid_restore_time', DATETIME],
  ['compression_algorithm', nvarchar(32)],
];

const BACKUPMEDIASET: Columns = [
  ['media_set_id', INT],
  ['media_uuid', GUID],
  ['media_family_count', TINYINT],
  ['name', nvarchar(128)],
  ['description', nvarchar(255)],
  ['software_name', nvarchar(128)],
  ['software_vendor_id', INT],
  ['MTF_major_version', TINYINT],
  ['mirror_count', TINYINT],
  ['is_password_protected', BIT],
  ['is_compressed', BIT],
  ['is_encrypted', BIT],
];

const BACKUPMEDIAFAMILY: Columns = [
  ['media_set_id', INT],
  ['family_sequence_number', TINYINT],
  ['media_family_id', GUID],
  ['media_count', INT],
  ['logical_device_name', nvarchar(128)],
  ['physical_device_name', nvarchar(260)],
  ['device_type', TINYINT],
  ['physical_block_size', INT],
  ['mirror', TINYINT],
];

const BACKUPFILE: Columns = [
  ['backup_set_id', INT],
  ['first_family_number', TINYINT],
  ['first_media_number', SMALLINT],
  ['filegroup_name', nvarchar(128)],
  ['page_size', INT],
  ['file_number', numeric(10, 0)],
  ['backed_up_page_count', numeric(10, 0)],
  ['file_type', char(1)],
  ['source_file_block_size', numeric(10, 0)],
  ['file_size', numeric(20, 0)],
  ['logical_name', nvarchar(128)],
  ['physical_drive', nvarchar(260)],
  ['physical_name', nvarchar(260)],
  ['state', TINYINT],
  ['state_desc', nvarchar(64)],
  ['create_lsn', LSN],
  ['drop_lsn', LSN],
  ['file_guid', GUID],
  ['read_only_lsn', LSN],
  ['read_write_lsn', LSN],
  ['differential_base_lsn', LSN],
  ['differential_base_guid', GUID],
  ['backup_size', numeric(20, 0)],
  ['filegroup_guid', GUID],
  ['is_readonly', BIT],
  ['is_present', BIT],
];

const RESTOREHISTORY: Columns = [
  ['restore_history_id', INT],
  ['restore_date', DATETIME],
  ['destination_database_name', nvarchar(128)],
  ['user_name', nvarchar(128)],
  ['backup_set_id', INT],
  ['restore_type', char(1)],
  ['replace', BIT],
  ['recovery', BIT],
  ['restart', BIT],
  ['stop_at', DATETIME],
  ['device_count', TINYINT],
  ['stop_at_mark_name', nvarchar(128)],
  ['stop_before', BIT],
];

const RESTOREFILE: Columns = [
  ['restore_history_id', INT],
  ['file_number', numeric(10, 0)],
  ['destination_phys_drive', nvarchar(260)],
  ['destination_phys_name', nvarchar(260)],
];

const LOGMARKHISTORY: Columns = [
  ['database_name', nvarchar(128)],
  ['mark_name', nvarchar(128)],
  ['description', nvarchar(255)],
  ['user_name', nvarchar(128)],
  ['lsn', LSN],
  ['mark_time', DATETIME],
];

const TABLES: readonly (readonly [name: string, columns: Columns])[] = [
  ['backupset', BACKUPSET],
  ['backupmediaset', BACKUPMEDIASET],
  ['backupmediafamily', BACKUPMEDIAFAMILY],
  ['backupfile', BACKUPFILE],
  ['restorehistory', RESTOREHISTORY],
  ['restorefile', RESTOREFILE],
  ['logmarkhistory', LOGMARKHISTORY],
];

/** Identity columns; backup/ numbers them itself with max + 1. */
const IDENTITIES: ReadonlySet<string> = new Set([
  'backupset.backup_set_id',
  'backupmediaset.media_set_id',
  'restorehistory.restore_history_id',
]);

/** Makes those of msdb's history tables that are not there: a folder may be of before one of them was known. */
export const createMsdbTables = (msdb: DatabaseSync, createdAt: string): void => {
  const catalogue = catalogueOf(msdb);
  msdb.exec('BEGIN');
  for (const [name, columns] of TABLES) {
    if (catalogue.find('dbo', name) !== undefined) continue;
    const definitions: readonly ColumnDefinition[] = columns.map(([column, type], index) => ({
      id: index + 1,
      name: column,
      type,
      nullable: true,
      identity: IDENTITIES.has(`${name}.${column}`) ? { seed: '1', increment: '1' } : null,
      defaultValue: null,
      computed: null,
    }));
    createTable(catalogue, {
      kind: 'table',
      id: catalogue.nextId(),
      schema: 'dbo',
      name,
      physical: name,
      createdAt,
      modifiedAt: createdAt,
      columns: definitions,
      keys: [],
      foreignKeys: [],
      checks: [],
    });
  }
  msdb.exec('COMMIT');
};

/** The reads about chains, in the manner of queries.ts: one table where that is possible, LSNs, GUIDs and dates as text. */
import type { DatabaseName } from '../domain/databaseName.ts';
import { quoteIdentifier, quoteString } from './quoting.ts';

export const RECOVERY_STATUS_QUERY = `SELECT
  r.database_id AS databaseId,
  CONVERT(varchar(36), r.database_guid) AS databaseGuid,
  CONVERT(varchar(36), r.family_guid) AS familyGuid,
  CONVERT(varchar(36), r.recovery_fork_guid) AS recoveryForkGuid,
  CONVERT(varchar(25), r.last_log_backup_lsn) AS lastLogBackupLsn
FROM sys.database_recovery_status AS r`;

export const DIFFERENTIAL_BASES_QUERY = `SELECT
  f.database_id AS databaseId,
  CONVERT(varchar(36), f.differential_base_guid) AS guid,
  CONVERT(varchar(25), f.differential_base_lsn) AS lsn,
  CONVERT(varchar(23), f.differential_base_time, 126) AS at
FROM sys.master_files AS f
WHERE f.file_id = 1`;

export const HADR_QUERY = "SELECT CAST(SERVERPROPERTY('IsHadrEnabled') AS int) AS isEnabled";

/** Only asked where availability groups are enabled; role 1 is the primary. */
export const REPLICAS_QUERY = `SELECT
  d.database_id AS databaseId,
  CAST(s.role AS int) AS role,
  CAST(sys.fn_hadr_backup_is_preferred_replica(d.name) AS int) AS isPreferred
FROM sys.databases AS d
JOIN sys.dm_hadr_availability_replica_states AS s ON s.replica_id = d.replica_id
WHERE s.is_local = 1`;

/** A column of 2016 SP2 and later. */
export const changedBytesQuery = (database: DatabaseName): string => `SELECT
  SUM(CAST(u.modified_extent_page_count AS bigint)) * 8192 AS bytes
FROM ${quoteIdentifier(database)}.sys.dm_db_file_space_usage AS u`;

/** A function of 2016 SP2 and later; its megabytes have a fraction. */
export const logBytesQuery = (database: DatabaseName): string => `SELECT
  CAST(s.log_since_last_log_backup_mb * 1048576 AS bigint) AS bytes
FROM sys.dm_db_log_stats(DB_ID(${quoteString(database)})) AS s`;

/** Newest first; one row a device. Copy-only sets touch no chain, and a mirror says nothing that its first device does not. */
export const historyQuery = (database: DatabaseName): string => `SELECT TOP (500)
  s.backup_set_id AS id,
  CONVERT(varchar(36), s.backup_set_uuid) AS guid,
  s.type AS type,
  s.user_name AS userName,
  CONVERT(varchar(23), s.backup_start_date, 126) AS startedAt,
  CONVERT(varchar(23), s.backup_finish_date, 126) AS finishedAt,
  CONVERT(varchar(25), s.first_lsn) AS firstLsn,
  CONVERT(varchar(25), s.last_lsn) AS lastLsn,
  CAST(s.is_snapshot AS int) AS isSnapshot,
  s.position AS position,
  m.physical_device_name AS device,
  m.device_type AS deviceType
FROM msdb.dbo.backupset AS s
LEFT JOIN msdb.dbo.backupmediafamily AS m ON m.media_set_id = s.media_set_id
WHERE s.database_name = ${quoteString(database)} AND s.is_copy_only = 0 AND s.type IN ('D', 'I', 'L')
ORDER BY s.backup_set_id DESC, m.family_sequence_number`;

export const marksQuery = (database: DatabaseName): string => `SELECT TOP (10000)
  h.mark_name AS name,
  CONVERT(varchar(25), h.lsn) AS lsn,
  CONVERT(varchar(23), h.mark_time, 126) AS at
FROM msdb.dbo.logmarkhistory AS h
WHERE h.database_name = ${quoteString(database)}
ORDER BY h.mark_time DESC`;

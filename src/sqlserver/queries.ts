/**
 * Every read that the program sends, as exact T-SQL. Kept to one table and plain casts, so that a server of 2012 and the sandbox answer alike;
 * what has another form in an older version is asked a second time by its reader. Dates leave the server as ISO text (style 126) because
 * the driver would shift them by a time zone; 25-digit numbers as text because it would round them (tds.md section 5).
 */
import type { DatabaseName } from '../domain/databaseName.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import { quoteIdentifier, quoteString } from './quoting.ts';

/** SERVERPROPERTY answers sql_variant, hence the casts; an unknown property is NULL (contract.md section 1). */
export const SERVER_FACTS_QUERY = `SELECT
  CAST(SERVERPROPERTY('ServerName') AS nvarchar(128)) AS name,
  CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS version,
  CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS edition,
  CAST(SERVERPROPERTY('EngineEdition') AS int) AS engineEdition,
  CAST(SERVERPROPERTY('EditionID') AS bigint) AS editionId,
  CAST(SERVERPROPERTY('PathSeparator') AS nvarchar(8)) AS pathSeparator,
  CAST(SERVERPROPERTY('InstanceDefaultDataPath') AS nvarchar(512)) AS dataPath,
  CAST(SERVERPROPERTY('InstanceDefaultLogPath') AS nvarchar(512)) AS logPath,
  CAST(SERVERPROPERTY('InstanceDefaultBackupPath') AS nvarchar(512)) AS backupPath,
  SUSER_SNAME() AS login,
  IS_SRVROLEMEMBER(N'sysadmin') AS isSysadmin,
  HAS_PERMS_BY_NAME(N'master', N'DATABASE', N'CREATE DATABASE') AS mayCreate,
  DATEDIFF(minute, GETUTCDATE(), GETDATE()) AS utcOffsetMinutes`;

/** Before 2019 the backup directory stands only in the registry (contract.md section 1). */
export const BACKUP_DIRECTORY_QUERY = `DECLARE @directory nvarchar(512);
EXEC master.dbo.xp_instance_regread N'HKEY_LOCAL_MACHINE', N'SOFTWARE\\Microsoft\\MSSQLServer\\MSSQLServer', N'BackupDirectory', @directory OUTPUT;
SELECT @directory AS backupPath`;

export const DATABASES_QUERY = `SELECT
  d.name AS name,
  d.database_id AS id,
  d.state_desc AS state,
  d.recovery_model_desc AS recoveryModel,
  d.user_access_desc AS userAccess,
  CAST(d.is_read_only AS int) AS isReadOnly,
  CAST(d.is_in_standby AS int) AS isInStandby,
  CAST(d.is_encrypted AS int) AS isEncrypted,
  d.source_database_id AS sourceId,
  CONVERT(varchar(23), d.create_date, 126) AS createdAt,
  CASE WHEN d.state = 0 THEN HAS_PERMS_BY_NAME(QUOTENAME(d.name), N'DATABASE', N'BACKUP DATABASE') ELSE NULL END AS mayBackUp
FROM sys.databases AS d
ORDER BY d.database_id`;

export const DATABASE_FILES_QUERY = `SELECT
  f.database_id AS databaseId,
  f.file_id AS fileId,
  f.type AS type,
  f.name AS logicalName,
  f.physical_name AS path,
  CAST(f.size AS bigint) * 8192 AS bytes,
  CONVERT(varchar(25), f.differential_base_lsn) AS differentialBaseLsn
FROM sys.master_files AS f
ORDER BY f.database_id, f.file_id`;

/** Pages in allocated extents; needs VIEW SERVER STATE or VIEW DATABASE STATE. */
export const usedBytesQuery = (database: DatabaseName): string => `SELECT
  SUM(CAST(u.allocated_extent_page_count AS bigint)) * 8192 AS bytes
FROM ${quoteIdentifier(database)}.sys.dm_db_file_space_usage AS u`;

export const databaseStateQuery = (database: DatabaseName): string => `SELECT
  d.database_id AS id, d.state_desc AS state, d.user_access_desc AS userAccess
FROM sys.databases AS d
WHERE d.name = ${quoteString(database)}`;

/** NULL for files that no restore sequence works on. */
export const redoPointQuery = (database: DatabaseName): string => `SELECT
  CONVERT(varchar(25), MAX(f.redo_start_lsn)) AS redoPoint
FROM sys.master_files AS f
JOIN sys.databases AS d ON d.database_id = f.database_id
WHERE d.name = ${quoteString(database)} AND d.state_desc = N'RESTORING'`;

/**
 * Users of SQL logins keep their SIDs, and the login of that SID may be on another server (contract.md section 10). The first four principals are
 * the fixed ones: dbo has the SID of a former owner after a restore, and ALTER USER refuses it (error 15150).
 */
export const orphanedUsersQuery = (database: DatabaseName): string => `SELECT
  p.name AS name
FROM ${quoteIdentifier(database)}.sys.database_principals AS p
LEFT JOIN sys.server_principals AS s ON s.sid = p.sid
WHERE p.authentication_type = 1 AND p.principal_id > 4 AND s.sid IS NULL
ORDER BY p.name`;

export const SESSION_QUERY = 'SELECT @@SPID AS session';

/**
 * Signs of life of another session's statement; needs VIEW SERVER STATE (contract.md section 3.2). Its CPU time is none: a statement that
 * waits for a dead share goes on waking up.
 */
export const requestProgressQuery = (session: number): string => `SELECT
  CONVERT(varchar(20), r.percent_complete) AS percentComplete, r.reads AS reads, r.writes AS writes
FROM sys.dm_exec_requests AS r
WHERE r.session_id = ${Math.trunc(session)}`;

/** 2017 and later, also on Linux (contract.md section 9). */
export const fileExistsQuery = (path: ServerPath): string =>
  `SELECT CAST(e.file_exists AS int) AS isFile, CAST(e.file_is_a_directory AS int) AS isFolder FROM sys.dm_os_file_exists(${quoteString(path)}) AS e`;

/** Every version; the columns are named \`File Exists\` and \`File is a Directory\`. */
export const fileExistsProcedure = (path: ServerPath): string => `EXEC master.dbo.xp_fileexist ${quoteString(path)}`;

export const makeDirectoryStatement = (path: ServerPath): string =>
  `EXEC master.dbo.xp_create_subdir ${quoteString(path)}`;

/** Needs VIEW SERVER STATE; knows only volumes on which a database has a file. */
export const VOLUMES_QUERY = `SELECT DISTINCT
  v.volume_mount_point AS mountPoint, v.available_bytes AS freeBytes
FROM sys.master_files AS f
CROSS APPLY sys.dm_os_volume_stats(f.database_id, f.file_id) AS v`;

export const dropDatabaseStatement = (database: DatabaseName): string => `DROP DATABASE ${quoteIdentifier(database)}`;

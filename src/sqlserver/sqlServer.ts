/**
 * The port to SQL Server: the few things that the program asks of it, in the program's words. `mssqlServer.ts` speaks to a real one (and to
 * the sandbox); nothing else imports the driver. Every method throws RexusError; the codes are named where a caller must tell them apart.
 * Facts about the server: contract.md (sections in comments).
 */
import type { DatabaseName } from '../domain/databaseName.ts';
import type { Lsn } from '../domain/lsn.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import type { BackupFile, BackupHeader } from './backupHeader.ts';
import type { ChainFacts, ChainGrowth, HistoryEntry, MarkEntry } from './chainFacts.ts';
import type { EncryptionFacts } from './encryptionFacts.ts';
import type { RestoreStatement } from './restoreStatements.ts';
import type { Backup } from './statements.ts';

/** What SERVERPROPERTY and a few probes tell about the server and this login. */
export interface ServerFacts {
  readonly name: string;
  readonly version: string;
  readonly edition: string;
  readonly isExpress: boolean;
  /** May BACKUP have COMPRESSION here? Express and Web refuse it (1844; contract.md section 1). */
  readonly canCompress: boolean;
  readonly pathSeparator: '/' | '\\';
  readonly defaultDataPath: ServerPath;
  readonly defaultLogPath: ServerPath;
  readonly defaultBackupPath: ServerPath | null;
  readonly login: string;
  readonly isSysadmin: boolean;
  /** May create databases, which RESTORE and RESTORE VERIFYONLY/HEADERONLY/FILELISTONLY ask for. */
  readonly canRestore: boolean;
  /** Minutes east of UTC of the server's local clock, now. */
  readonly utcOffsetMinutes: number;
}

export const DATABASE_STATES = [
  'ONLINE',
  'RESTORING',
  'RECOVERING',
  'RECOVERY_PENDING',
  'SUSPECT',
  'EMERGENCY',
  'OFFLINE',
] as const;
export type DatabaseState = (typeof DATABASE_STATES)[number];

export const RECOVERY_MODELS = ['FULL', 'BULK_LOGGED', 'SIMPLE'] as const;
export type RecoveryModel = (typeof RECOVERY_MODELS)[number];

/** One row of sys.databases with the sizes of its files (contract.md section 2). */
export interface DatabaseFacts {
  readonly name: DatabaseName;
  readonly id: number;
  readonly state: DatabaseState;
  readonly recoveryModel: RecoveryModel;
  readonly userAccess: 'MULTI_USER' | 'SINGLE_USER' | 'RESTRICTED_USER';
  readonly isReadOnly: boolean;
  /** Transparent data encryption (TDE): its pages, and so its backups, are encrypted. */
  readonly isEncrypted: boolean;
  readonly isInStandby: boolean;
  /** A database snapshot: can neither be backed up nor restored (3002). */
  readonly isSnapshot: boolean;
  readonly createdAt: string;
  /** Size on disk of data and log files. */
  readonly dataBytes: number;
  readonly logBytes: number;
  /** Bytes of allocated pages: what a full backup will hold at most; null where this login may not look. */
  readonly usedBytes: number | null;
  /** May this login BACKUP DATABASE here? null where the server would not say (the database is not online). */
  readonly mayBackUp: boolean | null;
  /** sys.master_files.differential_base_lsn of the first data file; null if no full was ever taken. */
  readonly differentialBaseLsn: Lsn | null;
  readonly files: readonly DatabaseFile[];
}

export interface DatabaseFile {
  readonly logicalName: string;
  readonly path: ServerPath;
  readonly type: 'data' | 'log' | 'other';
  readonly bytes: number;
}

/** Live progress of one statement: STATS percentages (3211) as they come, and the pages that it says it processed (4035). */
export interface StatementProgress {
  onPercent?(percent: number): void;
}

/** How a long statement is run: no request timeout, but a watchdog on silence, and cancelled on the server when the signal aborts. */
export interface LongRun extends StatementProgress {
  readonly signal: AbortSignal;
  /** Fail with SERVER_SILENT when nothing at all was heard (and no progress seen from a second connection) for so long. */
  readonly silenceMs: number;
}

/** What the server said of a finished statement, 3014: `processed 422 pages in 0.014 seconds`. */
export interface StatementResult {
  readonly pages: number;
  readonly seconds: number;
  readonly messages: readonly string[];
}

export interface QueryLimits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export interface RestoreResult extends StatementResult {
  /** 4322, 4329: the log ended before the point at which it was to stop; the next one goes on (contract.md section 6.5). */
  readonly isStopBehind: boolean;
}

export interface SqlServer {
  /** The name shown to people: host, port or instance. */
  readonly label: string;
  facts(signal?: AbortSignal): Promise<ServerFacts>;
  databases(signal?: AbortSignal): Promise<readonly DatabaseFacts[]>;
  /** What the server knows of the chain of each of these databases. */
  chains(databases: readonly DatabaseFacts[], signal?: AbortSignal): Promise<readonly ChainFacts[]>;
  /** What the server encrypts and holds to open it. What this login may not see is said so, and is no error. */
  encryption(signal?: AbortSignal): Promise<EncryptionFacts>;
  /** How much a differential and a log backup of it would hold. */
  growth(database: DatabaseName, signal?: AbortSignal): Promise<ChainGrowth>;
  /** What msdb remembers of a database's backups that are not copy-only, newest first, whoever took them; empty where it would not say. */
  history(database: DatabaseName, signal?: AbortSignal): Promise<readonly HistoryEntry[]>;
  /** The marked transactions that msdb remembers of a database, newest first. */
  marks(database: DatabaseName, signal?: AbortSignal): Promise<readonly MarkEntry[]>;

  /** BACKUP DATABASE or BACKUP LOG. @throws RexusError DATABASE_IN_USE while another backup of the database runs (3023) */
  backup(statement: Backup, run: LongRun): Promise<StatementResult>;
  /** Every backup set on the medium (RESTORE HEADERONLY). @throws RexusError CERTIFICATE_MISSING, as all that read what is encrypted */
  headers(path: ServerPath, signal?: AbortSignal): Promise<readonly BackupHeader[]>;
  /** The database files in one set (RESTORE FILELISTONLY). */
  fileList(path: ServerPath, position: number, signal?: AbortSignal): Promise<readonly BackupFile[]>;
  /** RESTORE VERIFYONLY … WITH CHECKSUM, STOP_ON_ERROR: by default it would go on after errors (rivals.md rule 46). */
  verify(path: ServerPath, position: number, run: LongRun): Promise<void>;
  /**
   * Gets the sessions out, applies one set or recovers, and brings the database back to MULTI_USER where it is open then, whatever happens, all
   * on one connection (contract.md section 10). @throws RexusError RESTORE_FAILED with the state that the database was left in
   */
  restore(statement: RestoreStatement, run: LongRun): Promise<RestoreResult>;
  /** How far a database that is being restored has come: max(redo_start_lsn) (contract.md section 6.2); null where it is in no restore. */
  redoPoint(database: DatabaseName, signal?: AbortSignal): Promise<Lsn | null>;
  /** SQL users of an open database whose login this server does not have (contract.md section 10), by name. */
  orphanedUsers(database: DatabaseName, signal?: AbortSignal): Promise<readonly string[]>;
  /** DBCC CHECKDB WITH NO_INFOMSGS, ALL_ERRORMSGS. @throws RexusError CHECKDB_FAILED */
  checkDatabase(database: DatabaseName, run: LongRun): Promise<void>;
  /**
   * The first column of the first row that a query gives in this database, as text; null for NULL and for no row. It runs in a transaction that
   * is rolled back, and is given up (SERVER_SILENT) when it takes longer than `timeoutMs`.
   */
  scalar(database: DatabaseName, query: string, limits: QueryLimits): Promise<string | null>;
  /** Removes a database that this program made itself (a failed restore under a new name). */
  dropDatabase(database: DatabaseName, signal?: AbortSignal): Promise<void>;

  /** Makes the folder and its parents on the server's side (xp_create_subdir). */
  makeDirectory(path: ServerPath, signal?: AbortSignal): Promise<void>;
  /** Does the server see this path, and as what? */
  pathKind(path: ServerPath, signal?: AbortSignal): Promise<'file' | 'folder' | 'missing' | 'unknown'>;
  /** Free bytes on the volume of a path where a database has a file, by volume; empty where this login may not look. */
  volumes(signal?: AbortSignal): Promise<readonly { readonly mountPoint: string; readonly freeBytes: number }[]>;
  close(): Promise<void>;
}

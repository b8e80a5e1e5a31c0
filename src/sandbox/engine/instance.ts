/**
 * One sandbox server's state, as its parts share it: sql/ (the T-SQL front end) and catalogue/ (system views) read it, backup/ (BACKUP, RESTORE)
 * and store/ (databases as SQLite files) change it. store/openInstance.ts makes it.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { RestoringState } from './backup/restoringState.ts';
import type { EngineFaults } from './faults.ts';
import type { EncryptionKey, ServerKeys } from './store/certificates.ts';
import type { Storage } from './store/openStorage.ts';
import type { LoginEntry } from './store/principals.ts';

export const EDITIONS = {
  developer: { name: 'Developer Edition (64-bit)', engineEdition: 3, editionId: -2117995310n, canCompress: true },
  standard: { name: 'Standard Edition (64-bit)', engineEdition: 2, editionId: -1534726760n, canCompress: true },
  express: { name: 'Express Edition (64-bit)', engineEdition: 4, editionId: -1592396055n, canCompress: false },
} as const;
export type Edition = keyof typeof EDITIONS;

/** The version that the sandbox answers as: SQL Server 2022, the one of the capture. */
export const VERSION = {
  major: 16,
  minor: 0,
  build: 4236,
  revision: 2,
  databaseVersion: 957,
  compatibilityLevel: 160,
} as const;
/** Stands in every medium that the sandbox writes and in @@VERSION, so that nobody takes its files for real ones. */
export const SOFTWARE_NAME = 'rexus-backup sandbox';
export const DEFAULT_COLLATION = 'SQL_Latin1_General_CP1_CI_AS';

export interface InstanceOptions {
  /** Everything that the server keeps: data/ (database files), backup/ (default backup directory), instance.json, msdb. */
  readonly dataDirectory: string;
  readonly serverName: string;
  readonly login: { readonly user: string; readonly password: string };
  readonly edition: Edition;
  /**
   * How the server sees folders of this machine: the longest matching prefix counts, everything else is seen as it is. A prefix may be of
   * Windows (`D:\backups`), which also makes the server's default paths and its separator those of Windows.
   */
  readonly mounts: readonly { readonly server: string; readonly host: string }[];
  readonly faults: EngineFaults;
  readonly now: () => Date;
  /** Random UUIDs, upper-case; handed in so that goldens can fix them. */
  readonly newGuid: () => string;
}

export const STATES = [
  'ONLINE',
  'RESTORING',
  'RECOVERING',
  'RECOVERY_PENDING',
  'SUSPECT',
  'EMERGENCY',
  'OFFLINE',
] as const;

/** One file of a database. The data file is a SQLite file of 8 KiB pages (96 bytes of each reserved: backup/pages.ts), the log file is log/logFile.ts. */
export interface DatabaseFileEntry {
  readonly fileId: number;
  readonly type: 'D' | 'L';
  logicalName: string;
  /** As the server sees it. */
  physicalName: string;
  readonly guid: string;
}

/** One row of sys.databases and what BACKUP and RESTORE must know of it. Changed through Instance.save, which makes it durable. */
export interface DatabaseEntry {
  readonly id: number;
  name: string;
  state: (typeof STATES)[number];
  recoveryModel: 'FULL' | 'BULK_LOGGED' | 'SIMPLE';
  userAccess: 'MULTI_USER' | 'SINGLE_USER' | 'RESTRICTED_USER';
  isReadOnly: boolean;
  isSystem: boolean;
  createdAt: Date;
  collation: string;
  /** sys.databases.owner_sid stands for this login. */
  owner: string;
  familyGuid: string;
  databaseGuid: string;
  recoveryForkGuid: string;
  /** The next LSN's three parts (contract.md section 6); every committed write moves it. */
  lsn: { vlf: number; block: number; slot: number };
  /** The last regular full: what differentials build on, and DatabaseBackupLSN of later sets. LSNs as decimal text. */
  differentialBase: { readonly lsn: string; readonly guid: string; readonly time: Date } | null;
  /** Where the next log backup begins; null: no log chain (pseudo-simple). */
  lastLogBackupLsn: string | null;
  /** When the last log was backed up, for sys.dm_db_log_stats. */
  lastLogBackupTime: Date | null;
  /** The newest checkpoint, as data backups make one (decimal text); null: none yet. */
  checkpointLsn: string | null;
  /** Where the log chain began: the checkpoint of the full (or differential) that started it; null with `lastLogBackupLsn`. */
  logChainOrigin: string | null;
  /** The recovery fork before the current one, and the LSN (decimal text) at which it ended; null: never forked. */
  previousFork: { readonly guid: string; readonly lsn: string } | null;
  /** Null unless it is RESTORING or in STANDBY. */
  restoring: RestoringState | null;
  /** RESTORE WITH STANDBY: ONLINE, read-only, and more may be restored. */
  isInStandby: boolean;
  /** Transparent data encryption; null: there is no database encryption key. */
  encryptionKey: EncryptionKey | null;
  files: DatabaseFileEntry[];
}

export interface Instance {
  readonly options: InstanceOptions;
  readonly faults: EngineFaults;
  databases(): readonly DatabaseEntry[];
  /** Without case, as the default collation compares. */
  find(name: string): DatabaseEntry | undefined;
  /** The smallest free id from 5, for a new user database. */
  nextDatabaseId(): number;
  add(entry: DatabaseEntry): void;
  /** Writes instance.json durably (temporary name, fsync, rename). */
  save(): void;
  remove(entry: DatabaseEntry): void;

  /** Those that CREATE LOGIN made; the one of the options is not among them. */
  logins(): readonly LoginEntry[];
  /** Without case, as the default collation compares. */
  findLogin(name: string): LoginEntry | undefined;
  /** Durable, as `add` is. */
  addLogin(login: LoginEntry): void;
  removeLogin(login: LoginEntry): void;

  /** Changed through `save`. */
  readonly keys: ServerKeys;

  /** The host's path of a path as the server sees it. */
  hostPath(serverPath: string): string;
  /** `backup compression default`: what sp_configure was told, and what counts since the last RECONFIGURE. */
  readonly compressionDefault: { configured: boolean; inUse: boolean };
  readonly separator: '/' | '\\';
  readonly defaultDataPath: string;
  readonly defaultLogPath: string;
  readonly defaultBackupPath: string;

  /** The open SQLite connection of an ONLINE database; one per database, shared by the sessions. @throws SqlError 926, 945 */
  open(entry: DatabaseEntry): DatabaseSync;
  /** Its files: the same connection with the log and the map of changes. @throws SqlError 926, 945 */
  storage(entry: DatabaseEntry): Storage;
  /** SQLite pages of its data file, committed, also of one that is not open; 0 when it is not there. */
  pageCount(entry: DatabaseEntry): number;
  /** Closes it, so that its file can be replaced or removed. */
  release(entry: DatabaseEntry): void;
  /** msdb's own connection: its tables stand there as SQLite tables named without schema (backupset, backupmediafamily …). */
  readonly msdb: DatabaseSync;

  /** Sessions that have this database as their current one. */
  sessionsIn(entry: DatabaseEntry): readonly SessionHandle[];
  readonly sessions: Set<SessionHandle>;
  close(): void;
}

/** What one session lets the others see and do to it. */
export interface SessionHandle {
  readonly spid: number;
  readonly login: string;
  /** The current database's name. */
  readonly currentDatabase: string;
  /** Has uncommitted rows there, wherever it stands: it is in that database's way as if it were in it. */
  hasUncommitted?(entry: DatabaseEntry): boolean;
  readonly inTransaction: boolean;
  /** ROLLBACK IMMEDIATE and KILL: rolls its transaction back and ends its connection. */
  kill(): void;
  /** What it does now, for sys.dm_exec_requests; null when idle. */
  readonly request: { readonly command: string; percentComplete: number; readonly startedAt: Date } | null;
}

/**
 * What the program goes by, after file, `.env`, options and defaults were put together and checked (loadSettings.ts). The engine sees this
 * and never a file or an environment variable.
 */
import type { BackupChoice } from '../domain/backupType.ts';
import type { CompressionLevel } from '../domain/compressionLevel.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { Keyring, StoredEncryption } from '../domain/encryption.ts';
import type { Limits } from '../domain/limits.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { ServerLogin } from '../domain/serverLogin.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import type { ChainPolicy } from './chainPolicy.ts';
import type { IDENTITY_VARIABLES, PASSPHRASE_VARIABLES } from './environment.ts';
import type { DatabaseRule } from './resolveSelection.ts';
import type { RetentionRules, RetentionSettings } from './retentionRules.ts';
import type { When } from './when.ts';

export const LANGUAGES = ['es', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What is configured for one database. */
export interface DatabaseSetting {
  /** The key in the map, which names the backup in manifests and files of the Python tool; of what a pattern selected its own name. */
  readonly logicalName: string;
  /** The name on the server: DB_<LOGICAL NAME> if set, else the logical name. */
  readonly name: DatabaseName;
  readonly description: string | null;
  readonly priority: Priority;
  /** Which of its backups are kept; null: all. */
  readonly retention: RetentionRules | null;
  readonly chains: ChainPolicy;
}

/** Is SQL Server asked to compress (`storage.compression.server`)? `auto`: where it was measured to be faster. */
export type ServerCompressionSetting = 'auto' | 'on' | 'off';

export interface StorageSettings {
  readonly base: LocalPath;
  readonly databases: LocalPath;
  readonly config: LocalPath;
  readonly application: LocalPath;
  readonly logs: LocalPath;
  readonly temp: LocalPath;
  readonly restore: LocalPath;
  /** How the server sees `base` (`storage.server_directory`); null: under the same path. */
  readonly serverDirectory: ServerPath | null;
  readonly compression: { readonly algorithm: 'gzip' | 'zstd' | 'none'; readonly level: CompressionLevel };
  readonly serverCompression: ServerCompressionSetting;
  /** How new files are encrypted; null: not at all. */
  readonly encryption: StoredEncryption | null;
  /** What this machine has to open encrypted files, whether or not new ones are encrypted. */
  readonly keyring: Keyring;
}

/** The variables that name the secrets of this machine; null: it has none of the kind. */
export interface KeysFrom {
  readonly identities: (typeof IDENTITY_VARIABLES)[number] | null;
  readonly passphrase: (typeof PASSPHRASE_VARIABLES)[number] | null;
}

/** What is kept beside the databases in the same recovery point. */
export interface FileSettings {
  /** Single files, copied as they are. */
  readonly config: readonly LocalPath[];
  /** Folders, archived as one zip each. */
  readonly application: readonly LocalPath[];
}

export const SCHEDULE_ACTIONS = ['verify_all_backups', 'deep_cleanup', 'restore_test'] as const;

/** What a schedule does when its time has come: take backups, or one of the named actions. */
export type ScheduledJob =
  | {
      readonly kind: 'backup';
      readonly type: BackupChoice;
      readonly verify: boolean;
      readonly rotate: boolean;
      /** Are the files of `files` kept beside the databases? A run of logs alone never has any. */
      readonly files: boolean;
    }
  | { readonly kind: 'action'; readonly action: (typeof SCHEDULE_ACTIONS)[number] };

export interface ScheduledDatabase {
  /** Its name on the server. */
  readonly name: DatabaseName;
  /** As the schedule names it: the key in the map `databases`, or the name on the server. */
  readonly writtenAs: string;
}

export const MISSED_RUNS = ['catch_up', 'skip'] as const;
/** What becomes of a time at which the machine slept or the scheduler was not running: one run makes it good, or it is left. */
export type MissedRuns = (typeof MISSED_RUNS)[number];

export interface Schedule {
  readonly name: string;
  /** One that is turned off is kept and does not run. */
  readonly isEnabled: boolean;
  readonly when: When;
  readonly job: ScheduledJob;
  /** Empty: every configured one. Always empty for the actions that look at all backups (`takesDatabases`). */
  readonly databases: readonly ScheduledDatabase[];
  readonly missed: MissedRuns;
}

/** May databases be chosen for it? Checks and cleanups look at every backup, whosever it is. */
export const takesDatabases = (job: ScheduledJob): boolean => job.kind === 'backup' || job.action === 'restore_test';

export const SCHEDULE_PRESETS = ['professional', 'python', 'weekdays'] as const;
/**
 * `professional`: a full each month, a differential each week, logs in between, a check each night, a cleanup each week · `python`: a full each night, as
 * the Python tool has it · `weekdays`: differentials from Monday to Friday, fulls on Saturday and Sunday.
 */
export type PresetName = (typeof SCHEDULE_PRESETS)[number];

export const DRILL_FREQUENCIES = ['daily', 'weekly', 'monthly'] as const;
export type DrillFrequency = (typeof DRILL_FREQUENCIES)[number];

/** A query that a drill runs in the database that it restored, and what its first column must give. */
export interface DrillAssertion {
  readonly database: DatabaseName;
  readonly query: string;
  readonly expect: string | number | boolean | null;
}

/** `recovery_testing`: how often it is proven that the backups can be restored, and by what. */
export interface RecoveryTesting {
  /** A database whose proof is older is overdue; null: no drills are scheduled. */
  readonly frequency: DrillFrequency | null;
  /** What the names of scratch databases begin with; null: the name of the database that is proven. */
  readonly scratchName: DatabaseName | null;
  readonly assertions: readonly DrillAssertion[];
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Settings {
  /** The configuration file, or where it would be. */
  readonly file: LocalPath;
  readonly language: Language;
  /** null when DB_SERVER or the login is not set: queries of the catalogue work all the same. */
  readonly connection: ServerLogin | null;
  /** The first variable that `connection` lacks, for the advice; null where it lacks none. */
  readonly missingVariable: 'DB_SERVER' | 'DB_USERNAME' | 'DB_PASSWORD' | null;
  /** Those that have an entry of their own and are not left out; all of them together with the server's list: configuredDatabases. */
  readonly databases: readonly DatabaseSetting[];
  /** Every entry of the map, patterns and exclusions too. */
  readonly databaseRules: readonly DatabaseRule[];
  /** What a backup is that names no type (`chains.default_type`). */
  readonly defaultType: BackupChoice;
  /** For databases that the configuration does not name. */
  readonly chains: ChainPolicy;
  readonly storage: StorageSettings;
  readonly keysFrom: KeysFrom;
  readonly files: FileSettings;
  readonly schedules: readonly Schedule[];
  readonly recoveryTesting: RecoveryTesting;
  readonly retention: RetentionSettings;
  readonly verifyIntegrity: boolean;
  readonly minimumFreeBytes: number;
  readonly log: { readonly toFile: boolean; readonly level: LogLevel; readonly retentionDays: number };
  /** A BACKUP or RESTORE that says nothing for so long is given up. */
  readonly silenceMs: number;
  /** What backing up and verifying may take of a machine that is in use. */
  readonly limits: Limits;
}

import type { BackupType } from './backupType.ts';
import type { BrokenChain } from './brokenChain.ts';
import type { CertificateFinding, LackingKey } from './certificateRisk.ts';
import type { ExitName } from './exitCodes.ts';
import type { MediumProblem } from './mediumProblem.ts';
import type { Unreachable } from './unreachable.ts';
import type { Why } from './why.ts';

/**
 * What is known when an error of each code is thrown. A code stands in three places that the compiler keeps together: here (facts),
 * in `ERROR_EXITS` (exit code) and in messages (sentence and advice in each language).
 */
export interface ErrorFacts {
  // Configuration
  CONFIG_UNREADABLE: {
    readonly path: string;
    readonly reason: string | Why;
    /** Where the JSON breaks off; null where it is not about a place in the text. */
    readonly position: { readonly line: number; readonly column: number } | null;
  };
  CONFIG_INVALID: { readonly path: string; readonly problems: readonly PlacedProblem[] };
  USAGE: { readonly reason: string | Why };
  SECRET_MISSING: { readonly variable: string };
  /** What `variable` names gives no key. */
  KEY_UNREADABLE: { readonly variable: string; readonly reason: string | Why };
  /** The operating system's keychain cannot be asked; a text is what it says of itself. */
  KEYCHAIN_UNAVAILABLE: { readonly reason: string | Why };
  /** A secret stands there already, and may be the only one of its kind. */
  KEYCHAIN_TAKEN: { readonly account: string };
  // Server
  LOGIN_REFUSED: { readonly server: string; readonly user: string };
  SERVER_UNREACHABLE: { readonly server: string; readonly reason: string };
  ENCRYPTION_REFUSED: { readonly server: string; readonly reason: string };
  CONNECTION_LOST: { readonly server: string; readonly operation: string };
  SERVER_SILENT: { readonly operation: string; readonly seconds: number };
  SERVER_REFUSED: SqlFacts;
  SERVER_PATH_DENIED: SqlFacts & { readonly path: string; readonly osError: string };
  SERVER_PATH_MISSING: SqlFacts & { readonly path: string; readonly osError: string };
  SERVER_DISK_FULL: SqlFacts & { readonly path: string };
  SERVER_PERMISSION: SqlFacts;
  EDITION_LACKS: SqlFacts;
  SERVER_CANNOT_COMPRESS: { readonly edition: string };
  DATABASE_MISSING: { readonly database: string };
  /** A pattern or a word that is to select databases, and fits none that the server has. */
  NO_DATABASE_MATCHES: { readonly pattern: string };
  DATABASE_NOT_ONLINE: { readonly database: string; readonly state: string };
  DATABASE_IN_USE: SqlFacts;
  CHAIN_BROKEN: { readonly database: string; readonly asked: BackupType; readonly why: BrokenChain };
  BACKUP_SET_DAMAGED: SqlFacts & { readonly path: string };
  /** The server cannot open an encrypted backup; `database` null: it was only read. */
  CERTIFICATE_MISSING: { readonly database: string | null; readonly lacks: LackingKey };
  /** Told as a warning, and never thrown. */
  CERTIFICATE_AT_RISK: CertificateFinding;
  // Files on this side
  PATH_NOT_SHARED: { readonly serverPath: string; readonly localPath: string };
  DISK_FULL: { readonly path: string };
  NOT_ENOUGH_SPACE: { readonly path: string; readonly neededBytes: number; readonly freeBytes: number };
  FILE_UNREADABLE: { readonly path: string; readonly reason: string | Why };
  FILE_UNWRITABLE: { readonly path: string; readonly reason: string | Why };
  /** Whoever read our standard output has stopped reading (`| head`). */
  OUTPUT_CLOSED: Record<string, never>;
  // Catalogue and stored files
  CATALOGUE_UNREADABLE: { readonly path: string; readonly reason: string };
  MANIFEST_INVALID: { readonly path: string; readonly reason: string | Why };
  RUN_UNKNOWN: { readonly id: string };
  DATABASE_NOT_IN_RUN: { readonly id: string; readonly database: string };
  BACKUP_NOT_GOOD: { readonly id: string; readonly database: string; readonly status: string };
  STORED_FILE_MISSING: { readonly path: string };
  STORED_FILE_OUTSIDE: { readonly path: string };
  HASH_MISMATCH: {
    readonly path: string;
    /** Of what the two are: the size in bytes, or a hash. */
    readonly what: 'bytes' | 'SHA-256' | 'MD5';
    readonly expected: string;
    readonly found: string;
  };
  STORED_FILE_DAMAGED: { readonly path: string; readonly reason: string | Why };
  READ_BACK_DIFFERS: { readonly path: string };
  /** Nothing that this machine has is of the kind that the file needs. */
  DECRYPTION_KEY_MISSING: { readonly path: string; readonly needs: 'identity' | 'passphrase' };
  DECRYPTION_KEY_WRONG: { readonly path: string; readonly needs: 'identity' | 'passphrase' };
  /** `offset`: the byte of the content that cannot be what it is. */
  NOT_A_BACKUP: { readonly path: string; readonly problem: MediumProblem; readonly offset: number };
  // Running
  ALREADY_RUNNING: { readonly pid: number; readonly since: string; readonly what: string };
  NOTHING_TO_DO:
    | { readonly reason: 'nothing_configured' | 'no_backups' | 'nothing_encrypted' }
    | { readonly reason: 'not_in_keychain'; readonly account: string }
    | { readonly reason: 'no_service'; readonly name: string }
    | { readonly reason: 'nothing_asked_for_in_run'; readonly id: string };
  /** The scheduler cannot become a service of this machine. */
  SERVICE_NOT_POSSIBLE: {
    readonly reason: 'no_manager' | 'no_systemd' | 'not_administrator' | 'temporary_program' | 'line_break';
    readonly program: string;
  };
  /** The manager of services refused a command; `said` is in its own words. */
  SERVICE_REFUSED: { readonly command: string; readonly said: string };
  NOT_CONFIRMED: { readonly expected: string };
  /** The rules of retention keep no backup at all; `database` null: those of all databases. */
  RETENTION_KEEPS_NOTHING: { readonly database: string | null };
  TARGET_EXISTS: { readonly database: string };
  SYSTEM_DATABASE: { readonly database: string };
  BACKUP_TOO_NEW: { readonly database: string; readonly backupVersion: string; readonly serverVersion: string };
  /** `before` and `after` are the nearest instants that can be restored, in milliseconds since 1970. */
  TIME_NOT_REACHABLE: {
    readonly database: string;
    readonly why: Unreachable;
    readonly before: number | null;
    readonly after: number | null;
  };
  /** The server's clock changed between the two instants: STOPAT, which is its local time, could mean another moment. */
  SERVER_CLOCK_UNCLEAR: { readonly database: string; readonly sinceMs: number; readonly untilMs: number };
  /** `keeping`: what is there was being kept safe; `applying`: half of it is restored. */
  RESTORE_UNFINISHED: { readonly database: string; readonly during: 'keeping' | 'applying' };
  /** What is there now cannot be kept: the server refuses to back up the tail of its log. */
  TAIL_NOT_KEPT: { readonly database: string; readonly cause: string };
  NOTHING_TO_RESUME: Record<string, never>;
  OTHER_BACKUP_SET: { readonly path: string; readonly expected: string; readonly found: string };
  RESTORE_FAILED: { readonly database: string; readonly state: string; readonly cause: string };
  CHECKDB_FAILED: { readonly database: string; readonly firstMessage: string };
  /** A query of `recovery_testing.assertions` gave something else in the database that a drill had restored. */
  ASSERTION_FAILED: {
    readonly database: string;
    readonly query: string;
    readonly expected: string;
    readonly found: string | null;
  };
  /** A drill's own database could not be dropped. */
  SCRATCH_LEFT: { readonly database: string; readonly reason: string };
  INTERRUPTED: {
    readonly signal: 'SIGINT' | 'SIGTERM';
    /** What a restore that was stopped left of a database; absent where everything that had begun was cleaned up. */
    readonly left?: 'unfinished' | 'open';
  };
  INTERNAL: { readonly message: string };
}

export type ErrorCode = keyof ErrorFacts;

/** What SQL Server said when it refused a statement: the first error is the cause, the last one is only 3013. */
export interface SqlFacts {
  readonly operation: string;
  readonly database: string | null;
  readonly number: number;
  readonly message: string;
}

/** One wrong value: which key, what stands there, what may stand there. */
export interface ConfigProblem {
  readonly key: string;
  readonly value: string;
  readonly allowed: string;
}

/** Where a value of the configuration stands, or should: in the file or in `.env`, on a line from 1 (null: on none), or in the environment. */
export interface ConfigPlace {
  readonly at: 'file' | 'env_file' | 'environment';
  readonly line: number | null;
}

export interface PlacedProblem extends ConfigProblem {
  readonly place: ConfigPlace;
}

/** The exit code of each error, when it ends the program. */
export const ERROR_EXITS = {
  CONFIG_UNREADABLE: 'usage',
  CONFIG_INVALID: 'usage',
  USAGE: 'usage',
  SECRET_MISSING: 'usage',
  KEY_UNREADABLE: 'usage',
  KEYCHAIN_UNAVAILABLE: 'precondition',
  KEYCHAIN_TAKEN: 'refusedForSafety',
  LOGIN_REFUSED: 'loginRefused',
  SERVER_UNREACHABLE: 'serverUnreachable',
  ENCRYPTION_REFUSED: 'serverUnreachable',
  CONNECTION_LOST: 'serverUnreachable',
  SERVER_SILENT: 'failed',
  SERVER_REFUSED: 'failed',
  SERVER_PATH_DENIED: 'precondition',
  SERVER_PATH_MISSING: 'precondition',
  SERVER_DISK_FULL: 'precondition',
  SERVER_PERMISSION: 'precondition',
  EDITION_LACKS: 'precondition',
  SERVER_CANNOT_COMPRESS: 'precondition',
  DATABASE_MISSING: 'precondition',
  NO_DATABASE_MATCHES: 'precondition',
  DATABASE_NOT_ONLINE: 'precondition',
  DATABASE_IN_USE: 'failed',
  CHAIN_BROKEN: 'chainBroken',
  BACKUP_SET_DAMAGED: 'verificationFailed',
  CERTIFICATE_MISSING: 'precondition',
  CERTIFICATE_AT_RISK: 'precondition',
  PATH_NOT_SHARED: 'precondition',
  DISK_FULL: 'precondition',
  NOT_ENOUGH_SPACE: 'precondition',
  FILE_UNREADABLE: 'precondition',
  FILE_UNWRITABLE: 'precondition',
  OUTPUT_CLOSED: 'outputClosed',
  CATALOGUE_UNREADABLE: 'catalogueUnreadable',
  MANIFEST_INVALID: 'catalogueUnreadable',
  RUN_UNKNOWN: 'usage',
  DATABASE_NOT_IN_RUN: 'usage',
  BACKUP_NOT_GOOD: 'refusedForSafety',
  STORED_FILE_MISSING: 'verificationFailed',
  STORED_FILE_OUTSIDE: 'refusedForSafety',
  HASH_MISMATCH: 'verificationFailed',
  STORED_FILE_DAMAGED: 'verificationFailed',
  READ_BACK_DIFFERS: 'verificationFailed',
  DECRYPTION_KEY_MISSING: 'precondition',
  DECRYPTION_KEY_WRONG: 'verificationFailed',
  NOT_A_BACKUP: 'verificationFailed',
  ALREADY_RUNNING: 'alreadyRunning',
  SERVICE_NOT_POSSIBLE: 'precondition',
  SERVICE_REFUSED: 'failed',
  NOTHING_TO_DO: 'nothingToDo',
  NOT_CONFIRMED: 'refusedForSafety',
  RETENTION_KEEPS_NOTHING: 'refusedForSafety',
  TARGET_EXISTS: 'refusedForSafety',
  SYSTEM_DATABASE: 'refusedForSafety',
  BACKUP_TOO_NEW: 'precondition',
  TIME_NOT_REACHABLE: 'chainBroken',
  SERVER_CLOCK_UNCLEAR: 'chainBroken',
  RESTORE_UNFINISHED: 'refusedForSafety',
  TAIL_NOT_KEPT: 'refusedForSafety',
  NOTHING_TO_RESUME: 'nothingToDo',
  OTHER_BACKUP_SET: 'verificationFailed',
  RESTORE_FAILED: 'failed',
  CHECKDB_FAILED: 'verificationFailed',
  ASSERTION_FAILED: 'verificationFailed',
  SCRATCH_LEFT: 'failed',
  INTERRUPTED: 'interrupted',
  INTERNAL: 'failed',
} as const satisfies Record<ErrorCode, ExitName>;

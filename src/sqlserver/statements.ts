import { assertNever } from '../domain/assertNever.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import { quoteIdentifier, quoteString } from './quoting.ts';

/** What every BACKUP of this program has: one file, its own medium (INIT, FORMAT), always WITH CHECKSUM. */
interface BackupTo {
  readonly database: DatabaseName;
  readonly to: ServerPath;
  /** Said either way: the server's own default (`backup compression default`) decides nothing here. */
  readonly compression: boolean;
  /** MAXTRANSFERSIZE in bytes, a multiple of 64 KiB up to 4 MiB (contract.md section 3.1); left out: the server's own. */
  readonly maxTransferBytes?: number;
  readonly name: string | null;
  readonly description: string | null;
  /** Percent between two progress messages. */
  readonly stats: number;
}

export interface FullBackup extends BackupTo {
  readonly what: 'full';
  readonly copyOnly: boolean;
}

/** Never copy-only: the server would ignore the option and make an ordinary differential (contract.md section 3.1). */
export interface DifferentialBackup extends BackupTo {
  readonly what: 'differential';
}

export interface LogBackup extends BackupTo {
  readonly what: 'log';
  readonly copyOnly: boolean;
  /**
   * The last log before a restore, which leaves the database RESTORING; `noTruncate` for one whose data files are damaged (it is stored as
   * copy-only then and goes on after errors). null: the database stays as it is.
   */
  readonly tail: null | { readonly noTruncate: boolean };
}

/** One BACKUP statement. */
export type Backup = FullBackup | DifferentialBackup | LogBackup;

/** How the server itself calls the statement in its messages: `BACKUP DATABASE`, or `BACKUP LOG`. */
export const backupOperation = ({ what }: Pick<Backup, 'what'>): 'BACKUP DATABASE' | 'BACKUP LOG' =>
  what === 'log' ? 'BACKUP LOG' : 'BACKUP DATABASE';

/** The exact T-SQL: what is shown, logged and sent are the same text. */
export const backupStatement = (backup: Backup): string => {
  const options = [
    ...kindOptions(backup),
    'INIT',
    'FORMAT',
    'CHECKSUM',
    backup.compression ? 'COMPRESSION' : 'NO_COMPRESSION',
    ...(backup.maxTransferBytes === undefined ? [] : [`MAXTRANSFERSIZE = ${backup.maxTransferBytes}`]),
    ...(backup.name === null ? [] : [`NAME = ${quoteString(backup.name.slice(0, 128))}`]),
    ...(backup.description === null ? [] : [`DESCRIPTION = ${quoteString(backup.description.slice(0, 255))}`]),
    `STATS = ${backup.stats}`,
  ];
  return `${backupOperation(backup)} ${quoteIdentifier(backup.database)} TO DISK = ${quoteString(backup.to)} WITH ${options.join(', ')}`;
};

const kindOptions = (backup: Backup): readonly string[] => {
  switch (backup.what) {
    case 'full':
      return backup.copyOnly ? ['COPY_ONLY'] : [];
    case 'differential':
      return ['DIFFERENTIAL'];
    case 'log':
      return [
        ...(backup.copyOnly ? ['COPY_ONLY'] : []),
        ...(backup.tail === null ? [] : [...(backup.tail.noTruncate ? ['NO_TRUNCATE'] : []), 'NORECOVERY']),
      ];
    default:
      return assertNever(backup);
  }
};

/** Percent between two progress messages of RESTORE VERIFYONLY. */
export const VERIFY_STATS = 5;

export const verifyStatement = (from: ServerPath, position: number, stats: number): string =>
  `RESTORE VERIFYONLY FROM DISK = ${quoteString(from)} WITH FILE = ${position}, CHECKSUM, STOP_ON_ERROR, STATS = ${stats}`;

export const headerStatement = (from: ServerPath): string => `RESTORE HEADERONLY FROM DISK = ${quoteString(from)}`;

export const fileListStatement = (from: ServerPath, position: number): string =>
  `RESTORE FILELISTONLY FROM DISK = ${quoteString(from)} WITH FILE = ${position}`;

export const singleUserStatement = (database: DatabaseName): string =>
  `ALTER DATABASE ${quoteIdentifier(database)} SET SINGLE_USER WITH ROLLBACK IMMEDIATE`;

export const multiUserStatement = (database: DatabaseName): string =>
  `ALTER DATABASE ${quoteIdentifier(database)} SET MULTI_USER`;

export const checkDatabaseStatement = (database: DatabaseName): string =>
  `DBCC CHECKDB (${quoteIdentifier(database)}) WITH NO_INFOMSGS, ALL_ERRORMSGS`;

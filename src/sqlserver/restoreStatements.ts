import type { DatabaseName } from '../domain/databaseName.ts';
import type { Lsn } from '../domain/lsn.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import { quoteIdentifier, quoteString } from './quoting.ts';

/** One backup set that is applied: always WITH NORECOVERY, for recovering too early means starting over (rivals.md rule 31). */
export interface RestoreSet {
  readonly what: 'database' | 'log';
  readonly database: DatabaseName;
  readonly from: ServerPath;
  readonly position: number;
  readonly moves: readonly { readonly logicalName: string; readonly to: ServerPath }[];
  /** Overwrite an existing database: drops three of the server's guards (rivals.md rule 36), so only where the plan says so. */
  readonly replace: boolean;
  readonly checksum: boolean;
  /** Only of a log; null: to the set's end. */
  readonly stop: StopPoint | null;
  /** Percent between two progress messages. */
  readonly stats: number;
}

/** Where every log of a sequence stops (contract.md section 6.5). */
export type StopPoint =
  /** The last commit at or before it, in the server's local time: `2026-01-31T10:20:30.123`, which no language setting reads otherwise. */
  | { readonly kind: 'time'; readonly at: string }
  /** A marked transaction by its LSN, since one name may have been given to many; with it, or just before it. */
  | { readonly kind: 'mark'; readonly name: string; readonly lsn: Lsn; readonly include: boolean };

/** RESTORE DATABASE … WITH RECOVERY with no FROM: opens what was restored. */
export interface Recover {
  readonly what: 'recover';
  readonly database: DatabaseName;
}

/** One RESTORE statement that changes a database. */
export type RestoreStatement = RestoreSet | Recover;

/** How the server itself calls the statement in its messages. */
export const restoreOperation = ({ what }: Pick<RestoreStatement, 'what'>): 'RESTORE DATABASE' | 'RESTORE LOG' =>
  what === 'log' ? 'RESTORE LOG' : 'RESTORE DATABASE';

/** The exact T-SQL of the restore itself; getting the sessions out and back to MULTI_USER are separate statements. */
export const restoreStatement = (restore: RestoreStatement): string => {
  const statement = `${restoreOperation(restore)} ${quoteIdentifier(restore.database)}`;
  if (restore.what === 'recover') return `${statement} WITH RECOVERY`;
  const options = [
    `FILE = ${restore.position}`,
    ...restore.moves.map((move) => `MOVE ${quoteString(move.logicalName)} TO ${quoteString(move.to)}`),
    ...(restore.replace ? ['REPLACE'] : []),
    'NORECOVERY',
    ...(restore.checksum ? ['CHECKSUM'] : []),
    ...(restore.stop === null ? [] : [stopOption(restore.stop)]),
    `STATS = ${restore.stats}`,
  ];
  return `${statement} FROM DISK = ${quoteString(restore.from)} WITH ${options.join(', ')}`;
};

const stopOption = (stop: StopPoint): string => {
  if (stop.kind === 'time') return `STOPAT = ${quoteString(stop.at)}`;
  return `${stop.include ? 'STOPATMARK' : 'STOPBEFOREMARK'} = ${quoteString(`lsn:${stop.lsn}`)}`;
};

/** Ties a user of a restored database to the login of the same name, which must be there (contract.md section 10). */
export const mendUserStatement = (database: DatabaseName, user: string): string =>
  `USE ${quoteIdentifier(database)}; ALTER USER ${quoteIdentifier(user)} WITH LOGIN = ${quoteIdentifier(user)}`;

import type { ConnectionPool } from 'mssql';
import type { DatabaseName } from '../domain/databaseName.ts';
import { type Lsn, parseLsn } from '../domain/lsn.ts';
import { orphanedUsersQuery, redoPointQuery } from './queries.ts';
import { textOf, textOrNull } from './row.ts';
import { type CallNames, runBatch } from './runBatch.ts';

/** How far a database in RESTORING has come: after a data set its LastLSN, after a log that one's (contract.md section 6.2). */
export const readRedoPoint = async (
  pool: ConnectionPool,
  database: DatabaseName,
  names: CallNames,
  signal?: AbortSignal,
): Promise<Lsn | null> => {
  const { rows } = await runBatch(pool, redoPointQuery(database), names, signal);
  const text = textOrNull(rows[0] ?? {}, 'redoPoint');
  return text === null || text === '0' ? null : parseLsn(text);
};

/** SQL users with no login of their SID on this server. */
export const readOrphanedUsers = async (
  pool: ConnectionPool,
  database: DatabaseName,
  names: CallNames,
  signal?: AbortSignal,
): Promise<readonly string[]> =>
  (await runBatch(pool, orphanedUsersQuery(database), names, signal)).rows.map((row) => textOf(row, 'name'));

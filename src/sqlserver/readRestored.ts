import type { ConnectionPool } from 'mssql';
import type { DatabaseName } from '../domain/databaseName.ts';
import { type Lsn, parseLsn } from '../domain/lsn.ts';
import { orphanedUsersQuery, recoveryStatusQuery, redoPointQuery } from './queries.ts';
import { textOf, textOrNull } from './row.ts';
import { type CallNames, runBatch } from './runBatch.ts';
import type { RecoveryStatus } from './sqlServer.ts';

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

/** What a database says of its own history; null where there is no such database, or this login may not look. */
export const readRecoveryStatus = async (
  pool: ConnectionPool,
  database: DatabaseName,
  names: CallNames,
  signal?: AbortSignal,
): Promise<RecoveryStatus | null> => {
  const row = (await runBatch(pool, recoveryStatusQuery(database), names, signal)).rows[0];
  const familyGuid = textOrNull(row ?? {}, 'familyGuid');
  if (row === undefined || familyGuid === null) return null;
  const lsn = textOrNull(row, 'lastLogBackupLsn');
  return { familyGuid, forkGuid: textOrNull(row, 'forkGuid'), lastLogBackupLsn: lsn === null ? null : parseLsn(lsn) };
};

import type { LogMark } from '../catalogue/backupSetRecord.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import { offsetText } from '../domain/localMoment.ts';
import type { BackupHeader } from '../sqlserver/backupHeader.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';

/**
 * The marked transactions in a log, as the server remembers them, oldest first. The last LSN of a set is that of the next record: a mark there
 * belongs to the next log (rivals.md rule 22).
 */
export const logMarks = async (
  server: Pick<SqlServer, 'marks'>,
  database: DatabaseName,
  { firstLsn, lastLsn }: Pick<BackupHeader, 'firstLsn' | 'lastLsn'>,
  utcOffsetMinutes: number,
  signal: AbortSignal,
): Promise<readonly LogMark[]> => {
  const offset = offsetText(utcOffsetMinutes);
  const marks = await server.marks(database, signal);
  return marks
    .filter(({ lsn }) => lsn >= firstLsn && lsn < lastLsn)
    .map(({ name, lsn, at }) => ({ name, lsn, at: `${at}${offset}` }))
    .reverse();
};

import type { ServerLogin } from '../domain/serverLogin.ts';
import { type LongSession, runLongStatement } from './longStatement.ts';
import { backToMultiUser, getSessionsOut, readState } from './multiUser.ts';
import type { CallNames } from './runBatch.ts';
import type { LongRun, StatementResult } from './sqlServer.ts';
import { resultOf } from './statementMessages.ts';
import { backupStatement, type LogBackup } from './statements.ts';

/**
 * BACKUP LOG … WITH NORECOVERY, which needs the database to itself like RESTORE (3101): the sessions are put out on the same connection, and let
 * in again if it fails. Afterwards the database is RESTORING, and nobody comes in anyway.
 */
export const backupTail = async (
  session: LongSession,
  login: ServerLogin,
  statement: LogBackup,
  names: CallNames,
  run: LongRun,
): Promise<StatementResult> => {
  const { database } = statement;
  const before = await readState(session, database, names);
  await getSessionsOut(session, before, database, names, run);
  try {
    return resultOf(await runLongStatement(session, backupStatement(statement), names, run));
  } catch (error) {
    await backToMultiUser(session, login, database, names);
    throw error;
  }
};

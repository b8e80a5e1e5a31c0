import type { DatabaseName } from '../domain/databaseName.ts';
import { asRexusError, RexusError } from '../domain/rexusError.ts';
import type { ServerLogin } from '../domain/serverLogin.ts';
import { type LongSession, runLongStatement } from './longStatement.ts';
import { backToMultiUser, getSessionsOut, isLocked, readState, type StateAfter } from './multiUser.ts';
import { type RestoreStatement, restoreStatement } from './restoreStatements.ts';
import type { CallNames } from './runBatch.ts';
import type { LongRun, RestoreResult } from './sqlServer.ts';
import { restoreResultOf } from './statementMessages.ts';

/**
 * Gets the sessions out, applies one set or recovers, and brings a database that is open then back to MULTI_USER, whatever happened (one that
 * is still RESTORING lets nobody in). All of it on one connection whose current database is master: the one seat of a SINGLE_USER database belongs to whoever comes next (contract.md section 10).
 * @throws RexusError RESTORE_FAILED with the state that the database was left in, once RESTORE had been sent: its `cause` is why (INTERRUPTED
 * too). What fails before that is thrown as it is, and the database is as it was.
 */
export const restoreDatabase = async (
  session: LongSession,
  login: ServerLogin,
  statement: RestoreStatement,
  names: CallNames,
  run: LongRun,
): Promise<RestoreResult> => {
  const { database } = statement;
  const before = await readState(session, database, names);
  let failure: { readonly error: RexusError; readonly sent: boolean } | null = null;
  let result: RestoreResult | null = null;
  let sent = false;
  try {
    await getSessionsOut(session, before, database, names, run);
    sent = true;
    result = restoreResultOf(await runLongStatement(session, restoreStatement(statement), names, run));
  } catch (error) {
    failure = { error: asRexusError(error), sent };
  }

  // Somebody else's SINGLE_USER that refused ours is none of this program's to undo.
  if (failure?.sent === false && before?.userAccess !== 'MULTI_USER') throw failure.error;
  const after = await backToMultiUser(session, login, database, names);
  if (failure === null && result !== null && after !== 'unknown' && !isLocked(after)) return result;
  const why = failure?.error ?? new RexusError('DATABASE_IN_USE', { ...lockedFacts(database) });
  if (failure?.sent === false && !isLocked(after)) throw why;
  throw new RexusError(
    'RESTORE_FAILED',
    { database, state: describeState(after), cause: why.serverMessages[0]?.message ?? why.code },
    { cause: why, serverMessages: why.serverMessages },
  );
};

const describeState = (state: StateAfter): string => {
  if (state === 'unknown') return 'UNKNOWN';
  if (state === null) return 'MISSING';
  return isLocked(state) ? `${state.state} ${state.userAccess}` : state.state;
};

const lockedFacts = (database: DatabaseName) => ({
  operation: 'ALTER DATABASE',
  database,
  number: 5064,
  message: `database ${database} could not be set to MULTI_USER`,
});

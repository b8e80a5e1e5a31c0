import type { DatabaseName } from '../domain/databaseName.ts';
import { asRexusError, RexusError } from '../domain/rexusError.ts';
import type { ServerLogin } from '../domain/serverLogin.ts';
import { closePool, LONG, openPool } from './connections.ts';
import { type LongSession, runLongStatement } from './longStatement.ts';
import { databaseStateQuery } from './queries.ts';
import { type RestoreStatement, restoreStatement } from './restoreStatements.ts';
import { numberOf, textOf } from './row.ts';
import { type CallNames, runBatch } from './runBatch.ts';
import type { LongRun, RestoreResult } from './sqlServer.ts';
import { restoreResultOf } from './statementMessages.ts';
import { multiUserStatement, singleUserStatement } from './statements.ts';

/** What sys.databases says of a database; null: there is none of that name. */
interface State {
  readonly id: number;
  readonly state: string;
  readonly userAccess: string;
}

/** master, tempdb, model and msdb refuse SINGLE_USER (5058). */
const LAST_SYSTEM_ID = 4;
/** A connection that broke keeps the one seat of a SINGLE_USER database until the server notices. */
const SEAT_PATIENCE_MS = 30_000;
const SEAT_PAUSE_MS = 500;

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
  const sessionsMustGo = before?.state === 'ONLINE' && before.id > LAST_SYSTEM_ID;
  let failure: { readonly error: RexusError; readonly sent: boolean } | null = null;
  let result: RestoreResult | null = null;
  let sent = false;
  try {
    if (sessionsMustGo) {
      const seat = { ...names, operation: 'ALTER DATABASE' };
      await runLongStatement(session, singleUserStatement(database), seat, run);
    }
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

type StateAfter = State | null | 'unknown';

const isLocked = (state: StateAfter): boolean =>
  state !== null && state !== 'unknown' && state.state === 'ONLINE' && state.userAccess !== 'MULTI_USER';

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

/** The state that the database ends in. On the same connection if that lives, else on fresh ones until the old one's seat is free. */
const backToMultiUser = async (
  session: LongSession,
  login: ServerLogin,
  database: DatabaseName,
  names: CallNames,
): Promise<StateAfter> => {
  const seat = { ...names, operation: 'ALTER DATABASE' };
  let seen: StateAfter = 'unknown';
  const deadline = session.clock.monotonicMs() + SEAT_PATIENCE_MS;
  for (let isFirst = true; isFirst || session.clock.monotonicMs() < deadline; isFirst = false) {
    if (!isFirst) await session.clock.sleep(SEAT_PAUSE_MS);
    try {
      const pool = isFirst ? session.pool : await openPool(login, LONG);
      try {
        const here = { ...session, pool };
        seen = await readState(here, database, names);
        if (!isLocked(seen)) return seen;
        await runBatch(pool, multiUserStatement(database), seat);
        seen = await readState(here, database, names);
        if (!isLocked(seen)) return seen;
      } finally {
        if (pool !== session.pool) await closePool(pool);
      }
    } catch {
      // Tried again: the connection died, or the seat is still taken. What it ends with is told by `seen`.
    }
  }
  return seen;
};

const readState = async (session: LongSession, database: DatabaseName, names: CallNames): Promise<State | null> => {
  const row = (await runBatch(session.pool, databaseStateQuery(database), names)).rows[0];
  return row === undefined
    ? null
    : { id: numberOf(row, 'id'), state: textOf(row, 'state'), userAccess: textOf(row, 'userAccess') };
};

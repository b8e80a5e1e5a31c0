import type { DatabaseName } from '../domain/databaseName.ts';
import type { ServerLogin } from '../domain/serverLogin.ts';
import { closePool, LONG, openPool } from './connections.ts';
import { type LongSession, runLongStatement } from './longStatement.ts';
import { databaseStateQuery } from './queries.ts';
import { numberOf, textOf } from './row.ts';
import { type CallNames, runBatch } from './runBatch.ts';
import type { LongRun } from './sqlServer.ts';
import { multiUserStatement, singleUserStatement } from './statements.ts';

/** What sys.databases says of a database; null: there is none of that name. */
export interface State {
  readonly id: number;
  readonly state: string;
  readonly userAccess: string;
}

/** master, tempdb, model and msdb refuse SINGLE_USER (5058). */
const LAST_SYSTEM_ID = 4;
/** A connection that broke keeps the one seat of a SINGLE_USER database until the server notices. */
const SEAT_PATIENCE_MS = 30_000;
const SEAT_PAUSE_MS = 500;

/** Puts everybody else out of an open database; the seat is this connection's then (contract.md section 10). */
export const getSessionsOut = async (
  session: LongSession,
  before: State | null,
  database: DatabaseName,
  names: CallNames,
  run: LongRun,
): Promise<void> => {
  if (before?.state !== 'ONLINE' || before.id <= LAST_SYSTEM_ID) return;
  await runLongStatement(session, singleUserStatement(database), { ...names, operation: 'ALTER DATABASE' }, run);
};

export type StateAfter = State | null | 'unknown';

export const isLocked = (state: StateAfter): boolean =>
  state !== null && state !== 'unknown' && state.state === 'ONLINE' && state.userAccess !== 'MULTI_USER';

/** The state that the database ends in. On the same connection if that lives, else on fresh ones until the old one's seat is free. */
export const backToMultiUser = async (
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

export const readState = async (
  session: LongSession,
  database: DatabaseName,
  names: CallNames,
): Promise<State | null> => {
  const row = (await runBatch(session.pool, databaseStateQuery(database), names)).rows[0];
  return row === undefined
    ? null
    : { id: numberOf(row, 'id'), state: textOf(row, 'state'), userAccess: textOf(row, 'userAccess') };
};

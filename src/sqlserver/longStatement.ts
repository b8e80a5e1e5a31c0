import type { ConnectionPool } from 'mssql';
import { interruptedBy, throwIfInterrupted } from '../domain/interrupted.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { Clock } from '../platform/clock.ts';
import { requestProgressQuery, SESSION_QUERY } from './queries.ts';
import { numberOf } from './row.ts';
import { type CallNames, requestError, runBatch } from './runBatch.ts';
import { watchSilence } from './silenceWatch.ts';
import type { LongRun } from './sqlServer.ts';
import { type InfoMessage, progressOf } from './statementMessages.ts';

/** Where a long statement runs: a pool of one connection, and another one to look at it from. */
export interface LongSession {
  readonly pool: ConnectionPool;
  readonly watcher: ConnectionPool;
  readonly clock: Clock;
}

/**
 * Runs BACKUP, RESTORE, VERIFYONLY or CHECKDB to its end and gives what the server said on the way. Cancelled by attention when the signal
 * aborts; a statement that had ended all the same counts as done.
 * @throws RexusError INTERRUPTED, SERVER_SILENT, CONNECTION_LOST or what the server refused it with
 */
export const runLongStatement = async (
  session: LongSession,
  sql: string,
  names: CallNames,
  run: LongRun,
): Promise<readonly InfoMessage[]> => {
  throwIfInterrupted(run.signal);
  const { clock } = session;
  const spid = numberOf((await runBatch(session.pool, SESSION_QUERY, names, run.signal)).rows[0] ?? {}, 'session');

  const said: InfoMessage[] = [];
  let heardMs = clock.monotonicMs();
  const request = session.pool.request();
  request.on('info', (message: InfoMessage) => {
    heardMs = clock.monotonicMs();
    said.push({ number: message.number, message: message.message });
    const percent = progressOf(message);
    if (percent !== null) run.onPercent?.(percent);
  });

  const cancel = (): void => request.cancel();
  run.signal.addEventListener('abort', cancel, { once: true });
  const ended = new AbortController();
  let silent = false;
  const watched = { lastHeardMs: () => heardMs, signsOfLife: () => signsOfLife(session.watcher, spid, names) };
  const watch = watchSilence(watched, run.silenceMs, clock, ended.signal).then((outcome) => {
    silent = outcome === 'silent';
    if (silent) cancel();
  });
  try {
    // The abort may have come while the session was asked for its number.
    throwIfInterrupted(run.signal);
    await request.batch(sql);
    return said;
  } catch (thrown) {
    if (run.signal.aborted) throw interruptedBy(run.signal);
    if (silent) {
      const facts = { operation: names.operation, seconds: Math.round(run.silenceMs / 1000) };
      throw new RexusError('SERVER_SILENT', facts, { cause: thrown });
    }
    const error = requestError(thrown, names);
    if (isOnlyHistory(error)) return [...said, ...error.serverMessages];
    throw error;
  } finally {
    run.signal.removeEventListener('abort', cancel);
    ended.abort();
    await watch;
  }
};

/** 3009: msdb could not take the record, and the backup or restore is good all the same (contract.md section 7). */
const isOnlyHistory = ({ serverMessages }: RexusError): boolean =>
  serverMessages.length > 0 && serverMessages.every(({ number }) => number === 3009);

/** What cannot be seen is no sign of death: the watch then goes by silence alone. */
const signsOfLife = async (watcher: ConnectionPool, spid: number, names: CallNames): Promise<string | null> => {
  try {
    const { rows } = await runBatch(watcher, requestProgressQuery(spid), names);
    return rows[0] === undefined ? null : JSON.stringify(rows[0]);
  } catch {
    return null;
  }
};

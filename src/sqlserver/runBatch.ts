import type { ConnectionPool, IColumnMetadata, IResult } from 'mssql';
import { interruptedBy, throwIfInterrupted } from '../domain/interrupted.ts';
import { RexusError } from '../domain/rexusError.ts';
import { readDriverFailure } from './driverFailure.ts';
import type { Row } from './row.ts';
import { type FailedCall, serverError } from './serverError.ts';

/** What a call is named when it fails; server and user stand for the connection. */
export type CallNames = Omit<FailedCall, 'phase'>;

/** The first result set of a batch, with its columns as the server described them. */
export interface RowSet {
  readonly rows: readonly Row[];
  readonly columns: IColumnMetadata;
}

/** Runs a short batch. Cancelled on the server when the signal aborts. @throws RexusError */
export const runBatch = async (
  pool: ConnectionPool,
  sql: string,
  names: CallNames,
  signal?: AbortSignal,
): Promise<RowSet> => {
  if (signal !== undefined) throwIfInterrupted(signal);
  const request = pool.request();
  const cancel = (): void => request.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const result: IResult<Row> = await request.batch<Row>(sql);
    const first = result.recordsets[0];
    return { rows: first ?? [], columns: first?.columns ?? {} };
  } catch (thrown) {
    if (signal?.aborted === true) throw interruptedBy(signal);
    throw requestError(thrown, names);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
};

/** What a request was rejected with. A pool that could not make its connection rejects with a ConnectionError: that is no lost connection. */
export const requestError = (thrown: unknown, names: CallNames): RexusError => {
  const failure = readDriverFailure(thrown);
  if (failure.code === 'ETIMEOUT' && failure.messages.length === 0) {
    const seconds = Math.round(Number(/(\d+)\s*ms/.exec(failure.text)?.[1] ?? 0) / 1000);
    return new RexusError('SERVER_SILENT', { operation: names.operation, seconds }, { cause: thrown });
  }
  const neverConnected = thrown instanceof Error && thrown.name === 'ConnectionError';
  return serverError(failure, { ...names, phase: neverConnected ? 'connect' : 'request' }, thrown);
};

/** One logged-in connection: its batches, its transaction, its temporary tables, and what the others may see of it. */
import { DatabaseSync } from 'node:sqlite';
import type {
  BackendSession,
  BatchResult,
  LoginRequest,
  ResponseSink,
  SqlMessage,
  SqlParameter,
} from '../../backend.ts';
import type { SqlValue } from '../../sqlTypes.ts';
import type { Instance, SessionHandle } from '../instance.ts';
import { BatchAborted } from '../query/steps.ts';
import { CURRENT_COMMAND } from '../sql/commands.ts';
import { SqlError } from '../sqlError.ts';
import { rememberSession } from '../views/serverViews.ts';
import { variableKey } from './environment.ts';
import { holdsLock } from './locks.ts';
import { callProcedure } from './procedures/callProcedure.ts';
import { runBatchText, runStatements } from './runStatements.ts';
import { defaultOptions, type Frame, type SessionState, type Variable } from './sessionState.ts';
import { splitName } from './splitName.ts';
import { createTransactions } from './transactions.ts';

const KILLED: SqlMessage = {
  number: 596,
  class: 21,
  state: 1,
  message: 'Cannot continue the execution because the session is in the kill state.',
};

/** A connection that has logged in. */
export const openSession = (
  instance: Instance,
  spid: number,
  request: LoginRequest,
  database: string,
): BackendSession => {
  let closed = false;
  const killed = new AbortController();
  const handle: SessionHandle = {
    spid,
    login: instance.options.login.user,
    get currentDatabase() {
      return state.database;
    },
    hasUncommitted: (entry) => holdsLock(instance, handle, entry),
    get inTransaction() {
      return state.transactions.count > 0;
    },
    get request() {
      return state.request;
    },
    kill: () => {
      // The database is free at once; the connection ends when the wire sees it.
      end();
      killed.abort();
    },
  };
  const state: SessionState = {
    instance,
    handle,
    host: request.host,
    application: request.application,
    loginTime: instance.options.now(),
    database,
    options: defaultOptions(),
    temporary: new DatabaseSync(':memory:'),
    transactions: createTransactions(instance, () => handle),
    rowCount: 0n,
    error: 0,
    identity: null,
    request: null,
    killed,
  };
  const rollBack = (): void => {
    if (state.transactions.count > 0) state.transactions.rollback(null);
  };
  function end(): void {
    if (closed) return;
    closed = true;
    rollBack();
    instance.sessions.delete(handle);
    // What still runs may look at its tables; it goes with the garbage otherwise.
    if (state.request === null) state.temporary.close();
  }
  rememberSession(handle, { host: request.host, application: request.application, loginTime: state.loginTime });
  instance.sessions.add(handle);

  /** Runs one request: a frame, the signal of client and KILL together, and what an abort leaves to do. */
  const run = async (
    sink: ResponseSink,
    signal: AbortSignal,
    variables: Map<string, Variable>,
    work: (frame: Frame) => Promise<void>,
  ): Promise<number> => {
    if (killed.signal.aborted) {
      sink.message(KILLED);
      sink.done({ curCmd: CURRENT_COMMAND.none, error: true });
      return 0;
    }
    const frame: Frame = {
      variables,
      tables: { store: null },
      sink,
      signal: AbortSignal.any([signal, killed.signal]),
      depth: 0,
      errors: [],
      returnStatus: 0,
      line: 1,
      now: instance.options.now(),
    };
    state.request = { command: 'SELECT', percentComplete: 0, startedAt: frame.now };
    try {
      await work(frame);
      if (state.transactions.doomed) {
        rollBack();
        sink.message({
          number: 3998,
          class: 16,
          state: 1,
          line: 1,
          message: 'Uncommittable transaction is detected at the end of the batch. The transaction is rolled back.',
        });
        sink.transaction('rollback', BigInt(spid));
        sink.done({ curCmd: CURRENT_COMMAND.none, error: true });
      }
    } catch (error) {
      if (!(error instanceof BatchAborted)) throw error;
      if (killed.signal.aborted) {
        sink.message(KILLED);
        sink.done({ curCmd: CURRENT_COMMAND.none, error: true });
      } else {
        // A cancelled statement is rolled back by itself; with XACT_ABORT its transaction goes with it.
        if (state.options.xactAbort) rollBack();
        sink.done({ curCmd: CURRENT_COMMAND.none, error: true });
      }
    } finally {
      state.request = null;
      frame.tables.store?.close();
    }
    return frame.returnStatus;
  };

  const variablesOf = (parameters: readonly SqlParameter[]): Map<string, Variable> =>
    new Map(
      parameters.map((parameter) => [variableKey(parameter.name), { type: parameter.type, value: parameter.value }]),
    );
  const resultOf = (
    returnStatus: number,
    parameters: readonly SqlParameter[],
    variables: ReadonlyMap<string, Variable>,
  ): BatchResult => ({
    returnStatus,
    outputs: new Map(
      parameters
        .filter((parameter) => parameter.isOutput)
        .map((parameter): [string, SqlValue] => [
          parameter.name,
          variables.get(variableKey(parameter.name))?.value ?? null,
        ]),
    ),
  });

  return {
    spid,
    login: handle.login,
    get database() {
      return state.database;
    },
    killed: killed.signal,
    batch: async (sql, sink, signal) => {
      await run(sink, signal, new Map(), (frame) => runBatchText(state, frame, sql));
    },
    execute: async (sql, parameters, sink, signal) => {
      const variables = variablesOf(parameters);
      const before = { database: state.database, options: { ...state.options } };
      const status = await run(sink, signal, variables, (frame) => runBatchText(state, frame, sql));
      // sp_executesql is a scope: SET does not outlive it. USE does not either.
      state.options = before.options;
      if (state.database !== before.database && instance.find(before.database) !== undefined) {
        const entered = state.database;
        state.database = before.database;
        sink.database(before.database, entered);
      }
      return resultOf(status, parameters, variables);
    },
    call: async (procedure, parameters, sink, signal) => {
      const variables = variablesOf(parameters);
      const status = await run(sink, signal, variables, async (frame) => {
        const args = parameters.map((parameter) => ({
          name: parameter.name === '' || parameter.name === '@' ? null : parameter.name,
          value: parameter.value,
          type: parameter.type,
          isOutput: parameter.isOutput,
          set: (value: SqlValue) => {
            const variable = variables.get(variableKey(parameter.name));
            if (variable !== undefined) variable.value = value;
          },
        }));
        try {
          frame.returnStatus = await callProcedure(
            state,
            frame,
            splitName(procedure) ?? [procedure],
            args,
            runStatements,
          );
        } catch (error) {
          if (!(error instanceof SqlError)) throw error;
          for (const message of error.messages)
            sink.message({ ...message, line: message.line ?? 1, procedure: procedure.replace(/^.*\./, '') });
          sink.done({ curCmd: CURRENT_COMMAND.execute, error: true });
          frame.returnStatus = 1;
        }
      });
      return resultOf(status, parameters, variables);
    },
    transaction: async (kind, name, sink) => {
      try {
        const { transactions } = state;
        if (kind === 'begin') {
          transactions.begin();
          if (transactions.count === 1) sink.transaction('begin', BigInt(spid));
        } else if (kind === 'save') transactions.save(name);
        else if (kind === 'commit') {
          if (transactions.commit()) sink.transaction('commit', BigInt(spid));
        } else if (transactions.rollback(name === '' ? null : name)) sink.transaction('rollback', BigInt(spid));
        sink.done({ curCmd: CURRENT_COMMAND[kind] });
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        for (const message of error.messages) sink.message({ ...message, line: 1 });
        sink.done({ curCmd: CURRENT_COMMAND[kind], error: true });
      }
    },
    reset: () => {
      rollBack();
      state.options = defaultOptions();
      state.temporary.close();
      state.temporary = new DatabaseSync(':memory:');
      state.database = database;
    },
    closed: () => end(),
  };
};

/**
 * Runs parsed statements one after the other: control flow, TRY … CATCH, what an error ends (its statement, its batch), and the DONE token of
 * every statement (contract.md section 0).
 */

import { DatabaseSync } from 'node:sqlite';
import type { SqlMessage } from '../../backend.ts';
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { withoutRow } from '../query/compileExpression.ts';
import { compiler, compileTopQuery } from '../query/compileQuery.ts';
import type { Rows } from '../query/context.ts';
import type { SourceColumn } from '../query/scope.ts';
import { BatchAborted, breathe } from '../query/steps.ts';
import type { Typed } from '../query/typed.ts';
import type { Argument, Expr, Query, Statement, StatementBody } from '../sql/ast.ts';
import { CURRENT_COMMAND, commandOf } from '../sql/commands.ts';
import { parseBatch } from '../sql/parseBatch.ts';
import { SqlError, sqlError } from '../sqlError.ts';
import { sameName } from '../values/collation.ts';
import { convertValue } from '../values/convert.ts';
import { momentOf } from '../values/dates.ts';
import { unsupported } from '../values/errors.ts';
import { INT, isString, nvarchar, time } from '../values/types.ts';
import { executeDbcc } from './dbcc.ts';
import { executeAlterDatabase, executeCreateDatabase, executeDropDatabase } from './defineDatabases.ts';
import {
  createTableFor,
  declareTable,
  executeAlterTable,
  executeCreateIndex,
  executeCreateSchema,
  executeCreateTable,
  executeCreateView,
  executeDropIndex,
  executeDropObject,
} from './defineObjects.ts';
import { environmentOf, variableKey, variableValue } from './environment.ts';
import { LockWait, waitForLock } from './locks.ts';
import { executeBackupStatement, executeRestoreStatement } from './mediaStatements.ts';
import { formatMessage, info } from './messages.ts';
import { executeDelete, executeInsert, executeTruncate, executeUpdate, type Modified } from './modifyStatements.ts';
import { enterDatabase, requireTable } from './objects.ts';
import { findProcedure, type GivenArgument } from './procedures.ts';
import type { Frame, SessionState, Variable } from './sessionState.ts';
import { insertRows } from './writeRows.ts';

/** Where control goes after a statement. */
type Flow = 'next' | 'break' | 'continue' | 'return';

/** Text within a statement holds statements again: whoever runs text is handed what runs them. */
type RunStatements = (
  session: SessionState,
  frame: Frame,
  statements: readonly Statement[],
  inTry: boolean,
) => Promise<Flow>;

const NESTING_LIMIT = 32;
const ROWS_PER_FLUSH = 256;

/** Errors that end their whole batch, and roll back: conversions (the server is not lenient with them). */
const ENDS_BATCH: ReadonlySet<number> = new Set([235, 241, 242, 244, 245, 248, 1205, 8114, 8169, 3998]);
/** Names that did not resolve when the statement came to run: they end the batch or EXEC that they stand in. */
const ENDS_SCOPE: ReadonlySet<number> = new Set([
  137, 102, 107, 147, 195, 207, 208, 209, 213, 120, 121, 263, 1087, 4104, 8120, 8121,
]);
/** After these the server adds that the statement was terminated. */
const TERMINATED: ReadonlySet<number> = new Set([512, 515, 547, 2601, 2627, 2628, 8134, 220]);

/** What an error ends beside its statement. */
interface ErrorReach {
  /** The connection too. */
  readonly severe: boolean;
  readonly endsBatch: boolean;
  /** The batch or the EXEC that it stands in. */
  readonly endsScope: boolean;
}

/** `aborting`: XACT_ABORT makes every error end the batch. */
const reachOf = (error: SqlError, aborting: boolean): ErrorReach => {
  const numbers = error.messages.map((message) => message.number);
  const severe = error.messages.some((message) => message.class >= 20);
  return {
    severe,
    endsBatch: severe || aborting || numbers.some((number) => ENDS_BATCH.has(number)),
    endsScope: numbers.some((number) => ENDS_SCOPE.has(number)),
  };
};

/** Whether the server adds 3621 to it. */
const isTerminated = (error: SqlError): boolean => error.messages.some((message) => TERMINATED.has(message.number));

/** Thrown to end the batch when its error has been sent. */
class BatchEnded extends Error {
  override readonly name = 'BatchEnded';
}

const withLines = (error: SqlError, line: number): readonly (SqlMessage & { readonly line: number })[] =>
  error.messages.map((message) => ({ ...message, line: message.line ?? line }));

/** Runs a batch's text. Errors go into the sink; only an abort or a bug is thrown. */
export const runBatchText = async (session: SessionState, frame: Frame, sql: string): Promise<void> => {
  try {
    await runText(session, frame, sql);
  } catch (error) {
    if (!(error instanceof BatchEnded)) throw error;
  }
};

const runText = async (session: SessionState, frame: Frame, sql: string): Promise<void> => {
  let statements: readonly Statement[];
  try {
    statements = parseBatch(sql, session.options.quotedIdentifier);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    if (frame.depth > 0) throw error;
    report(session, frame, error, CURRENT_COMMAND.none);
    return;
  }
  if (statements.length === 0) {
    if (frame.depth === 0) frame.sink.done({ curCmd: CURRENT_COMMAND.none });
    return;
  }
  await runStatements(session, frame, statements, false);
};

/** Sends an error and its statement's DONE. */
const report = (session: SessionState, frame: Frame, error: SqlError, curCmd: number): void => {
  const messages = withLines(error, frame.line);
  for (const message of messages) frame.sink.message(message);
  const last = messages[messages.length - 1];
  session.error = last?.number ?? 0;
  session.rowCount = 0n;
  const changesRows =
    curCmd === CURRENT_COMMAND.insert || curCmd === CURRENT_COMMAND.update || curCmd === CURRENT_COMMAND.delete;
  if (changesRows && isTerminated(error))
    frame.sink.message({
      number: 3621,
      class: 0,
      state: 0,
      line: frame.line,
      message: 'The statement has been terminated.',
    });
  frame.sink.done({ curCmd, error: true });
};

/** One after the other, until one of them says otherwise. @throws SqlError within TRY, BatchAborted */
export const runStatements: RunStatements = async (session, frame, statements, inTry) => {
  for (const statement of statements) {
    const flow = await runStatement(session, frame, statement, inTry);
    if (flow !== 'next') return flow;
  }
  return 'next';
};

const runStatement = async (
  session: SessionState,
  frame: Frame,
  statement: Statement,
  inTry: boolean,
): Promise<Flow> => {
  if (frame.signal.aborted) throw new BatchAborted();
  frame.line = statement.line;
  frame.now = session.instance.options.now();
  if (session.request !== null && frame.depth === 0) session.request.command = commandName(statement);
  try {
    return await attempt(session, frame, statement, inTry);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { severe, endsBatch, endsScope } = reachOf(
      error,
      session.options.xactAbort && statement.kind !== 'raiserror',
    );
    const inTransaction = session.transactions.count > 0;
    if (inTry && !severe) {
      if (endsBatch && inTransaction) session.transactions.doomed = true;
      throw error;
    }
    if (endsBatch && inTransaction) {
      session.transactions.rollback(null);
      frame.sink.transaction('rollback', 0n);
    }
    report(session, frame, error, commandOf(statement));
    if (endsBatch || (endsScope && frame.depth === 0) || statement.kind === 'throw') throw new BatchEnded();
    if (endsScope) return 'return';
    return 'next';
  }
};

/** Tries again for as long as another session's uncommitted rows are in the way. */
const attempt = async (session: SessionState, frame: Frame, statement: Statement, inTry: boolean): Promise<Flow> => {
  for (;;) {
    try {
      return await execute(session, frame, statement, inTry);
    } catch (error) {
      if (!(error instanceof LockWait)) throw error;
      await waitForLock(session.instance, session.handle, error.entry, session.options.lockTimeoutMs, frame.signal);
      if (frame.signal.aborted) throw new BatchAborted();
    }
  }
};

const commandName = (statement: StatementBody): string => {
  switch (statement.kind) {
    case 'backup':
      return statement.syntax.what === 'log' ? 'BACKUP LOG' : 'BACKUP DATABASE';
    case 'restore':
      return statement.syntax.what === 'log'
        ? 'RESTORE LOG'
        : statement.syntax.what === 'database'
          ? 'RESTORE DATABASE'
          : `RESTORE ${statement.syntax.what.toUpperCase()}`;
    case 'dbcc':
      return `DBCC ${statement.command}`;
    case 'waitfor':
      return 'WAITFOR';
    default:
      return statement.kind.replace(/([A-Z])/g, ' $1').toUpperCase();
  }
};

const evaluate = (session: SessionState, frame: Frame, expression: Expr): Typed & { readonly value: SqlValue } => {
  const typed = compiler.expression(expression, withoutRow({ environment: environmentOf(session, frame) }));
  return { ...typed, value: typed.evaluate({ values: [], outer: null }) };
};

const isTrue = (session: SessionState, frame: Frame, condition: Expr): boolean =>
  compiler.condition(
    condition,
    withoutRow({ environment: environmentOf(session, frame) }),
  )({ values: [], outer: null }) === true;

const sendRows = async (frame: Frame, columns: readonly SourceColumn[], rows: Rows): Promise<void> => {
  frame.sink.columns(columns.map(({ name, type, nullable }) => ({ name, type, nullable })));
  let sent = 0;
  for (const row of rows) {
    frame.sink.row(row);
    sent += 1;
    if (sent % ROWS_PER_FLUSH === 0) {
      await frame.sink.flushed();
      if (frame.signal.aborted) throw new BatchAborted();
    }
  }
};

const counted = (session: SessionState, frame: Frame, curCmd: number, count: number): void => {
  session.rowCount = BigInt(count);
  session.error = 0;
  frame.sink.done(session.options.nocount ? { curCmd } : { curCmd, rowCount: count });
};

const finish = (session: SessionState, frame: Frame, curCmd: number): Flow => {
  session.error = 0;
  frame.sink.done({ curCmd });
  return 'next';
};

/** SET IMPLICIT_TRANSACTIONS ON: the first statement that touches a table begins one. */
const beginImplicitly = (session: SessionState, frame: Frame): void => {
  if (!session.options.implicitTransactions || session.transactions.count > 0) return;
  session.transactions.begin();
  frame.sink.transaction('begin', BigInt(session.handle.spid));
};

const execute = async (session: SessionState, frame: Frame, statement: Statement, inTry: boolean): Promise<Flow> => {
  const command = commandOf(statement);
  switch (statement.kind) {
    case 'select':
      beginImplicitly(session, frame);
      return await executeSelect(session, frame, statement.query);
    case 'insert':
      beginImplicitly(session, frame);
      return await modified(session, frame, command, () =>
        executeInsert(session, frame, statement, insertedRows(session, frame, statement, runStatements)),
      );
    case 'update':
      beginImplicitly(session, frame);
      return await modified(session, frame, command, () => executeUpdate(session, frame, statement));
    case 'delete':
      beginImplicitly(session, frame);
      return await modified(session, frame, command, () => executeDelete(session, frame, statement));
    case 'truncate':
      executeTruncate(session, frame, statement.table);
      return finish(session, frame, command);
    case 'createTable':
      executeCreateTable(session, frame, statement);
      return finish(session, frame, command);
    case 'createIndex':
      executeCreateIndex(session, frame, statement);
      return finish(session, frame, command);
    case 'createView':
      executeCreateView(session, frame, statement);
      return finish(session, frame, command);
    case 'createSchema':
      executeCreateSchema(session, statement.name);
      return finish(session, frame, command);
    case 'alterTable':
      executeAlterTable(session, frame, statement);
      return finish(session, frame, command);
    case 'dropIndex':
      executeDropIndex(session, frame, statement);
      return finish(session, frame, command);
    case 'drop':
      for (const name of statement.names) {
        if (statement.what === 'database') executeDropDatabase(session, name.join('.'), statement.ifExists);
        else executeDropObject(session, frame, statement.what, name, statement.ifExists);
      }
      return finish(session, frame, command);
    case 'createDatabase':
      executeCreateDatabase(session, statement);
      return finish(session, frame, command);
    case 'alterDatabase': {
      const before = session.database;
      const outcome = await executeAlterDatabase(session, statement, (isFree) => untilTrue(isFree, frame.signal));
      for (const message of outcome.infos) frame.sink.message({ ...message, line: frame.line });
      if (session.database !== before) frame.sink.database(session.database, before);
      return finish(session, frame, command);
    }
    case 'use':
      executeUse(session, frame, statement.database);
      return finish(session, frame, command);
    case 'backup':
      await executeBackupStatement(session, frame, statement.syntax);
      session.error = 0;
      return 'next';
    case 'restore':
      await executeRestoreStatement(session, frame, statement.syntax);
      session.error = 0;
      return 'next';
    case 'declare':
      for (const { name, type, value } of statement.variables) {
        const initial = value === null ? null : evaluate(session, frame, value);
        frame.variables.set(variableKey(name), {
          type,
          value: initial === null || initial.isNull ? null : convertValue(initial.value, initial.type, type),
        });
      }
      return 'next';
    case 'declareTable': {
      frame.tables.store ??= new DatabaseSync(':memory:');
      declareTable(session, frame, { entry: null, connection: frame.tables.store }, statement);
      return 'next';
    }
    case 'setVariable': {
      const { value, type, isNull } = evaluate(session, frame, statement.value);
      environmentOf(session, frame).assign(statement.name, isNull ? null : value, type);
      session.rowCount = 1n;
      return finish(session, frame, command);
    }
    case 'setOption':
      setOption(session, frame, statement.options, statement.value);
      return finish(session, frame, command);
    case 'if': {
      const holds = isTrue(session, frame, statement.condition);
      frame.sink.done({ curCmd: command });
      const branch = holds ? statement.body : statement.otherwise;
      return branch === null ? 'next' : await runStatement(session, frame, branch, inTry);
    }
    case 'while':
      for (;;) {
        if (!isTrue(session, frame, statement.condition)) return 'next';
        // Other sessions, and a cancel, get their turn in every round.
        await new Promise((resolve) => setImmediate(resolve));
        const flow = await runStatement(session, frame, statement.body, inTry);
        if (flow === 'break') return 'next';
        if (flow === 'return') return flow;
      }
    case 'break':
    case 'continue':
      return statement.kind;
    case 'block':
      return await runStatements(session, frame, statement.statements, inTry);
    case 'try':
      return await executeTry(session, frame, statement, inTry);
    case 'throw':
      throw thrownError(session, frame, statement);
    case 'raiserror':
      return raiseError(session, frame, statement, inTry);
    case 'print': {
      const { value, type } = evaluate(session, frame, statement.value);
      frame.sink.message(
        info(
          0,
          value === null ? '' : String(convertValue(value, type, isString(type) ? type : nvarchar(4000))),
          frame.line,
        ),
      );
      return finish(session, frame, command);
    }
    case 'waitfor':
      await waitFor(session, frame, statement);
      return finish(session, frame, command);
    case 'begin':
      session.transactions.begin();
      if (session.transactions.count === 1) frame.sink.transaction('begin', BigInt(session.handle.spid));
      return finish(session, frame, command);
    case 'commit':
      if (session.transactions.commit()) frame.sink.transaction('commit', BigInt(session.handle.spid));
      return finish(session, frame, command);
    case 'rollback': {
      const name =
        statement.name === null
          ? null
          : 'name' in statement.name
            ? statement.name.name
            : String(variableValue(frame, statement.name.variable));
      if (session.transactions.rollback(name)) frame.sink.transaction('rollback', BigInt(session.handle.spid));
      return finish(session, frame, command);
    }
    case 'save': {
      if (statement.name === null) throw sqlError(102, 15, 1, "Incorrect syntax near 'SAVE'.");
      session.transactions.save(
        'name' in statement.name ? statement.name.name : String(variableValue(frame, statement.name.variable)),
      );
      return finish(session, frame, command);
    }
    case 'exec':
      await executeProcedure(session, frame, statement, runStatements);
      return finish(session, frame, command);
    case 'execText': {
      const { value, type } = evaluate(session, frame, statement.text);
      await executeText(
        session,
        frame,
        value === null ? '' : String(convertValue(value, type, nvarchar('max'))),
        new Map(),
        inTry,
        runStatements,
      );
      return finish(session, frame, command);
    }
    case 'return': {
      const value = statement.value === null ? null : evaluate(session, frame, statement.value);
      frame.returnStatus =
        value === null || value.value === null ? 0 : Number(convertValue(value.value, value.type, INT));
      return 'return';
    }
    case 'kill':
      executeKill(session, evaluate(session, frame, statement.spid));
      return finish(session, frame, command);
    case 'checkpoint':
      return finish(session, frame, command);
    case 'dbcc':
      executeDbcc(session, frame, statement);
      return finish(session, frame, command);
    case 'unsupported':
      throw unsupported(statement.what);
  }
};

const executeSelect = async (session: SessionState, frame: Frame, query: Query): Promise<Flow> => {
  const compiled = compileTopQuery(query, environmentOf(session, frame));
  const all = await breathe(compiled.run(null), frame.signal);
  const limit = session.options.rowCount;
  const rows = limit > 0 ? all.slice(0, limit) : all;
  const into = query.body.kind === 'select' ? query.body.into : null;
  if (into !== null) {
    createTableFor(session, frame, into, compiled.columns);
    const target = requireTable(session, frame, into);
    session.transactions.write(target.store, () => insertRows(target, rows, environmentOf(session, frame)));
    counted(session, frame, CURRENT_COMMAND.selectInto, rows.length);
    return 'next';
  }
  // A SELECT that only assigns has no result set.
  if (compiled.columns.length > 0) await sendRows(frame, compiled.columns, rows);
  counted(session, frame, CURRENT_COMMAND.select, rows.length);
  return 'next';
};

const modified = async (
  session: SessionState,
  frame: Frame,
  command: number,
  work: () => Promise<Modified>,
): Promise<Flow> => {
  // Limiting a change to some rows by SET ROWCOUNT is deprecated there and not done here.
  if (session.options.rowCount > 0) throw unsupported('SET ROWCOUNT for statements that change rows');
  const { count, output } = await work();
  if (output !== null) await sendRows(frame, output.columns, output.rows);
  counted(session, frame, command, count);
  return 'next';
};

/** INSERT … EXEC: the rows of what runs go to the table instead of to the client. */
const insertedRows = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'insert' }>,
  run: RunStatements,
): (() => Promise<{ readonly columns: readonly SourceColumn[]; readonly rows: Rows }>) | null => {
  const { source } = statement;
  if (source.kind !== 'exec') return null;
  return async () => {
    let columns: readonly SourceColumn[] = [];
    const rows: (readonly SqlValue[])[] = [];
    const inner: Frame = {
      ...frame,
      sink: {
        ...frame.sink,
        columns: (given) => {
          if (columns.length > 0 && columns.length !== given.length)
            throw sqlError(213, 16, 7, 'Column name or number of supplied values does not match table definition.');
          columns = given;
        },
        row: (values) => {
          rows.push(values);
        },
        done: () => {},
        message: (message, options) => frame.sink.message(message, options),
        database: () => {},
        transaction: (event, descriptor) => frame.sink.transaction(event, descriptor),
        flushed: () => frame.sink.flushed(),
      },
    };
    await run(session, inner, [{ ...source.statement, line: frame.line }], true);
    return { columns, rows };
  };
};

const executeUse = (session: SessionState, frame: Frame, name: string): void => {
  const { name: entered } = enterDatabase(session, name);
  const previous = session.database;
  session.database = entered;
  frame.sink.database(entered, previous);
};

const executeTry = async (
  session: SessionState,
  frame: Frame,
  statement: Extract<Statement, { kind: 'try' }>,
  inTry: boolean,
): Promise<Flow> => {
  frame.sink.done({ curCmd: CURRENT_COMMAND.beginTry });
  try {
    const flow = await runStatements(session, frame, statement.body, true);
    if (flow === 'next') frame.sink.done({ curCmd: CURRENT_COMMAND.endTry });
    return flow;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const before = frame.errors;
    frame.errors = withLines(error, frame.line);
    session.error = frame.errors[frame.errors.length - 1]?.number ?? 0;
    try {
      return await runStatements(session, frame, statement.handler, inTry);
    } finally {
      frame.errors = before;
    }
  }
};

const thrownError = (
  session: SessionState,
  frame: Frame,
  statement: Extract<Statement, { kind: 'throw' }>,
): SqlError => {
  if (statement.args === null) {
    const [first, ...more] = frame.errors;
    if (first === undefined)
      return sqlError(
        10704,
        15,
        1,
        'To rethrow an error, a THROW statement must be used inside a CATCH block. Insert the THROW statement inside a CATCH block, or add error parameters to the THROW statement.',
      );
    return new SqlError(first, ...more);
  }
  const [number, message, state] = statement.args.map((arg) => evaluate(session, frame, arg).value);
  if (Number(number) < 50_000)
    return sqlError(
      35100,
      16,
      10,
      `Error number ${String(number)} in the THROW statement is outside the valid range. Specify an error number in the valid range of 50000 to 2147483647.`,
    );
  return sqlError(Number(number), 16, Number(state), String(message ?? ''));
};

const raiseError = (
  session: SessionState,
  frame: Frame,
  statement: Extract<Statement, { kind: 'raiserror' }>,
  inTry: boolean,
): Flow => {
  const [first, severity, state, ...args] = statement.args.map((arg) => evaluate(session, frame, arg));
  if (first === undefined || severity === undefined || state === undefined)
    throw sqlError(102, 15, 1, "Incorrect syntax near 'RAISERROR'.");
  if (!isString(first.type))
    throw sqlError(
      18054,
      16,
      1,
      `Error ${String(first.value)}, severity ${String(severity.value)}, state ${String(state.value)} was raised, but no message with that error number was found in sys.messages. If error is larger than 50000, make sure the user-defined message is added using sp_addmessage.`,
    );
  const text = formatMessage(String(first.value ?? ''), args).slice(0, 2047);
  const severityLevel = Math.max(0, Number(severity.value ?? 0));
  const message: SqlMessage = {
    number: 50_000,
    // Severity 10 is sent as 0 (contract.md section 0).
    class: severityLevel === 10 ? 0 : severityLevel,
    state: Math.min(255, Math.max(1, Number(state.value ?? 1))),
    message: text,
    line: frame.line,
  };
  if (severityLevel > 18 && !statement.options.includes('LOG'))
    throw sqlError(
      2754,
      16,
      1,
      'Error severity levels greater than 18 can only be specified by members of the sysadmin role, using the WITH LOG option.',
    );
  if (severityLevel > 10) {
    const error = new SqlError(message);
    if (inTry || severityLevel >= 20) throw error;
    report(session, frame, error, CURRENT_COMMAND.none);
    return 'next';
  }
  frame.sink.message(message, { live: statement.options.includes('NOWAIT') });
  return finish(session, frame, CURRENT_COMMAND.none);
};

/** Resolves when the condition holds; looks again every few milliseconds. @throws BatchAborted */
const untilTrue = async (holds: () => boolean, signal: AbortSignal): Promise<void> => {
  while (!holds()) {
    if (signal.aborted) throw new BatchAborted();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

const waitFor = async (
  session: SessionState,
  frame: Frame,
  statement: Extract<Statement, { kind: 'waitfor' }>,
): Promise<void> => {
  const { value, type } = evaluate(session, frame, statement.value);
  const until = convertValue(value, type, time(7));
  const ticks = momentOf(`T${String(until ?? '00:00:00')}`.replace(/^T/, '')).ticks;
  let ms = ticks / 10_000;
  if (statement.mode === 'time') {
    const now = session.instance.options.now();
    const midnight = new Date(now);
    midnight.setHours(0, 0, 0, 0);
    ms = midnight.getTime() + ms - now.getTime();
    if (ms < 0) ms += 86_400_000;
  }
  await new Promise<void>((resolve) => {
    const finishWaiting = (): void => {
      clearTimeout(timer);
      frame.signal.removeEventListener('abort', finishWaiting);
      resolve();
    };
    const timer = setTimeout(finishWaiting, ms);
    frame.signal.addEventListener('abort', finishWaiting, { once: true });
    if (frame.signal.aborted) finishWaiting();
  });
  if (frame.signal.aborted) throw new BatchAborted();
};

/** Options that only say how, on a server that has no other way; everything else is refused by name. */
const WITHOUT_EFFECT =
  /^(ANSI_NULLS|ANSI_PADDING|ANSI_WARNINGS|ANSI_NULL_DFLT_ON|ANSI_NULL_DFLT_OFF|ANSI_DEFAULTS|ARITHABORT|ARITHIGNORE|CONCAT_NULL_YIELDS_NULL|CURSOR_CLOSE_ON_COMMIT|NUMERIC_ROUNDABORT|TEXTSIZE|DATEFIRST|DATEFORMAT|LANGUAGE|DEADLOCK_PRIORITY|TRANSACTION ISOLATION LEVEL|STATISTICS \w+|FMTONLY|NOEXEC|PARSEONLY|REMOTE_PROC_TRANSACTIONS|FORCEPLAN|CONTEXT_INFO|QUERY_GOVERNOR_COST_LIMIT)$/;
/** The settings that are in force; any other value of these would change answers. */
const ONLY_VALUES: Readonly<Record<string, readonly string[]>> = {
  ANSI_NULLS: ['ON'],
  CONCAT_NULL_YIELDS_NULL: ['ON'],
  DATEFIRST: ['7'],
  DATEFORMAT: ['MDY'],
  LANGUAGE: ['US_ENGLISH', 'ENGLISH'],
  FMTONLY: ['OFF'],
  NOEXEC: ['OFF'],
  PARSEONLY: ['OFF'],
};

const setOption = (session: SessionState, frame: Frame, options: readonly string[], value: string): void => {
  const { options: current } = session;
  const isOn = value === 'ON';
  if (options[0] === 'IDENTITY_INSERT') {
    const found = requireTable(session, frame, options.slice(1));
    const key = `${found.database}.${found.definition.id}`.toLowerCase();
    if (!found.definition.columns.some((column) => column.identity !== null))
      throw sqlError(
        8106,
        16,
        1,
        `Table '${options.slice(1).join('.')}' does not have the identity property. Cannot perform SET operation.`,
      );
    if (isOn && current.identityInsert !== null && current.identityInsert !== key)
      throw sqlError(
        8107,
        16,
        1,
        `IDENTITY_INSERT is already ON for another table. Cannot perform SET operation for table '${options.slice(1).join('.')}'.`,
      );
    current.identityInsert = isOn ? key : null;
    return;
  }
  for (const option of options) {
    switch (option) {
      case 'NOCOUNT':
        current.nocount = isOn;
        break;
      case 'XACT_ABORT':
        current.xactAbort = isOn;
        break;
      case 'QUOTED_IDENTIFIER':
        current.quotedIdentifier = isOn;
        break;
      case 'IMPLICIT_TRANSACTIONS':
        current.implicitTransactions = isOn;
        break;
      case 'LOCK_TIMEOUT':
        current.lockTimeoutMs = Number(value);
        break;
      case 'ROWCOUNT':
        current.rowCount = Number(value);
        break;
      default: {
        const allowed = ONLY_VALUES[option];
        if (!WITHOUT_EFFECT.test(option)) throw sqlError(195, 15, 5, `'${option}' is not a recognized SET option.`);
        if (allowed !== undefined && !allowed.includes(value)) throw unsupported(`SET ${option} ${value}`);
      }
    }
  }
};

const executeKill = (session: SessionState, target: { readonly value: SqlValue }): void => {
  const spid = Number(target.value);
  if (spid === session.handle.spid) throw sqlError(6104, 16, 1, 'Cannot use KILL to kill your own process.');
  const victim = [...session.instance.sessions].find((candidate) => candidate.spid === spid);
  if (victim === undefined) throw sqlError(6106, 16, 2, `Process ID ${spid} is not an active process ID.`);
  victim.kill();
};

/** EXEC('…') and sp_executesql: a scope of its own, from which USE and SET do not come back. */
const executeText = async (
  session: SessionState,
  frame: Frame,
  sql: string,
  variables: Map<string, Variable>,
  inTry: boolean,
  run: RunStatements,
): Promise<number> => {
  if (frame.depth + 1 > NESTING_LIMIT)
    throw sqlError(
      217,
      16,
      1,
      `Maximum stored procedure, function, trigger, or view nesting level exceeded (limit ${NESTING_LIMIT}).`,
    );
  const database = session.database;
  const options = { ...session.options };
  const inner: Frame = {
    ...frame,
    variables,
    tables: { store: null },
    depth: frame.depth + 1,
    errors: [],
    returnStatus: 0,
    line: 1,
  };
  const statements = parseBatch(sql, session.options.quotedIdentifier);
  try {
    await run(session, inner, statements, inTry);
  } finally {
    inner.tables.store?.close();
    const entered = session.database;
    session.options = options;
    if (entered !== database && session.instance.find(database) !== undefined) {
      session.database = database;
      frame.sink.database(database, entered);
    }
  }
  return inner.returnStatus;
};

const executeProcedure = async (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'exec' }>,
  run: RunStatements,
): Promise<void> => {
  const args = statement.args.map((arg) => givenArgument(session, frame, arg));
  const status = await callProcedure(session, frame, statement.procedure, args, run);
  if (statement.result !== null) environmentOf(session, frame).assign(statement.result, status, INT);
};

const givenArgument = (session: SessionState, frame: Frame, arg: Argument): GivenArgument => {
  const typed = arg.value === null ? { value: null, type: INT as SqlType } : evaluate(session, frame, arg.value);
  const variable = arg.output && arg.value?.kind === 'variable' ? arg.value.name : null;
  if (arg.output && variable === null)
    throw sqlError(179, 15, 1, 'Cannot use the OUTPUT option when passing a constant to a stored procedure.');
  return {
    name: arg.name,
    value: typed.value,
    type: typed.type,
    isOutput: arg.output,
    set: (value, type) => {
      if (variable !== null) environmentOf(session, frame).assign(variable, value, type);
    },
  };
};

/** Calls a procedure by name; its rows go to the client. @throws SqlError 2812 */
export const callProcedure = async (
  session: SessionState,
  frame: Frame,
  name: readonly string[],
  args: readonly GivenArgument[],
  run: RunStatements,
): Promise<number> => {
  const last = name[name.length - 1] ?? '';
  if (sameName(last, 'sp_executesql')) return await executeSql(session, frame, args, run);
  const procedure = findProcedure(name, session.database);
  if (procedure === null) throw sqlError(2812, 16, 62, `Could not find stored procedure '${name.join('.')}'.`);
  const result = procedure(session, args, last);
  for (const { columns, rows } of result.sets) {
    await sendRows(frame, columns, rows);
    counted(session, frame, CURRENT_COMMAND.select, rows.length);
  }
  return result.status;
};

/** sp_executesql: text with parameters, whose values the caller gets back. @throws SqlError 8178 */
const executeSql = async (
  session: SessionState,
  frame: Frame,
  args: readonly GivenArgument[],
  run: RunStatements,
): Promise<number> => {
  const [text, declarations, ...values] = args;
  if (text === undefined || text.value === null) return 0;
  const variables = new Map<string, Variable>();
  const outputs: (() => void)[] = [];
  if (declarations !== undefined && String(declarations.value ?? '').trim() !== '') {
    const [statement] = parseBatch(
      `DECLARE ${String(declarations.value).replace(/\b(OUTPUT|OUT|READONLY)\b(?=\s*(,|$))/gi, '')}`,
      true,
    );
    if (statement?.kind !== 'declare') throw sqlError(102, 15, 1, "Incorrect syntax near ''.");
    statement.variables.forEach((declared, index) => {
      const given =
        values.find((value) => value.name !== null && sameName(value.name, declared.name)) ??
        (values[index]?.name === null ? values[index] : undefined);
      if (given === undefined)
        throw sqlError(
          8178,
          16,
          1,
          `The parameterized query '(${String(declarations.value)})${String(text.value).slice(0, 100)}' expects the parameter '${declared.name}', which was not supplied.`,
        );
      const variable: Variable = { type: declared.type, value: convertValue(given.value, given.type, declared.type) };
      variables.set(variableKey(declared.name), variable);
      if (given.isOutput) outputs.push(() => given.set(variable.value, variable.type));
    });
  }
  const status = await executeText(
    session,
    frame,
    String(convertValue(text.value, text.type, nvarchar('max'))),
    variables,
    true,
    run,
  );
  for (const output of outputs) output();
  return status;
};

/**
 * Runs parsed statements one after the other: control flow, TRY … CATCH, what an error ends (its statement, its batch), and the DONE token of
 * every statement (contract.md section 0).
 */
import { DatabaseSync } from 'node:sqlite';
import { BatchAborted } from '../query/steps.ts';
import type { Statement } from '../sql/ast.ts';
import { CURRENT_COMMAND, commandOf } from '../sql/commands.ts';
import { parseBatch } from '../sql/parseBatch.ts';
import { SqlError, sqlError } from '../sqlError.ts';
import { convertValue } from '../values/convert.ts';
import { unsupported } from '../values/errors.ts';
import { INT, isString, nvarchar } from '../values/types.ts';
import { finish, modified, report, withLines } from './answers.ts';
import { executeProcedure } from './callProcedure.ts';
import { commandName } from './commandName.ts';
import { executeDbcc } from './dbcc.ts';
import { executeAlterDatabase, executeCreateDatabase, executeDropDatabase } from './defineDatabases.ts';
import {
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
import { reachOf } from './errorReach.ts';
import { evaluate, isTrue } from './evaluate.ts';
import { executeSelect } from './executeSelect.ts';
import { executeText } from './executeText.ts';
import type { Flow, RunStatements } from './flow.ts';
import { insertedRows } from './insertExec.ts';
import { executeKill } from './kill.ts';
import { LockWait, waitForLock } from './locks.ts';
import { executeBackupStatement, executeRestoreStatement } from './mediaStatements.ts';
import { info } from './messages.ts';
import { executeDelete, executeInsert, executeTruncate, executeUpdate } from './modifyStatements.ts';
import { enterDatabase } from './objects.ts';
import { raiseError, thrownError } from './raiseErrors.ts';
import type { Frame, SessionState } from './sessionState.ts';
import { setOption } from './setOptions.ts';
import { untilTrue, waitFor } from './waitFor.ts';

/** Thrown to end the batch when its error has been sent. */
class BatchEnded extends Error {
  override readonly name = 'BatchEnded';
}

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

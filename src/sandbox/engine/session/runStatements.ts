/** Runs parsed statements one after the other: control flow, TRY … CATCH, and what is left to run after an error. */

import { BatchAborted } from '../query/steps.ts';
import type { Statement } from '../sql/ast/statement.ts';
import { CURRENT_COMMAND, commandOf } from '../sql/commands.ts';
import { parseBatch } from '../sql/parseBatch.ts';
import { SqlError } from '../sqlError.ts';
import { convertValue } from '../values/convert.ts';
import { unsupported } from '../values/errors.ts';
import { INT, nvarchar } from '../values/types.ts';
import { finish, modified, report, withLines } from './answers.ts';
import { commandName } from './commandName.ts';
import { reachOf } from './errorReach.ts';
import { evaluate, isTrue } from './evaluate.ts';
import { executeSelect } from './executeSelect.ts';
import { executeText } from './executeText.ts';
import type { Flow, RunStatements } from './flow.ts';
import { LockWait, waitForLock } from './locks.ts';
import { executeBackupStatement, executeRestoreStatement } from './mediaStatements.ts';
import { executeDelete } from './modify/executeDelete.ts';
import { executeInsert } from './modify/executeInsert.ts';
import { executeUpdate } from './modify/executeUpdate.ts';
import { insertedRows } from './modify/insertExec.ts';
import { perform } from './perform.ts';
import { executeProcedure } from './procedures/callProcedure.ts';
import { raiseError, thrownError } from './raiseErrors.ts';
import type { Frame, SessionState } from './sessionState.ts';
import { beginImplicitly } from './transactionStatements.ts';
import { declareTableVariable, declareVariables } from './variables.ts';

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

/** Control flow and the statements that answer for themselves; every other is done and ends with one DONE. */
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
    case 'backup':
      await executeBackupStatement(session, frame, statement.syntax);
      session.error = 0;
      return 'next';
    case 'restore':
      await executeRestoreStatement(session, frame, statement.syntax);
      session.error = 0;
      return 'next';
    case 'declare':
      declareVariables(session, frame, statement.variables);
      return 'next';
    case 'declareTable':
      declareTableVariable(session, frame, statement);
      return 'next';
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
    case 'return': {
      const value = statement.value === null ? null : evaluate(session, frame, statement.value);
      frame.returnStatus =
        value === null || value.value === null ? 0 : Number(convertValue(value.value, value.type, INT));
      return 'return';
    }
    case 'exec':
      await executeProcedure(session, frame, statement, runStatements);
      return finish(session, frame, command);
    case 'execText': {
      const { value, type } = evaluate(session, frame, statement.text);
      const text = value === null ? '' : String(convertValue(value, type, nvarchar('max')));
      await executeText(session, frame, text, new Map(), inTry, runStatements);
      return finish(session, frame, command);
    }
    case 'unsupported':
      throw unsupported(statement.what);
    default:
      await perform(session, frame, statement);
      return finish(session, frame, command);
  }
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

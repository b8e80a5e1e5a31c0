import type { Expr } from '../sql/ast/expression.ts';
import type { StatementBody } from '../sql/ast/statement.ts';
import { convertValue } from '../values/convert.ts';
import { isString, nvarchar } from '../values/types.ts';
import { executeDbcc } from './dbcc.ts';
import { executeDefinition } from './define/executeDefinition.ts';
import { evaluate } from './evaluate.ts';
import { executeKill } from './kill.ts';
import { info } from './messages.ts';
import { executeTruncate } from './modify/executeDelete.ts';
import { enterDatabase } from './objects.ts';
import type { Frame, SessionState } from './sessionState.ts';
import { setOption } from './setOptions.ts';
import { executeTransaction } from './transactionStatements.ts';
import { setVariable } from './variables.ts';
import { waitFor } from './waitFor.ts';

/** What is left when control flow, and the statements that answer for themselves, are taken away. */
type Plain = Exclude<
  StatementBody,
  {
    kind:
      | 'select'
      | 'insert'
      | 'update'
      | 'delete'
      | 'backup'
      | 'restore'
      | 'declare'
      | 'declareTable'
      | 'if'
      | 'while'
      | 'break'
      | 'continue'
      | 'block'
      | 'try'
      | 'throw'
      | 'raiserror'
      | 'return'
      | 'exec'
      | 'execText'
      | 'unsupported';
  }
>;

/** Does what the statement says; the caller ends it. @throws SqlError, BatchAborted */
export const perform = async (session: SessionState, frame: Frame, statement: Plain): Promise<void> => {
  switch (statement.kind) {
    case 'truncate':
      return executeTruncate(session, frame, statement.table);
    case 'use':
      return executeUse(session, frame, statement.database);
    case 'setVariable':
      return setVariable(session, frame, statement);
    case 'setOption':
      return setOption(session, frame, statement.options, statement.value);
    case 'print':
      return executePrint(session, frame, statement.value);
    case 'waitfor':
      return await waitFor(session, frame, statement);
    case 'begin':
    case 'commit':
    case 'rollback':
    case 'save':
      return executeTransaction(session, frame, statement);
    case 'kill':
      return executeKill(session, evaluate(session, frame, statement.spid));
    case 'checkpoint':
      return;
    case 'reconfigure': {
      const { compressionDefault: option } = session.instance;
      option.inUse = option.configured;
      return;
    }
    case 'dbcc':
      return executeDbcc(session, frame, statement);
    default:
      return await executeDefinition(session, frame, statement);
  }
};

const executeUse = (session: SessionState, frame: Frame, name: string): void => {
  const { name: entered } = enterDatabase(session, name);
  const previous = session.database;
  session.database = entered;
  frame.sink.database(entered, previous);
};

const executePrint = (session: SessionState, frame: Frame, expression: Expr): void => {
  const { value, type } = evaluate(session, frame, expression);
  const text = value === null ? '' : String(convertValue(value, type, isString(type) ? type : nvarchar(4000)));
  frame.sink.message(info(0, text, frame.line));
};

import type { LogMark } from '../log/logRecord.ts';
import type { NameOrVariable } from '../sql/ast/media.ts';
import type { StatementBody } from '../sql/ast/statement.ts';
import { sqlError } from '../sqlError.ts';
import { variableValue } from './environment.ts';
import { evaluate } from './evaluate.ts';
import type { Frame, SessionState } from './sessionState.ts';

/** SET IMPLICIT_TRANSACTIONS ON: the first statement that touches a table begins one. */
export const beginImplicitly = (session: SessionState, frame: Frame): void => {
  if (!session.options.implicitTransactions || session.transactions.count > 0) return;
  session.transactions.begin();
  frame.sink.transaction('begin', BigInt(session.handle.spid));
};

type TransactionStatement = Extract<StatementBody, { kind: 'begin' | 'commit' | 'rollback' | 'save' }>;

/** Moves the session's transaction on and tells the client of its outermost begin and end (ENVCHANGE). @throws SqlError 3902, 3903 … */
export const executeTransaction = (session: SessionState, frame: Frame, statement: TransactionStatement): void => {
  const { transactions } = session;
  const descriptor = BigInt(session.handle.spid);
  switch (statement.kind) {
    case 'begin':
      transactions.begin(markOf(session, frame, statement));
      if (transactions.count === 1) frame.sink.transaction('begin', descriptor);
      return;
    case 'commit':
      if (transactions.commit()) frame.sink.transaction('commit', descriptor);
      return;
    case 'rollback':
      if (transactions.rollback(statement.name === null ? null : nameOf(frame, statement.name)))
        frame.sink.transaction('rollback', descriptor);
      return;
    case 'save':
      if (statement.name === null) throw sqlError(102, 15, 1, "Incorrect syntax near 'SAVE'.");
      transactions.save(nameOf(frame, statement.name));
      return;
  }
};

/** WITH MARK needs a name; without a description that is '' in the log. */
const markOf = (
  session: SessionState,
  frame: Frame,
  { name, mark }: Extract<TransactionStatement, { kind: 'begin' }>,
): LogMark | null => {
  if (mark === undefined) return null;
  if (name === null) throw sqlError(102, 15, 1, "Incorrect syntax near 'MARK'.");
  const text = mark === null ? null : evaluate(session, frame, mark).value;
  return { name: nameOf(frame, name), description: text === null ? '' : String(text) };
};

const nameOf = (frame: Frame, name: NameOrVariable): string =>
  'name' in name ? name.name : String(variableValue(frame, name.variable));

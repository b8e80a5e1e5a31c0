/** DECLARE and SET of variables, scalar ones and tables. */
import { DatabaseSync } from 'node:sqlite';
import type { StatementBody } from '../sql/ast/statement.ts';
import { convertValue } from '../values/convert.ts';
import { declareTable } from './define/createTables.ts';
import { environmentOf, variableKey } from './environment.ts';
import { evaluate } from './evaluate.ts';
import type { Frame, SessionState } from './sessionState.ts';

/** DECLARE @a int = 1, @b …: each may use those before it. */
export const declareVariables = (
  session: SessionState,
  frame: Frame,
  variables: Extract<StatementBody, { kind: 'declare' }>['variables'],
): void => {
  for (const { name, type, value } of variables) {
    const initial = value === null ? null : evaluate(session, frame, value);
    frame.variables.set(variableKey(name), {
      type,
      value: initial === null || initial.isNull ? null : convertValue(initial.value, initial.type, type),
    });
  }
};

/** DECLARE @t TABLE (…): a table in the frame's own store. */
export const declareTableVariable = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'declareTable' }>,
): void => {
  frame.tables.store ??= new DatabaseSync(':memory:');
  declareTable(session, frame, { entry: null, connection: frame.tables.store }, statement);
};

/** SET @a = … */
export const setVariable = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'setVariable' }>,
): void => {
  const { value, type, isNull } = evaluate(session, frame, statement.value);
  environmentOf(session, frame).assign(statement.name, isNull ? null : value, type);
  session.rowCount = 1n;
};

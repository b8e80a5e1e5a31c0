/** ALTER TABLE. */
import type { ObjectName } from '../../sql/ast/expression.ts';
import type { StatementBody } from '../../sql/ast/statement.ts';
import { sqlError } from '../../sqlError.ts';
import { unsupported } from '../../values/errors.ts';
import type { FoundTable } from '../modify/constraints.ts';
import { findObject, requireWritable } from '../objects.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { addToTable } from './addToTable.ts';
import { dropColumns, dropConstraints } from './dropFromTable.ts';

/** Adds to a table or takes away from it, rows and all. @throws SqlError 4901, 4902, 4909, 4923, 4924, 5074 … */
export const executeAlterTable = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'alterTable' }>,
): void => {
  const found = requireAlterable(session, frame, statement.table);
  const { action } = statement;
  session.transactions.write(found.store, () => {
    switch (action.kind) {
      case 'add':
        return addToTable(session, frame, found, action.columns, action.constraints);
      case 'dropColumns':
        return dropColumns(found, action.columns, action.ifExists, frame.now);
      case 'dropConstraints':
        return dropConstraints(found, action.names, action.ifExists, frame.now);
      case 'alterColumn':
        throw unsupported('ALTER TABLE … ALTER COLUMN');
    }
  });
};

const requireAlterable = (session: SessionState, frame: Frame, name: ObjectName): FoundTable => {
  const found = findObject(session, frame, name);
  if (found === null)
    throw sqlError(
      4902,
      16,
      1,
      `Cannot find the object "${name.join('.')}" because it does not exist or you do not have permissions.`,
    );
  const { definition } = found;
  if (definition.kind !== 'table')
    throw sqlError(4909, 16, 1, `Cannot alter '${name.join('.')}' because it is not a table.`);
  requireWritable(found.store);
  return { ...found, definition };
};

/** DELETE and TRUNCATE TABLE. */
import type { ObjectName } from '../../sql/ast/expression.ts';
import type { StatementBody } from '../../sql/ast/statement.ts';
import { sqlError } from '../../sqlError.ts';
import { quoteSqlite } from '../../store/databaseCatalogue.ts';
import { isReferenced } from '../define/references.ts';
import { requireTable } from '../objects.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { bindTarget, selectTarget } from './changeTarget.ts';
import { compileOutput, type Modified } from './outputClause.ts';
import { deleteRows } from './writeRows.ts';

/** DELETE … FROM … WHERE, with OUTPUT. @throws SqlError 547 and those of the query */
export const executeDelete = async (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'delete' }>,
): Promise<Modified> => {
  const target = bindTarget(session, frame, statement.target, statement.from);
  const { found, environment } = target;
  const output = compileOutput(session, frame, found, statement.output, environment);
  const { rows } = await selectTarget(target, frame, [], statement);
  return session.transactions.write(found.store, () => {
    deleteRows(
      found,
      rows.map((row) => row.stored),
      environment,
    );
    return { count: rows.length, output: output(rows.map((row) => ({ before: row.stored.values, after: null }))) };
  });
};

/** TRUNCATE TABLE: identities begin again. @throws SqlError 4712 */
export const executeTruncate = (session: SessionState, frame: Frame, name: ObjectName): void => {
  const found = requireTable(session, frame, name);
  const { definition, catalogue } = found;
  if (isReferenced(catalogue, definition))
    throw sqlError(
      4712,
      16,
      1,
      `Cannot truncate table '${definition.name}' because it is being referenced by a FOREIGN KEY constraint.`,
    );
  session.transactions.write(found.store, () => {
    catalogue.connection.exec(`DELETE FROM ${quoteSqlite(definition.physical)}`);
    catalogue.setIdentity(definition, null);
  });
};

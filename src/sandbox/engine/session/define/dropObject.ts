/** DROP TABLE, DROP VIEW and DROP SCHEMA. */
import type { ObjectName } from '../../sql/ast/expression.ts';
import { type SqlError, sqlError } from '../../sqlError.ts';
import { quoteSqlite } from '../../store/databaseCatalogue.ts';
import { sameName } from '../../values/collation.ts';
import { findObject, openDatabase, requireWritable } from '../objects.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { isReferenced } from './references.ts';

/** @throws SqlError 3701, 3705, 3726, 3729, 15151 */
export const executeDropObject = (
  session: SessionState,
  frame: Frame,
  what: 'table' | 'view' | 'schema',
  name: ObjectName,
  ifExists: boolean,
): void => {
  const shown = name.join('.');
  const missing = (): SqlError =>
    sqlError(
      3701,
      11,
      5,
      `Cannot drop the ${what} '${shown}', because it does not exist or you do not have permission.`,
    );
  if (what === 'schema') {
    const { entry, catalogue } = openDatabase(session, session.database);
    const schema = catalogue.schemas().find((candidate) => sameName(candidate.name, shown));
    if (schema === undefined) {
      if (ifExists) return;
      throw sqlError(
        15151,
        16,
        1,
        `Cannot drop the schema '${shown}', because it does not exist or you do not have permission.`,
      );
    }
    const inside = catalogue.objects().find((object) => sameName(object.schema, schema.name));
    if (inside !== undefined || schema.id === 1)
      throw sqlError(
        3729,
        16,
        1,
        `Cannot drop schema '${shown}' because it is being referenced by object '${inside?.name ?? 'dbo'}'.`,
      );
    session.transactions.write({ entry, connection: catalogue.connection }, () => catalogue.removeSchema(schema.name));
    return;
  }
  const found = findObject(session, frame, name);
  if (found === null) {
    if (ifExists) return;
    throw missing();
  }
  if (found.definition.kind !== what)
    throw sqlError(
      3705,
      16,
      1,
      `Cannot use DROP ${what.toUpperCase()} with '${shown}' because '${shown}' is a ${found.definition.kind}. Use DROP ${found.definition.kind.toUpperCase()}.`,
    );
  requireWritable(found.store);
  const { definition, catalogue } = found;
  if (isReferenced(catalogue, definition))
    throw sqlError(
      3726,
      16,
      1,
      `Could not drop object '${shown}' because it is referenced by a FOREIGN KEY constraint.`,
    );
  session.transactions.write(found.store, () => {
    if (definition.kind === 'table') catalogue.connection.exec(`DROP TABLE ${quoteSqlite(definition.physical)}`);
    catalogue.remove(definition);
  });
};

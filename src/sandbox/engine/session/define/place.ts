/** Where a new object goes: its store, catalogue, schema and name. */
import type { ObjectName } from '../../sql/ast/expression.ts';
import { type SqlError, sqlError } from '../../sqlError.ts';
import { catalogueOf, type DatabaseCatalogue } from '../../store/databaseCatalogue.ts';
import { sameName } from '../../values/collation.ts';
import { unsupported } from '../../values/errors.ts';
import { openDatabase, requireWritable, resolveName } from '../objects.ts';
import type { SessionState } from '../sessionState.ts';
import type { Store } from '../transactions.ts';

/** A new object's home. */
export interface Place {
  readonly store: Store;
  readonly catalogue: DatabaseCatalogue;
  readonly schema: string;
  readonly name: string;
  readonly database: string;
}

/** Where a new object goes. @throws SqlError 2760 for a schema that is not there */
export const placeOf = (session: SessionState, parts: ObjectName): Place => {
  const last = parts[parts.length - 1] ?? '';
  if (last.startsWith('##')) throw unsupported('A global temporary table');
  if (last.startsWith('#')) {
    const catalogue = catalogueOf(session.temporary);
    return {
      store: { entry: null, connection: session.temporary },
      catalogue,
      schema: 'dbo',
      name: last,
      database: 'tempdb',
    };
  }
  const { database, schema, name } = resolveName(session, parts);
  const { entry, catalogue } = openDatabase(session, database);
  const found = catalogue.schemas().find((candidate) => sameName(candidate.name, schema));
  if (found === undefined)
    throw sqlError(
      2760,
      16,
      1,
      `The specified schema name "${schema}" either does not exist or you do not have permission to use it.`,
    );
  const store: Store = { entry, connection: catalogue.connection };
  requireWritable(store);
  return { store, catalogue, schema: found.name, name, database: entry.name };
};

/** Error 2714. */
export const alreadyThere = (name: string): SqlError =>
  sqlError(2714, 16, 6, `There is already an object named '${name}' in the database.`);

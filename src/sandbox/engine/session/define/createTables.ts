/** CREATE TABLE, and the tables that SELECT … INTO and DECLARE @t TABLE make. */
import type { ObjectName } from '../../sql/ast/expression.ts';
import type { StatementBody } from '../../sql/ast/statement.ts';
import { sqlError } from '../../sqlError.ts';
import { createTable } from '../../store/createTable.ts';
import { catalogueOf } from '../../store/databaseCatalogue.ts';
import type { ColumnDefinition } from '../../store/tableDefinition.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import type { Store } from '../transactions.ts';
import { defineTable } from './defineTable.ts';
import { alreadyThere, type Place, placeOf } from './place.ts';

/** CREATE TABLE. @throws SqlError 2714 and those of its columns and constraints */
export const executeCreateTable = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'createTable' }>,
): void => {
  const place = placeOf(session, statement.name);
  if (place.catalogue.find(place.schema, place.name) !== undefined) throw alreadyThere(place.name);
  const table = defineTable(session, frame, place, statement.columns, statement.constraints);
  session.transactions.write(place.store, () => createTable(place.catalogue, table));
};

/** SELECT … INTO: a table of the query's columns. */
export const createTableFor = (
  session: SessionState,
  frame: Frame,
  name: ObjectName,
  columns: readonly { readonly name: string; readonly type: ColumnDefinition['type']; readonly nullable: boolean }[],
): void => {
  const unnamed = columns.findIndex((column) => column.name === '');
  if (unnamed >= 0)
    throw sqlError(
      1038,
      15,
      5,
      'An object or column name is missing or empty. For SELECT INTO statements, verify each column has a name. For other statements, look for empty alias names. Aliases defined as "" or [] are not allowed. Change the alias to a valid name.',
    );
  executeCreateTable(session, frame, {
    kind: 'createTable',
    name,
    columns: columns.map((column) => ({
      ...column,
      computed: null,
      identity: null,
      defaultValue: null,
      constraints: [],
    })),
    constraints: [],
  });
};

/** DECLARE @t TABLE. A second DECLARE in a loop keeps the table, as the server does. */
export const declareTable = (
  session: SessionState,
  frame: Frame,
  store: Store,
  statement: Extract<StatementBody, { kind: 'declareTable' }>,
): void => {
  const catalogue = catalogueOf(store.connection);
  const place: Place = { store, catalogue, schema: 'dbo', name: statement.name, database: 'tempdb' };
  // A second DECLARE in a loop keeps the table, as the server does.
  if (catalogue.find('dbo', statement.name) !== undefined) return;
  createTable(catalogue, defineTable(session, frame, place, statement.columns, statement.constraints));
};

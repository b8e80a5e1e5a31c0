/** CREATE TABLE's columns and constraints as a table definition, checked but not made yet. */

import { compiler } from '../../query/compileQuery.ts';
import { withoutRow } from '../../query/withoutRow.ts';
import type { ColumnSpec, ConstraintSpec } from '../../sql/ast/definition.ts';
import type { ObjectName } from '../../sql/ast/expression.ts';
import { parseExpressionText } from '../../sql/parseBatch.ts';
import { sqlError } from '../../sqlError.ts';
import type { ColumnDefinition, TableDefinition } from '../../store/tableDefinition.ts';
import { sameName } from '../../values/collation.ts';
import { datetimeText } from '../../values/dates.ts';
import { environmentOf } from '../environment.ts';
import { checkRow, type FoundTable } from '../modify/constraints.ts';
import { findObject } from '../objects.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { addConstraint } from './addConstraint.ts';
import { defineColumn, noDuplicateColumns } from './defineColumn.ts';
import { physicalName } from './generatedNames.ts';
import type { Place } from './place.ts';

/** Builds a table's definition without making it. */
export const defineTable = (
  session: SessionState,
  frame: Frame,
  place: Place,
  columns: readonly ColumnSpec[],
  constraints: readonly ConstraintSpec[],
): TableDefinition => {
  const id = place.catalogue.nextId();
  noDuplicateColumns(place.name, columns);
  if (columns.filter((column) => column.identity !== null).length > 1) {
    throw sqlError(
      2744,
      16,
      2,
      `Multiple identity columns specified for table '${place.name}'. Only one identity column per table is allowed.`,
    );
  }
  const now = datetimeText(frame.now);
  const defined: ColumnDefinition[] = [];
  for (const spec of columns)
    defined.push(defineColumn(session, frame, spec, defined.length + 1, place.name, id, defined));
  let table: TableDefinition = {
    kind: 'table',
    id,
    schema: place.schema,
    name: place.name,
    physical: physicalName(place.schema, place.name, id),
    createdAt: now,
    modifiedAt: now,
    columns: defined,
    keys: [],
    foreignKeys: [],
    checks: [],
  };
  const all = [...columns.flatMap((column) => column.constraints), ...constraints];
  // Keys first: a foreign key may point at the table itself.
  for (const spec of [
    ...all.filter((item) => item.kind === 'primary'),
    ...all.filter((item) => item.kind !== 'primary'),
  ]) {
    table = addConstraint(table, spec, place.catalogue, (name) => referencedTable(session, frame, place, name, table));
  }
  const checked: FoundTable = {
    store: place.store,
    catalogue: place.catalogue,
    database: place.database,
    definition: table,
  };
  checkRow(checked, environmentOf(session, frame));
  for (const column of table.columns)
    if (column.defaultValue !== null)
      compiler.expression(
        parseExpressionText(column.defaultValue.source),
        withoutRow({ environment: environmentOf(session, frame) }),
      );
  return table;
};

/** The table that a foreign key names, the one being defined among them. @throws SqlError 1767 */
export const referencedTable = (
  session: SessionState,
  frame: Frame,
  place: Place,
  name: ObjectName,
  self: TableDefinition,
): TableDefinition => {
  const last = name[name.length - 1] ?? '';
  const schema = name.length > 1 ? (name[name.length - 2] ?? 'dbo') : 'dbo';
  if (sameName(last, self.name) && sameName(schema === '' ? 'dbo' : schema, self.schema)) return self;
  const found = findObject(session, frame, name);
  if (found === null || found.definition.kind !== 'table' || found.database !== place.database) {
    throw sqlError(1767, 16, 0, `Foreign key references invalid table '${name.join('.')}'.`);
  }
  return found.definition;
};

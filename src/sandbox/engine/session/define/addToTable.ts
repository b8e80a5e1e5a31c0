/** ALTER TABLE … ADD: columns and constraints, held against the rows that are there. */
import type { SqlValue } from '../../../sqlTypes.ts';
import { compiler } from '../../query/compileQuery.ts';
import { withoutRow } from '../../query/withoutRow.ts';
import type { ColumnSpec, ConstraintSpec } from '../../sql/ast/definition.ts';
import type { Expr } from '../../sql/ast/expression.ts';
import { parseExpressionText } from '../../sql/parseBatch.ts';
import { sqlError } from '../../sqlError.ts';
import { quoteSqlite } from '../../store/databaseCatalogue.ts';
import { storageClass, toStored } from '../../store/storedValue.ts';
import { datetimeText } from '../../values/dates.ts';
import { unsupported } from '../../values/errors.ts';
import { environmentOf } from '../environment.ts';
import { checkParents, checkRow, type FoundTable } from '../modify/constraints.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { readStoredRows } from '../tableRows.ts';
import { addConstraint } from './addConstraint.ts';
import { columnOf, defineColumn, noDuplicateColumns } from './defineColumn.ts';
import { referencedTable } from './defineTable.ts';
import type { Place } from './place.ts';
import { addKey } from './tableIndexes.ts';

/** @throws SqlError 4901, 8111 and those of a constraint that a row breaks */
export const addToTable = (
  session: SessionState,
  frame: Frame,
  found: FoundTable,
  columns: readonly ColumnSpec[],
  constraints: readonly ConstraintSpec[],
): void => {
  const { catalogue, store } = found;
  const environment = environmentOf(session, frame);
  let table = found.definition;
  const rows = readStoredRows(found, table, environment);
  for (const spec of columns) {
    const id = Math.max(0, ...table.columns.map((column) => column.id)) + 1;
    const column = defineColumn(session, frame, spec, id, table.name, table.id, table.columns);
    noDuplicateColumns(table.name, [...table.columns, column]);
    if (column.identity !== null) throw unsupported('Adding an identity column to a table');
    const fill: Expr | null = column.defaultValue === null ? null : parseExpressionText(column.defaultValue.source);
    if (!column.nullable && fill === null && rows.length > 0) {
      throw sqlError(
        4901,
        16,
        1,
        `ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT definition specified, or the column being added is an identity or timestamp column, or alternatively if none of the previous conditions are satisfied the table must be empty to allow addition of this column. Column '${column.name}' cannot be added to non-empty table '${table.name}' because it does not satisfy these conditions.`,
      );
    }
    if (column.computed === null) {
      catalogue.connection.exec(
        `ALTER TABLE ${quoteSqlite(table.physical)} ADD COLUMN ${quoteSqlite(column.name)} ${storageClass(column.type)}`,
      );
      if (fill !== null && !column.nullable) {
        const compiled = compiler.expression(
          { kind: 'cast', operand: fill, type: column.type, style: null, isTry: false },
          withoutRow({ environment }),
        );
        const update = catalogue.connection.prepare(
          `UPDATE ${quoteSqlite(table.physical)} SET ${quoteSqlite(column.name)} = ? WHERE rowid = ?`,
        );
        for (const row of rows) {
          const value: SqlValue = compiled.evaluate({ values: [], outer: null });
          update.run(toStored(value), row.id);
        }
      }
    }
    table = { ...table, columns: [...table.columns, column], modifiedAt: datetimeText(frame.now) };
    catalogue.put(table);
  }
  const place: Place = { store, catalogue, schema: table.schema, name: table.name, database: found.database };
  for (const spec of [...columns.flatMap((column) => column.constraints), ...constraints]) {
    if (spec.kind === 'primary' && spec.columns.some((name) => columnOf(table.columns, name).nullable)) {
      throw sqlError(8111, 16, 1, `Cannot define PRIMARY KEY constraint on nullable column in table '${table.name}'.`);
    }
    const before = table;
    table = addConstraint(table, spec, catalogue, (name) => referencedTable(session, frame, place, name, before));
    const added = table.keys.find((key) => !before.keys.includes(key));
    if (added !== undefined)
      table = addKey(session, frame, { ...found, definition: { ...table, keys: before.keys } }, added);
    else catalogue.put(table);
    const now: FoundTable = { ...found, definition: table };
    const values = readStoredRows(now, table, environment).map((row) => row.values);
    if (spec.kind === 'check') {
      const check = checkRow(now, environment);
      for (const row of values) check(row, 'INSERT');
    }
    if (spec.kind === 'foreign') checkParents(now, values, 'INSERT', environment);
  }
};

/** Reading a user's table: its rows as T-SQL values, computed columns computed. */
import type { SqlValue } from '../../sqlTypes.ts';
import { compiler } from '../query/compileQuery.ts';
import type { BoundTable, Environment } from '../query/context.ts';
import { scopeOf } from '../query/relation.ts';
import type { SourceColumn } from '../query/scope.ts';
import { ROWS_PER_STEP } from '../query/steps.ts';
import { convertTyped, type Row } from '../query/typed.ts';
import { withoutRow } from '../query/withoutRow.ts';
import { parseExpressionText } from '../sql/parseBatch.ts';
import { quoteSqlite } from '../store/databaseCatalogue.ts';
import { fromStored, toStored } from '../store/storedValue.ts';
import type { TableDefinition } from '../store/tableDefinition.ts';
import type { FoundObject } from './objects.ts';

/** A table's columns as a query sees them. */
export const tableColumns = (table: TableDefinition): readonly SourceColumn[] =>
  table.columns.map((column) => ({ name: column.name, type: column.type, nullable: column.nullable }));

/** Fills in computed columns; the identity function where there are none. */
export const computeColumns = (
  table: TableDefinition,
  environment: Environment,
): ((values: readonly SqlValue[]) => readonly SqlValue[]) => {
  const computed = table.columns.flatMap((column, index) =>
    column.computed === null ? [] : [{ column, index, source: column.computed }],
  );
  if (computed.length === 0) return (values) => values;
  const scope = scopeOf([{ alias: table.name, qualifiers: [], columns: tableColumns(table), offset: 0 }], null);
  const context = { ...withoutRow({ environment }), scope };
  const compiled = computed.map(({ column, index, source }) => ({
    index,
    expression: convertTyped(compiler.expression(parseExpressionText(source), context), column.type),
  }));
  return (values) => {
    const result = [...values];
    const row: Row = { values: result, outer: null };
    for (const { index, expression } of compiled) result[index] = expression.evaluate(row);
    return result;
  };
};

/** A row with its SQLite row id. */
export interface StoredRow {
  readonly id: bigint;
  readonly values: readonly SqlValue[];
}

/** Rows with their SQLite row ids, for statements that change them. */
export const readStoredRows = (
  { catalogue }: Pick<FoundObject, 'catalogue'>,
  table: TableDefinition,
  environment: Environment,
  where: { readonly column: string; readonly value: SqlValue } | null = null,
): readonly StoredRow[] => {
  const physical = table.columns.filter((column) => column.computed === null);
  const list = physical.map((column) => quoteSqlite(column.name)).join(', ');
  const condition = where === null ? '' : ` WHERE ${quoteSqlite(where.column)} = ?`;
  const statement = catalogue.connection.prepare(
    `SELECT rowid${list === '' ? '' : `, ${list}`} FROM ${quoteSqlite(table.physical)}${condition} ORDER BY rowid`,
  );
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const compute = computeColumns(table, environment);
  const rows = (where === null
    ? statement.all()
    : statement.all(toStored(where.value))) as unknown as readonly (readonly import('node:sqlite').SQLOutputValue[])[];
  return rows.map((row) => {
    let at = 0;
    const values = table.columns.map((column) => {
      if (column.computed !== null) return null;
      at += 1;
      return fromStored(row[at], column.type);
    });
    return { id: BigInt((row[0] as bigint | null) ?? 0n), values: compute(values) };
  });
};

/** A table as a query reads it. */
export const boundTable = (
  found: FoundObject & { readonly definition: TableDefinition },
  environment: Environment,
): BoundTable => {
  const table = found.definition;
  return {
    columns: tableColumns(table),
    qualifiers: [found.database, table.schema, table.name],
    *rows() {
      yield;
      const rows = readStoredRows(found, table, environment);
      const result: (readonly SqlValue[])[] = [];
      for (const row of rows) {
        result.push(row.values);
        if (result.length % ROWS_PER_STEP === 0) yield;
      }
      return result;
    },
    lookup: (index) => {
      const column = table.columns[index];
      if (column === undefined || column.type.kind !== 'int' || column.computed !== null) return null;
      if (!table.keys.some((key) => key.columns[0] === column.name && (key.keyColumn === null || key.kind === 'index')))
        return null;
      return (value) =>
        readStoredRows(found, table, environment, { column: column.name, value }).map((row) => row.values);
    },
  };
};

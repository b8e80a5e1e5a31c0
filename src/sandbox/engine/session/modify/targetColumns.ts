/** Columns of the table whose rows a statement changes. */
import type { SqlValue } from '../../../sqlTypes.ts';
import { compiler } from '../../query/compileQuery.ts';
import type { Environment } from '../../query/context.ts';
import { withoutRow } from '../../query/withoutRow.ts';
import { parseExpressionText } from '../../sql/parseBatch.ts';
import { sqlError } from '../../sqlError.ts';
import type { ColumnDefinition } from '../../store/tableDefinition.ts';
import { sameName } from '../../values/collation.ts';
import { assignValue } from './assignValue.ts';
import type { FoundTable } from './constraints.ts';

/** database.schema.table, as errors name it. */
export const fullName = ({ database, definition }: FoundTable): string =>
  `${database}.${definition.schema}.${definition.name}`;

/** The place of a column. @throws SqlError 207 */
export const columnIndex = ({ definition }: FoundTable, name: string): number => {
  const index = definition.columns.findIndex((column) => sameName(column.name, name));
  if (index < 0) throw sqlError(207, 16, 1, `Invalid column name '${name}'.`);
  return index;
};

/** Makes a column's default, anew for each row; NULL where it has none. */
export const defaultOf = (column: ColumnDefinition, environment: Environment, table: string): (() => SqlValue) => {
  if (column.defaultValue === null) return () => null;
  const compiled = compiler.expression(parseExpressionText(column.defaultValue.source), withoutRow({ environment }));
  return () =>
    compiled.isNull ? null : assignValue(compiled.evaluate({ values: [], outer: null }), compiled.type, column, table);
};

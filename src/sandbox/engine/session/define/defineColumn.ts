/** Columns of a table definition. */

import { compiler } from '../../query/compileQuery.ts';
import { scopeOf } from '../../query/relation.ts';
import { withoutRow } from '../../query/withoutRow.ts';
import type { ColumnSpec } from '../../sql/ast/definition.ts';
import { sqlError } from '../../sqlError.ts';
import type { ColumnDefinition } from '../../store/tableDefinition.ts';
import { sameName } from '../../values/collation.ts';
import { INT } from '../../values/types.ts';
import { environmentOf } from '../environment.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { generatedName } from './generatedNames.ts';

/** The column of that name. @throws SqlError 1911 */
export const columnOf = (columns: readonly ColumnDefinition[], name: string): ColumnDefinition => {
  const found = columns.find((column) => sameName(column.name, name));
  if (found === undefined)
    throw sqlError(1911, 16, 1, `Column name '${name}' does not exist in the target table or view.`);
  return found;
};

/** One column of CREATE TABLE or ALTER TABLE … ADD. `before` are those that a computed one may use. @throws SqlError 8111 */
export const defineColumn = (
  session: SessionState,
  frame: Frame,
  spec: ColumnSpec,
  id: number,
  tableName: string,
  tableId: number,
  before: readonly ColumnDefinition[],
): ColumnDefinition => {
  if (spec.computed !== null) {
    const scope = scopeOf(
      [
        {
          alias: tableName,
          qualifiers: [],
          columns: before.map((column) => ({ name: column.name, type: column.type, nullable: column.nullable })),
          offset: 0,
        },
      ],
      null,
    );
    const typed = compiler.expression(spec.computed.expression, {
      ...withoutRow({ environment: environmentOf(session, frame) }),
      scope,
    });
    return {
      id,
      name: spec.name,
      type: typed.type,
      nullable: true,
      identity: null,
      defaultValue: null,
      computed: spec.computed.source,
    };
  }
  const isKey = spec.constraints.some((constraint) => constraint.kind === 'primary');
  if (isKey && spec.nullable === true)
    throw sqlError(8111, 16, 1, `Cannot define PRIMARY KEY constraint on nullable column in table '${tableName}'.`);
  const { defaultValue, identity } = spec;
  return {
    id,
    name: spec.name,
    type: spec.type ?? INT,
    nullable: identity === null && !isKey && spec.nullable !== false,
    identity: identity === null ? null : { seed: identity.seed.toString(), increment: identity.increment.toString() },
    defaultValue:
      defaultValue === null
        ? null
        : {
            name: defaultValue.name ?? generatedName('DF', tableName, tableId, id, spec.name),
            source: defaultValue.source,
          },
    computed: null,
  };
};

/** @throws SqlError 2705 */
export const noDuplicateColumns = (table: string, columns: readonly { readonly name: string }[]): void => {
  const twice = columns.find(
    (column, index) => columns.findIndex((other) => sameName(other.name, column.name)) !== index,
  );
  if (twice !== undefined)
    throw sqlError(
      2705,
      16,
      3,
      `Column names in each table must be unique. Column name '${twice.name}' in table '${table}' is specified more than once.`,
    );
};

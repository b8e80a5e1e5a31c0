/** What a table's constraints say of rows that were written. */
import type { SqlValue } from '../../../sqlTypes.ts';
import { groupingKey } from '../../query/compareValues.ts';
import { compiler } from '../../query/compileQuery.ts';
import type { Environment } from '../../query/context.ts';
import { columnsOf } from '../../query/fingerprint.ts';
import { scopeOf } from '../../query/relation.ts';
import { withoutRow } from '../../query/withoutRow.ts';
import { parseExpressionText } from '../../sql/parseBatch.ts';
import { sqlError } from '../../sqlError.ts';
import { isUnique } from '../../store/createTable.ts';
import { quoteSqlite } from '../../store/databaseCatalogue.ts';
import { toStored } from '../../store/storedValue.ts';
import type { ForeignKeyDefinition, KeyDefinition, TableDefinition } from '../../store/tableDefinition.ts';
import { convertValue } from '../../values/convert.ts';
import { nvarchar } from '../../values/types.ts';
import type { FoundObject } from '../objects.ts';
import { readStoredRows, tableColumns } from '../tableRows.ts';

/** A table with where it is. */
export type FoundTable = FoundObject & { readonly definition: TableDefinition };

const valuesOf = (
  table: TableDefinition,
  columns: readonly string[],
  values: readonly SqlValue[],
): readonly SqlValue[] =>
  columns.map((name) => values[table.columns.findIndex((column) => column.name === name)] ?? null);

/** A key as the collation compares it, NULLs included: unique keys allow one of them. */
export const keyText = (table: TableDefinition, columns: readonly string[], values: readonly SqlValue[]): string =>
  JSON.stringify(
    valuesOf(table, columns, values).map((value, index) => {
      const column = table.columns.find((candidate) => candidate.name === columns[index]);
      return column === undefined ? '' : groupingKey(value, column.type);
    }),
  );

const shownKey = (table: TableDefinition, columns: readonly string[], values: readonly SqlValue[]): string =>
  valuesOf(table, columns, values)
    .map((value, index) => {
      if (value === null) return '<NULL>';
      const column = table.columns.find((candidate) => candidate.name === columns[index]);
      return column === undefined ? '' : String(convertValue(value, column.type, nvarchar('max')));
    })
    .join(', ');

const duplicateKey = (table: TableDefinition, key: KeyDefinition, values: readonly SqlValue[]): Error => {
  const shown = shownKey(table, key.columns, values);
  const object = `${table.schema}.${table.name}`;
  if (key.kind === 'uniqueIndex') {
    return sqlError(
      2601,
      14,
      1,
      `Cannot insert duplicate key row in object '${object}' with unique index '${key.name}'. The duplicate key value is (${shown}).`,
    );
  }
  const kind = key.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE KEY';
  return sqlError(
    2627,
    14,
    1,
    `Violation of ${kind} constraint '${key.name}'. Cannot insert duplicate key in object '${object}'. The duplicate key value is (${shown}).`,
  );
};

/** SQLite refused a row: which key was it? */
export const findDuplicate = ({ catalogue, definition }: FoundTable, values: readonly SqlValue[]): Error | null => {
  for (const key of definition.keys.filter(isUnique)) {
    const column = key.keyColumn ?? key.columns[0];
    if (column === undefined) continue;
    const wanted =
      key.keyColumn === null
        ? toStored(valuesOf(definition, key.columns, values)[0] ?? null)
        : keyText(definition, key.columns, values);
    const found = catalogue.connection
      .prepare(`SELECT 1 FROM ${quoteSqlite(definition.physical)} WHERE ${quoteSqlite(column)} = ?`)
      .get(wanted);
    if (found !== undefined) return duplicateKey(definition, key, values);
  }
  return null;
};

/** CHECK constraints of a table, compiled: unknown passes, false does not. */
export const checkRow = (
  found: FoundTable,
  environment: Environment,
): ((values: readonly SqlValue[], statement: 'INSERT' | 'UPDATE') => void) => {
  const table = found.definition;
  const scope = scopeOf([{ alias: table.name, qualifiers: [], columns: tableColumns(table), offset: 0 }], null);
  const checks = table.checks.map((check) => {
    const expression = parseExpressionText(check.source);
    const columns = [...new Set((columnsOf(expression) ?? []).map((parts) => parts[parts.length - 1] ?? ''))];
    const condition = compiler.condition(expression, { ...withoutRow({ environment }), scope });
    return { name: check.name, condition, column: columns.length === 1 ? `, column '${columns[0]}'` : '' };
  });
  return (values, statement) => {
    for (const check of checks) {
      if (check.condition({ values, outer: null }) !== false) continue;
      throw sqlError(
        547,
        16,
        0,
        `The ${statement} statement conflicted with the CHECK constraint "${check.name}". The conflict occurred in database "${found.database}", table "${table.schema}.${table.name}"${check.column}.`,
      );
    }
  };
};

const parentOf = (found: FoundTable, key: ForeignKeyDefinition): FoundTable | null => {
  const definition = found.catalogue.find(key.schema, key.table);
  return definition === undefined || definition.kind !== 'table' ? null : { ...found, definition };
};

/** Every row that was written has its parents. */
export const checkParents = (
  found: FoundTable,
  rows: readonly (readonly SqlValue[])[],
  statement: 'INSERT' | 'UPDATE',
  environment: Environment,
): void => {
  for (const key of found.definition.foreignKeys) {
    const parent = parentOf(found, key);
    if (parent === null) continue;
    const wanted = rows.filter((values) =>
      valuesOf(found.definition, key.columns, values).every((value) => value !== null),
    );
    if (wanted.length === 0) continue;
    const present = new Set(
      readStoredRows(parent, parent.definition, environment).map((row) =>
        keyText(parent.definition, key.references, row.values),
      ),
    );
    if (wanted.every((values) => present.has(keyText(found.definition, key.columns, values)))) continue;
    const column = key.references.length === 1 ? `, column '${key.references[0]}'` : '';
    throw sqlError(
      547,
      16,
      0,
      `The ${statement} statement conflicted with the FOREIGN KEY constraint "${key.name}". The conflict occurred in database "${found.database}", table "${key.schema}.${key.table}"${column}.`,
    );
  }
};

export interface ChildRows {
  readonly child: FoundTable;
  readonly key: ForeignKeyDefinition;
  readonly ids: readonly {
    readonly id: bigint;
    readonly values: readonly SqlValue[];
    readonly parent: readonly SqlValue[];
  }[];
}

/** Rows of other tables that point at these rows. */
export const childrenOf = (
  found: FoundTable,
  rows: readonly (readonly SqlValue[])[],
  environment: Environment,
): readonly ChildRows[] => {
  const result: ChildRows[] = [];
  for (const object of found.catalogue.objects()) {
    if (object.kind !== 'table') continue;
    for (const key of object.foreignKeys) {
      if (parentOf({ ...found, definition: object }, key)?.definition.id !== found.definition.id) continue;
      const parents = new Map(rows.map((values) => [keyText(found.definition, key.references, values), values]));
      const child: FoundTable = { ...found, definition: object };
      const ids = readStoredRows(child, object, environment).flatMap((row) => {
        const parent = valuesOf(object, key.columns, row.values).some((value) => value === null)
          ? undefined
          : parents.get(keyText(object, key.columns, row.values));
        return parent === undefined ? [] : [{ ...row, parent }];
      });
      if (ids.length > 0) result.push({ child, key, ids });
    }
  }
  return result;
};

export const referenced = (found: FoundTable, { child, key }: ChildRows, statement: 'DELETE' | 'UPDATE'): Error => {
  const column = key.columns.length === 1 ? `, column '${key.columns[0]}'` : '';
  return sqlError(
    547,
    16,
    0,
    `The ${statement} statement conflicted with the REFERENCE constraint "${key.name}". The conflict occurred in database "${found.database}", table "${child.definition.schema}.${child.definition.name}"${column}.`,
  );
};

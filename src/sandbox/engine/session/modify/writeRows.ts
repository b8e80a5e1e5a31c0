/** Rows into, within and out of SQLite, with every constraint held. The caller has opened the transaction. */
import type { SqlValue } from '../../../sqlTypes.ts';
import type { Environment } from '../../query/context.ts';
import { isUnique } from '../../store/createTable.ts';
import { quoteSqlite } from '../../store/databaseCatalogue.ts';
import { toStored } from '../../store/storedValue.ts';
import type { TableDefinition } from '../../store/tableDefinition.ts';
import { unsupported } from '../../values/errors.ts';
import { computeColumns, type StoredRow } from '../tableRows.ts';
import { requireValue } from './assignValue.ts';
import {
  checkParents,
  checkRow,
  childrenOf,
  type FoundTable,
  findDuplicate,
  keyText,
  referenced,
} from './constraints.ts';

const SQLITE_CONSTRAINT = 19;

const isConstraintError = (error: unknown): boolean =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  (error.errcode & 0xff) === SQLITE_CONSTRAINT;

const fullName = ({ database, definition }: FoundTable): string =>
  `${database}.${definition.schema}.${definition.name}`;

interface Physical {
  readonly names: readonly string[];
  values(row: readonly SqlValue[]): readonly ReturnType<typeof toStored>[];
}

const physicalOf = (table: TableDefinition): Physical => {
  const stored = table.columns.flatMap((column, index) =>
    column.computed === null ? [{ name: column.name, index }] : [],
  );
  const keys = table.keys.flatMap((key) =>
    key.keyColumn === null ? [] : [{ name: key.keyColumn, columns: key.columns }],
  );
  return {
    names: [...stored.map((column) => column.name), ...keys.map((key) => key.name)],
    values: (row) => [
      ...stored.map((column) => toStored(row[column.index] ?? null)),
      ...keys.map((key) => keyText(table, key.columns, row)),
    ],
  };
};

/** Inserts complete rows (every column in its type); gives them back with their computed columns. */
export const insertRows = (
  found: FoundTable,
  rows: readonly (readonly SqlValue[])[],
  environment: Environment,
): readonly (readonly SqlValue[])[] => {
  const { definition, catalogue } = found;
  const physical = physicalOf(definition);
  const list = physical.names.map(quoteSqlite).join(', ');
  const statement = catalogue.connection.prepare(
    physical.names.length === 0
      ? `INSERT INTO ${quoteSqlite(definition.physical)} DEFAULT VALUES`
      : `INSERT INTO ${quoteSqlite(definition.physical)} (${list}) VALUES (${physical.names.map(() => '?').join(', ')})`,
  );
  const compute = computeColumns(definition, environment);
  const check = checkRow(found, environment);
  const written = rows.map((row) => {
    const values = compute(row);
    for (const [index, column] of definition.columns.entries()) {
      requireValue(values[index] ?? null, column, fullName(found), 'INSERT');
    }
    check(values, 'INSERT');
    try {
      statement.run(...physical.values(values));
    } catch (error) {
      throw isConstraintError(error) ? (findDuplicate(found, values) ?? error) : error;
    }
    return values;
  });
  checkParents(found, written, 'INSERT', environment);
  return written;
};

/** A row before and after. */
export interface ChangedRow {
  readonly before: StoredRow;
  readonly after: readonly SqlValue[];
}

/** Writes changed rows, their computed columns made anew. @throws SqlError 515, 547, 2601, 2627 */
export const updateRows = (
  found: FoundTable,
  changes: readonly ChangedRow[],
  environment: Environment,
): readonly ChangedRow[] => {
  if (changes.length === 0) return [];
  const { definition, catalogue } = found;
  const physical = physicalOf(definition);
  const compute = computeColumns(definition, environment);
  const check = checkRow(found, environment);
  const computed = changes.map((change) => ({ before: change.before, after: compute(change.after) }));
  for (const { after } of computed) {
    for (const [index, column] of definition.columns.entries()) {
      requireValue(after[index] ?? null, column, fullName(found), 'UPDATE');
    }
    check(after, 'UPDATE');
  }
  const table = quoteSqlite(definition.physical);
  // Keys are compared when the whole statement is done: rows may change places, so their keys stand empty first.
  const keyColumns = definition.keys.filter(isUnique).flatMap((key) => key.keyColumn ?? key.columns);
  if (keyColumns.length > 0) {
    const clear = catalogue.connection.prepare(
      `UPDATE ${table} SET ${[...new Set(keyColumns)].map((name) => `${quoteSqlite(name)} = NULL`).join(', ')} WHERE rowid = ?`,
    );
    for (const { before } of computed) clear.run(before.id);
  }
  const write = catalogue.connection.prepare(
    `UPDATE ${table} SET ${physical.names.map((name) => `${quoteSqlite(name)} = ?`).join(', ')} WHERE rowid = ?`,
  );
  for (const { before, after } of computed) {
    try {
      write.run(...physical.values(after), before.id);
    } catch (error) {
      throw isConstraintError(error) ? (findDuplicate(found, after) ?? error) : error;
    }
  }
  checkParents(
    found,
    computed.map((change) => change.after),
    'UPDATE',
    environment,
  );
  // A parent's key that changed must not leave children behind, unless another row now has it.
  const orphans = childrenOf(
    found,
    computed.map((change) => change.before.values),
    environment,
  );
  for (const children of orphans) {
    const lost = children.ids.filter(({ values }) => {
      try {
        checkParents(
          { ...children.child, definition: { ...children.child.definition, foreignKeys: [children.key] } },
          [values],
          'UPDATE',
          environment,
        );
        return false;
      } catch {
        return true;
      }
    });
    if (lost.length === 0) continue;
    if (children.key.onUpdate !== 'no action') throw unsupported(`ON UPDATE ${children.key.onUpdate.toUpperCase()}`);
    throw referenced(found, children, 'UPDATE');
  }
  return computed;
};

/** Deletes rows, and does to their children what the foreign keys say. @throws SqlError 547 */
export const deleteRows = (found: FoundTable, rows: readonly StoredRow[], environment: Environment): void => {
  if (rows.length === 0) return;
  const remove = found.catalogue.connection.prepare(
    `DELETE FROM ${quoteSqlite(found.definition.physical)} WHERE rowid = ?`,
  );
  for (const row of rows) remove.run(row.id);
  for (const children of childrenOf(
    found,
    rows.map((row) => row.values),
    environment,
  )) {
    const { child, key, ids } = children;
    if (key.onDelete === 'no action') throw referenced(found, children, 'DELETE');
    if (key.onDelete === 'cascade') {
      deleteRows(child, ids, environment);
      continue;
    }
    updateRows(
      child,
      ids.map((row) => ({
        before: row,
        after: row.values.map((value, index) =>
          key.columns.includes(child.definition.columns[index]?.name ?? '') ? null : value,
        ),
      })),
      environment,
    );
  }
};

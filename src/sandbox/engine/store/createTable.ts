import type { DatabaseCatalogue } from './databaseCatalogue.ts';
import { quoteSqlite } from './databaseCatalogue.ts';
import { storageClass } from './storedValue.ts';
import type { KeyDefinition, TableDefinition } from './tableDefinition.ts';

/** Can SQLite compare this key as T-SQL does? One integer that is never NULL: everything else goes through a hidden column. */
export const needsKeyColumn = (table: Pick<TableDefinition, 'columns'>, columns: readonly string[]): boolean => {
  const [only] = columns;
  const column = columns.length === 1 ? table.columns.find((candidate) => candidate.name === only) : undefined;
  return column === undefined || column.type.kind !== 'int' || column.nullable;
};

/** Whether no two rows may have the same key. */
export const isUnique = (key: KeyDefinition): boolean => key.kind !== 'index';

const indexName = (table: TableDefinition, key: KeyDefinition): string => `rexus_ix_${table.id}_${key.id}`;

/** Makes SQLite's index for a key. */
export const createPhysicalIndex = (catalogue: DatabaseCatalogue, table: TableDefinition, key: KeyDefinition): void => {
  const columns = key.keyColumn === null ? key.columns : [key.keyColumn];
  catalogue.connection.exec(
    `CREATE ${isUnique(key) ? 'UNIQUE ' : ''}INDEX ${quoteSqlite(indexName(table, key))} ON ${quoteSqlite(table.physical)} (${columns.map(quoteSqlite).join(', ')})`,
  );
};

/** Drops SQLite's index of a key. */
export const dropPhysicalIndex = (catalogue: DatabaseCatalogue, table: TableDefinition, key: KeyDefinition): void => {
  catalogue.connection.exec(`DROP INDEX ${quoteSqlite(indexName(table, key))}`);
};

/** Makes the SQLite table with its indexes and enters it in the catalogue. */
export const createTable = (catalogue: DatabaseCatalogue, table: TableDefinition): void => {
  const columns = [
    ...table.columns
      .filter((column) => column.computed === null)
      .map((column) => `${quoteSqlite(column.name)} ${storageClass(column.type)}`),
    ...table.keys.flatMap((key) => (key.keyColumn === null ? [] : [`${quoteSqlite(key.keyColumn)} TEXT`])),
  ];
  catalogue.connection.exec(`CREATE TABLE ${quoteSqlite(table.physical)} (${columns.join(', ')})`);
  for (const key of table.keys) createPhysicalIndex(catalogue, table, key);
  catalogue.put(table);
};

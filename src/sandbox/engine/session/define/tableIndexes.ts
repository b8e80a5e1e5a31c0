/** CREATE INDEX and DROP INDEX, and the keys behind constraints. */
import type { StatementBody } from '../../sql/ast/statement.ts';
import { sqlError } from '../../sqlError.ts';
import { createPhysicalIndex, dropPhysicalIndex, isUnique, needsKeyColumn } from '../../store/createTable.ts';
import { OWN_PREFIX, quoteSqlite } from '../../store/databaseCatalogue.ts';
import type { KeyDefinition, TableDefinition } from '../../store/tableDefinition.ts';
import { sameName } from '../../values/collation.ts';
import { datetimeText } from '../../values/dates.ts';
import { unsupported } from '../../values/errors.ts';
import { environmentOf } from '../environment.ts';
import { type FoundTable, keyText } from '../modify/constraints.ts';
import { requireTable } from '../objects.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { readStoredRows } from '../tableRows.ts';
import { columnOf } from './defineColumn.ts';

/** CREATE INDEX. @throws SqlError 1505, 1902, 1911, 1913 */
export const executeCreateIndex = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'createIndex' }>,
): void => {
  const found = requireTable(session, frame, statement.table);
  const { definition: table } = found;
  if (table.keys.some((key) => sameName(key.name, statement.name))) {
    throw sqlError(
      1913,
      16,
      1,
      `The operation failed because an index or statistics with name '${statement.name}' already exists on table '${table.schema}.${table.name}'.`,
    );
  }
  if (statement.clustered && table.keys.some((key) => key.clustered)) {
    throw sqlError(
      1902,
      16,
      3,
      `Cannot create more than one clustered index on table '${table.schema}.${table.name}'. Drop the existing clustered index '${table.keys.find((key) => key.clustered)?.name}' before creating another.`,
    );
  }
  const columns = statement.columns.map((name) => columnOf(table.columns, name));
  if (columns.some((column) => column.computed !== null)) throw unsupported('An index on a computed column');
  const names = columns.map((column) => column.name);
  const id = statement.clustered ? 1 : Math.max(1, ...table.keys.map((key) => key.id)) + 1;
  const key: KeyDefinition = {
    name: statement.name,
    kind: statement.unique ? 'uniqueIndex' : 'index',
    columns: names,
    clustered: statement.clustered,
    id,
    keyColumn: statement.unique && needsKeyColumn(table, names) ? `${OWN_PREFIX}key_${id}` : null,
  };
  session.transactions.write(found.store, () => addKey(session, frame, found, key));
};

/** Enters a key and makes its index over the rows that are there. @throws SqlError 1505 */
export const addKey = (session: SessionState, frame: Frame, found: FoundTable, key: KeyDefinition): TableDefinition => {
  const table: TableDefinition = {
    ...found.definition,
    keys: [...found.definition.keys, key],
    modifiedAt: datetimeText(frame.now),
  };
  if (isUnique(key)) {
    const rows = readStoredRows(found, found.definition, environmentOf(session, frame));
    const seen = new Set<string>();
    for (const row of rows) {
      const text = keyText(found.definition, key.columns, row.values);
      if (seen.has(text)) {
        throw sqlError(
          1505,
          16,
          1,
          `The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name '${table.schema}.${table.name}' and the index name '${key.name}'. The duplicate key value is (${key.columns.map((name) => String(row.values[table.columns.findIndex((column) => column.name === name)] ?? '<NULL>')).join(', ')}).`,
        );
      }
      seen.add(text);
    }
    if (key.keyColumn !== null) {
      const { connection } = found.catalogue;
      connection.exec(`ALTER TABLE ${quoteSqlite(table.physical)} ADD COLUMN ${quoteSqlite(key.keyColumn)} TEXT`);
      const update = connection.prepare(
        `UPDATE ${quoteSqlite(table.physical)} SET ${quoteSqlite(key.keyColumn)} = ? WHERE rowid = ?`,
      );
      for (const row of rows) update.run(keyText(found.definition, key.columns, row.values), row.id);
    }
  }
  createPhysicalIndex(found.catalogue, table, key);
  found.catalogue.put(table);
  return table;
};

/** Takes a key and its index away. */
export const removeKey = (found: FoundTable, key: KeyDefinition, now: Date): TableDefinition => {
  const table: TableDefinition = {
    ...found.definition,
    keys: found.definition.keys.filter((candidate) => candidate.name !== key.name),
    modifiedAt: datetimeText(now),
  };
  dropPhysicalIndex(found.catalogue, found.definition, key);
  if (key.keyColumn !== null)
    found.catalogue.connection.exec(
      `ALTER TABLE ${quoteSqlite(table.physical)} DROP COLUMN ${quoteSqlite(key.keyColumn)}`,
    );
  found.catalogue.put(table);
  return table;
};

/** DROP INDEX. @throws SqlError 3701, 3723 */
export const executeDropIndex = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'dropIndex' }>,
): void => {
  const found = requireTable(session, frame, statement.table);
  const key = found.definition.keys.find((candidate) => sameName(candidate.name, statement.name));
  if (key === undefined) {
    if (statement.ifExists) return;
    throw sqlError(
      3701,
      11,
      7,
      `Cannot drop the index '${statement.table.join('.')}.${statement.name}', because it does not exist or you do not have permission.`,
    );
  }
  if (key.kind === 'primary' || key.kind === 'unique') {
    throw sqlError(
      3723,
      16,
      4,
      `An explicit DROP INDEX is not allowed on index '${statement.table.join('.')}.${statement.name}'. It is being used for ${key.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE KEY'} constraint enforcement.`,
    );
  }
  session.transactions.write(found.store, () => removeKey(found, key, frame.now));
};

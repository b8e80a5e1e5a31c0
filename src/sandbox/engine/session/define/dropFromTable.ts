/** ALTER TABLE … DROP of columns and constraints. */
import { sqlError } from '../../sqlError.ts';
import { quoteSqlite } from '../../store/databaseCatalogue.ts';
import type { TableDefinition } from '../../store/tableDefinition.ts';
import { sameName } from '../../values/collation.ts';
import { datetimeText } from '../../values/dates.ts';
import type { FoundTable } from '../modify/constraints.ts';
import { removeKey } from './tableIndexes.ts';

/** @throws SqlError 4923, 4924, 5074 */
export const dropColumns = (found: FoundTable, names: readonly string[], ifExists: boolean, now: Date): void => {
  let table = found.definition;
  for (const name of names) {
    const column = table.columns.find((candidate) => sameName(candidate.name, name));
    if (column === undefined) {
      if (ifExists) continue;
      throw sqlError(
        4924,
        16,
        1,
        `ALTER TABLE DROP COLUMN failed because column '${name}' does not exist in table '${table.name}'.`,
      );
    }
    const dependent =
      table.keys.find((key) => key.columns.includes(column.name))?.name ??
      table.foreignKeys.find((key) => key.columns.includes(column.name))?.name ??
      column.defaultValue?.name ??
      table.checks.find((check) =>
        new RegExp(`\\b${column.name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\b`, 'i').test(check.source),
      )?.name ??
      table.columns.find((other) => other.computed?.toLowerCase().includes(column.name.toLowerCase()) === true)?.name;
    if (dependent !== undefined) {
      throw sqlError(5074, 16, 1, `The object '${dependent}' is dependent on column '${column.name}'.`);
    }
    if (table.columns.length === 1)
      throw sqlError(
        4923,
        16,
        1,
        `ALTER TABLE DROP COLUMN failed because '${column.name}' is the only data column in table '${table.name}'. A table must have at least one data column.`,
      );
    if (column.computed === null)
      found.catalogue.connection.exec(
        `ALTER TABLE ${quoteSqlite(table.physical)} DROP COLUMN ${quoteSqlite(column.name)}`,
      );
    table = {
      ...table,
      columns: table.columns.filter((candidate) => candidate !== column),
      modifiedAt: datetimeText(now),
    };
    found.catalogue.put(table);
  }
};

/** @throws SqlError 3725, 3728 */
export const dropConstraints = (found: FoundTable, names: readonly string[], ifExists: boolean, now: Date): void => {
  let table = found.definition;
  for (const name of names) {
    const key = table.keys.find(
      (candidate) => (candidate.kind === 'primary' || candidate.kind === 'unique') && sameName(candidate.name, name),
    );
    if (key !== undefined) {
      const user = found.catalogue
        .objects()
        .find(
          (object) =>
            object.kind === 'table' &&
            object.foreignKeys.some(
              (foreign) =>
                sameName(foreign.table, table.name) &&
                sameName(foreign.schema, table.schema) &&
                foreign.references.every((column) => key.columns.includes(column)),
            ),
        );
      if (user !== undefined)
        throw sqlError(
          3725,
          16,
          0,
          `The constraint '${key.name}' is being referenced by table '${user.name}', foreign key constraint.`,
        );
      table = removeKey({ ...found, definition: table }, key, now);
      continue;
    }
    const without: TableDefinition = {
      ...table,
      modifiedAt: datetimeText(now),
      foreignKeys: table.foreignKeys.filter((foreign) => !sameName(foreign.name, name)),
      checks: table.checks.filter((check) => !sameName(check.name, name)),
      columns: table.columns.map((column) =>
        column.defaultValue !== null && sameName(column.defaultValue.name, name)
          ? { ...column, defaultValue: null }
          : column,
      ),
    };
    const changed =
      without.foreignKeys.length < table.foreignKeys.length ||
      without.checks.length < table.checks.length ||
      without.columns.some((column, index) => column !== table.columns[index]);
    if (!changed) {
      if (ifExists) continue;
      throw sqlError(3728, 16, 1, `'${name}' is not a constraint.`);
    }
    table = without;
    found.catalogue.put(table);
  }
};

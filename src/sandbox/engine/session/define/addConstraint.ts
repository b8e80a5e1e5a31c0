/** PRIMARY KEY, UNIQUE, FOREIGN KEY, CHECK and DEFAULT of a table definition. */
import type { ConstraintSpec } from '../../sql/ast/definition.ts';
import type { ObjectName } from '../../sql/ast/expression.ts';
import { sqlError } from '../../sqlError.ts';
import { isUnique, needsKeyColumn } from '../../store/createTable.ts';
import { type DatabaseCatalogue, OWN_PREFIX } from '../../store/databaseCatalogue.ts';
import type {
  CheckDefinition,
  ForeignKeyDefinition,
  KeyDefinition,
  TableDefinition,
} from '../../store/tableDefinition.ts';
import { sameName } from '../../values/collation.ts';
import { columnOf } from './defineColumn.ts';
import { generatedName } from './generatedNames.ts';
import { alreadyThere } from './place.ts';

/** The table with one constraint more. @throws SqlError 1776, 1779, 1781, 1911, 2714, 8139 */
export const addConstraint = (
  table: TableDefinition,
  spec: ConstraintSpec,
  catalogue: DatabaseCatalogue,
  references: (name: ObjectName) => TableDefinition,
): TableDefinition => {
  const taken = (name: string): boolean =>
    catalogue
      .objects()
      .concat(table)
      .some(
        (object) =>
          sameName(object.name, name) ||
          (object.kind === 'table' &&
            [
              ...object.keys.filter((key) => key.kind === 'primary' || key.kind === 'unique'),
              ...object.foreignKeys,
              ...object.checks,
            ].some((constraint) => sameName(constraint.name, name))),
      );
  if (spec.name !== null && taken(spec.name)) throw alreadyThere(spec.name);
  const count = table.keys.length + table.checks.length + table.foreignKeys.length + 1;
  switch (spec.kind) {
    case 'primary':
    case 'unique': {
      if (spec.kind === 'primary' && table.keys.some((key) => key.kind === 'primary')) {
        throw sqlError(1779, 16, 0, `Table '${table.name}' already has a primary key defined on it.`);
      }
      const columns = spec.columns.map((name) => columnOf(table.columns, name).name);
      const withKeys: TableDefinition =
        spec.kind === 'unique'
          ? table
          : {
              ...table,
              columns: table.columns.map((column) =>
                columns.includes(column.name) ? { ...column, nullable: false } : column,
              ),
            };
      const clustered = spec.clustered && !table.keys.some((key) => key.clustered);
      const id = clustered ? 1 : Math.max(1, ...table.keys.map((key) => key.id)) + 1;
      const key: KeyDefinition = {
        name: spec.name ?? generatedName(spec.kind === 'primary' ? 'PK' : 'UQ', table.name, table.id, count),
        kind: spec.kind,
        columns,
        clustered,
        id,
        keyColumn: needsKeyColumn(withKeys, columns) ? `${OWN_PREFIX}key_${id}` : null,
      };
      return { ...withKeys, keys: [...table.keys, key] };
    }
    case 'foreign': {
      const parent = references(spec.table);
      const targets =
        spec.references.length > 0
          ? spec.references
          : (parent.keys.find((key) => key.kind === 'primary')?.columns ?? []);
      const key: ForeignKeyDefinition = {
        name: spec.name ?? generatedName('FK', table.name, table.id, count),
        columns: spec.columns.map((name) => columnOf(table.columns, name).name),
        schema: parent.schema,
        table: parent.name,
        references: targets.map((name) => columnOf(parent.columns, name).name),
        onDelete: spec.onDelete,
        onUpdate: spec.onUpdate,
      };
      const isCandidate = parent.keys.some(
        (candidate) =>
          isUnique(candidate) &&
          candidate.columns.length === key.references.length &&
          candidate.columns.every((column) => key.references.includes(column)),
      );
      if (!isCandidate)
        throw sqlError(
          1776,
          16,
          0,
          `There are no primary or candidate keys in the referenced table '${parent.schema}.${parent.name}' that match the referencing column list in the foreign key '${key.name}'.`,
        );
      if (key.columns.length !== key.references.length)
        throw sqlError(
          8139,
          16,
          0,
          `Number of referencing columns in foreign key differs from number of referenced columns, table '${table.name}'.`,
        );
      return { ...table, foreignKeys: [...table.foreignKeys, key] };
    }
    case 'check': {
      const check: CheckDefinition = {
        name: spec.name ?? generatedName('CK', table.name, table.id, count),
        source: spec.source,
      };
      return { ...table, checks: [...table.checks, check] };
    }
    case 'default': {
      const column = columnOf(table.columns, spec.column);
      if (column.defaultValue !== null) throw sqlError(1781, 16, 1, 'Column already has a DEFAULT bound to it.');
      const name = spec.name ?? generatedName('DF', table.name, table.id, count, column.name);
      return {
        ...table,
        columns: table.columns.map((candidate) =>
          candidate === column ? { ...column, defaultValue: { name, source: spec.source } } : candidate,
        ),
      };
    }
  }
};

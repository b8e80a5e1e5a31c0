/** The objects, columns and keys of a database, as rows of its catalogue views. */
import type { DatabaseEntry } from '../instance.ts';
import { openDatabase } from '../session/objects.ts';
import type { SessionState } from '../session/sessionState.ts';
import type { ColumnDefinition, KeyDefinition, ObjectDefinition, TableDefinition } from '../store/tableDefinition.ts';
import { BIT, char, DATETIME, INT, nvarchar, SYSNAME } from '../values/types.ts';
import type { view } from './viewDefinition.ts';

/** Tables and views. */
export const objectsOf = (session: SessionState, entry: DatabaseEntry): readonly ObjectDefinition[] =>
  openDatabase(session, entry.name).catalogue.objects();

/** Tables alone. */
export const tablesOf = (session: SessionState, entry: DatabaseEntry): readonly TableDefinition[] =>
  objectsOf(session, entry).filter((object): object is TableDefinition => object.kind === 'table');

/** schema_id by name. */
const schemaIds = (session: SessionState, entry: DatabaseEntry): ReadonlyMap<string, number> =>
  new Map(
    openDatabase(session, entry.name)
      .catalogue.schemas()
      .map((schema) => [schema.name, schema.id]),
  );

/** What sys.objects and the views on top of it have in common. */
export const objectColumns = (
  session: SessionState,
  entry: DatabaseEntry,
): Parameters<typeof view<ObjectDefinition>>[0] => {
  const ids = schemaIds(session, entry);
  return [
    ['name', SYSNAME, (o) => o.name],
    ['object_id', INT, (o) => o.id],
    ['principal_id', INT, () => null],
    ['schema_id', INT, (o) => ids.get(o.schema) ?? null],
    ['parent_object_id', INT, () => 0],
    ['type', char(2), (o) => (o.kind === 'table' ? 'U ' : 'V ')],
    ['type_desc', nvarchar(60), (o) => (o.kind === 'table' ? 'USER_TABLE' : 'VIEW')],
    ['create_date', DATETIME, (o) => o.createdAt],
    ['modify_date', DATETIME, (o) => o.modifiedAt],
    ['is_ms_shipped', BIT, () => entry.isSystem],
  ];
};

/** A column and the table that it is of. */
export interface ColumnItem {
  readonly object: ObjectDefinition;
  readonly column: ColumnDefinition;
}

/** The columns of all tables. */
export const columnItems = (session: SessionState, entry: DatabaseEntry): readonly ColumnItem[] =>
  objectsOf(session, entry).flatMap((object) =>
    (object.kind === 'table' ? object.columns : []).map((column) => ({ object, column })),
  );

/** A row of sys.indexes: a key, or null for a heap. */
export interface KeyItem {
  readonly table: TableDefinition;
  readonly key: KeyDefinition | null;
}

/** The indexes of all tables; a table without a clustered one is a heap beside. */
export const keyItems = (session: SessionState, entry: DatabaseEntry): readonly KeyItem[] =>
  tablesOf(session, entry).flatMap((table): readonly KeyItem[] => {
    const keys = table.keys.map((key) => ({ table, key }));
    return table.keys.some((key) => key.clustered) ? keys : [{ table, key: null }, ...keys];
  });

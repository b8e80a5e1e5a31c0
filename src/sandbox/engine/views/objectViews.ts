/** Tables, columns and their kin of one database. */
import type { DatabaseEntry } from '../instance.ts';
import { openDatabase } from '../session/objects.ts';
import type { SessionState } from '../session/sessionState.ts';
import type { ObjectDefinition } from '../store/tableDefinition.ts';
import { BIGINT, BIT, INT, isString, maxLength, nvarchar, SMALLINT, SYSNAME, TINYINT } from '../values/types.ts';
import {
  type ColumnItem,
  columnItems,
  type KeyItem,
  keyItems,
  objectColumns,
  objectsOf,
  tablesOf,
} from './catalogueItems.ts';
import { type Described, precisionOf, scaleOf, TYPE_IDS, typeId } from './typeFacts.ts';
import { type SystemView, view } from './viewDefinition.ts';

/** sys.* views of one database by name; undefined when there is none of that name. */
export const objectView = (name: string, session: SessionState, entry: DatabaseEntry): SystemView | undefined => {
  switch (name) {
    case 'TABLES':
      return view<ObjectDefinition>(
        [
          ...objectColumns(session, entry),
          ['max_column_id_used', INT, (o) => (o.kind === 'table' ? o.columns.length : null)],
          ['temporal_type', TINYINT, () => 0],
        ],
        () => tablesOf(session, entry),
      );
    case 'VIEWS':
      return view<ObjectDefinition>(objectColumns(session, entry), () =>
        objectsOf(session, entry).filter((object) => object.kind === 'view'),
      );
    case 'OBJECTS':
    case 'ALL_OBJECTS':
      return view<ObjectDefinition>(objectColumns(session, entry), () => objectsOf(session, entry));
    case 'SCHEMAS':
      return view<{ readonly id: number; readonly name: string }>(
        [
          ['name', SYSNAME, (s) => s.name],
          ['schema_id', INT, (s) => s.id],
          ['principal_id', INT, (s) => (s.id === 1 ? 1 : s.id)],
        ],
        () => {
          const own = openDatabase(session, entry.name).catalogue.schemas();
          return [...own, { id: 3, name: 'INFORMATION_SCHEMA' }, { id: 4, name: 'sys' }].sort((a, b) => a.id - b.id);
        },
      );
    case 'TYPES':
      return view<Described>(
        [
          ['name', SYSNAME, (t) => t.name],
          ['system_type_id', TINYINT, (t) => t.systemId],
          ['user_type_id', INT, (t) => t.userId],
          ['schema_id', INT, () => 4],
          ['is_user_defined', BIT, () => false],
        ],
        () => TYPE_IDS,
      );
    case 'COLUMNS':
    case 'ALL_COLUMNS':
      return view<ColumnItem>(
        [
          ['object_id', INT, ({ object }) => object.id],
          ['name', SYSNAME, ({ column }) => column.name],
          ['column_id', INT, ({ column }) => column.id],
          ['system_type_id', TINYINT, ({ column }) => typeId(column.type)],
          ['user_type_id', INT, ({ column }) => typeId(column.type)],
          ['max_length', SMALLINT, ({ column }) => maxLength(column.type)],
          ['precision', TINYINT, ({ column }) => precisionOf(column.type)],
          ['scale', TINYINT, ({ column }) => scaleOf(column.type)],
          ['collation_name', SYSNAME, ({ column }) => (isString(column.type) ? entry.collation : null)],
          ['is_nullable', BIT, ({ column }) => column.nullable],
          ['is_identity', BIT, ({ column }) => column.identity !== null],
          ['is_computed', BIT, ({ column }) => column.computed !== null],
          ['default_object_id', INT, () => 0],
        ],
        () => columnItems(session, entry),
      );
    case 'INDEXES':
      return view<KeyItem>(
        [
          ['object_id', INT, ({ table }) => table.id],
          ['name', SYSNAME, ({ key }) => key?.name ?? null],
          ['index_id', INT, ({ key }) => key?.id ?? 0],
          ['type', TINYINT, ({ key }) => (key === null ? 0 : key.clustered ? 1 : 2)],
          [
            'type_desc',
            nvarchar(60),
            ({ key }) => (key === null ? 'HEAP' : key.clustered ? 'CLUSTERED' : 'NONCLUSTERED'),
          ],
          ['is_unique', BIT, ({ key }) => key !== null && key.kind !== 'index'],
          ['is_primary_key', BIT, ({ key }) => key?.kind === 'primary'],
          ['is_unique_constraint', BIT, ({ key }) => key?.kind === 'unique'],
          ['is_disabled', BIT, () => false],
        ],
        () => keyItems(session, entry),
      );
    case 'PARTITIONS':
      return view<KeyItem>(
        [
          ['partition_id', BIGINT, ({ table, key }) => BigInt(table.id) * 256n + BigInt(key?.id ?? 0)],
          ['object_id', INT, ({ table }) => table.id],
          ['index_id', INT, ({ key }) => key?.id ?? 0],
          ['partition_number', INT, () => 1],
          [
            'rows',
            BIGINT,
            ({ table }) => {
              const { connection } = openDatabase(session, entry.name).catalogue;
              return BigInt(
                Number(
                  connection.prepare(`SELECT count(*) AS n FROM "${table.physical.replaceAll('"', '""')}"`).get()?.n ??
                    0,
                ),
              );
            },
          ],
        ],
        () => keyItems(session, entry),
      );
    default:
      return undefined;
  }
};

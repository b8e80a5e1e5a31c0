/** Tables, columns and their kin of one database. */

import type { SqlType } from '../../sqlTypes.ts';
import type { DatabaseEntry } from '../instance.ts';
import { openDatabase } from '../session/objects.ts';
import type { SessionState } from '../session/sessionState.ts';
import type { ColumnDefinition, KeyDefinition, ObjectDefinition, TableDefinition } from '../store/tableDefinition.ts';
import {
  BIGINT,
  BIT,
  char,
  DATETIME,
  INT,
  isDate,
  isString,
  maxLength,
  nvarchar,
  SMALLINT,
  SYSNAME,
  TINYINT,
  typeName,
} from '../values/types.ts';
import { type SystemView, view } from './viewDefinition.ts';

interface Described {
  readonly name: string;
  readonly systemId: number;
  readonly userId: number;
}

/** sys.types' numbers. */
const TYPE_IDS: readonly Described[] = (
  [
    ['varbinary', 165],
    ['varchar', 167],
    ['binary', 173],
    ['char', 175],
    ['nvarchar', 231],
    ['nchar', 239],
    ['tinyint', 48],
    ['smallint', 52],
    ['int', 56],
    ['bigint', 127],
    ['bit', 104],
    ['float', 62],
    ['real', 59],
    ['money', 60],
    ['numeric', 108],
    ['datetime', 61],
    ['smalldatetime', 58],
    ['date', 40],
    ['time', 41],
    ['datetime2', 42],
    ['datetimeoffset', 43],
    ['uniqueidentifier', 36],
  ] as const
).map(([name, id]) => ({ name, systemId: id, userId: id }));

const typeId = (type: SqlType): number =>
  TYPE_IDS.find((candidate) => candidate.name === typeName(type))?.systemId ?? 0;

const precisionOf = (type: SqlType): number => {
  switch (type.kind) {
    case 'numeric':
      return type.precision;
    case 'int':
      return { 1: 3, 2: 5, 4: 10, 8: 19 }[type.bytes];
    case 'float':
      return type.bytes === 4 ? 24 : 53;
    case 'money':
      return 19;
    case 'bit':
      return 1;
    case 'datetime':
      return 23;
    default:
      return isDate(type) ? 27 : 0;
  }
};
const scaleOf = (type: SqlType): number =>
  'scale' in type ? type.scale : type.kind === 'money' ? 4 : type.kind === 'datetime' ? 3 : 0;

const objectsOf = (session: SessionState, entry: DatabaseEntry): readonly ObjectDefinition[] =>
  openDatabase(session, entry.name).catalogue.objects();
const tablesOf = (session: SessionState, entry: DatabaseEntry): readonly TableDefinition[] =>
  objectsOf(session, entry).filter((object): object is TableDefinition => object.kind === 'table');

const schemaIds = (session: SessionState, entry: DatabaseEntry): ReadonlyMap<string, number> =>
  new Map(
    openDatabase(session, entry.name)
      .catalogue.schemas()
      .map((schema) => [schema.name, schema.id]),
  );

const objectColumns = (session: SessionState, entry: DatabaseEntry): Parameters<typeof view<ObjectDefinition>>[0] => {
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

interface ColumnItem {
  readonly object: ObjectDefinition;
  readonly column: ColumnDefinition;
}

const columnItems = (session: SessionState, entry: DatabaseEntry): readonly ColumnItem[] =>
  objectsOf(session, entry).flatMap((object) =>
    (object.kind === 'table' ? object.columns : []).map((column) => ({ object, column })),
  );

interface KeyItem {
  readonly table: TableDefinition;
  readonly key: KeyDefinition | null;
}

const keyItems = (session: SessionState, entry: DatabaseEntry): readonly KeyItem[] =>
  tablesOf(session, entry).flatMap((table): readonly KeyItem[] => {
    const keys = table.keys.map((key) => ({ table, key }));
    return table.keys.some((key) => key.clustered) ? keys : [{ table, key: null }, ...keys];
  });

const length = (type: SqlType): number | null =>
  isString(type) || type.kind === 'varbinary' || type.kind === 'binary'
    ? type.length === 'max'
      ? -1
      : type.length
    : null;

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

/** INFORMATION_SCHEMA's views; undefined when there is none of that name. */
export const informationView = (name: string, session: SessionState, entry: DatabaseEntry): SystemView | undefined => {
  switch (name) {
    case 'TABLES':
      return view<ObjectDefinition>(
        [
          ['TABLE_CATALOG', nvarchar(128), () => entry.name],
          ['TABLE_SCHEMA', nvarchar(128), (o) => o.schema],
          ['TABLE_NAME', SYSNAME, (o) => o.name],
          ['TABLE_TYPE', { kind: 'varchar', length: 10 }, (o) => (o.kind === 'table' ? 'BASE TABLE' : 'VIEW')],
        ],
        () => objectsOf(session, entry),
      );
    case 'COLUMNS':
      return view<ColumnItem>(
        [
          ['TABLE_CATALOG', nvarchar(128), () => entry.name],
          ['TABLE_SCHEMA', nvarchar(128), ({ object }) => object.schema],
          ['TABLE_NAME', nvarchar(128), ({ object }) => object.name],
          ['COLUMN_NAME', nvarchar(128), ({ column }) => column.name],
          ['ORDINAL_POSITION', INT, ({ column }) => column.id],
          [
            'COLUMN_DEFAULT',
            nvarchar(4000),
            ({ column }) => (column.defaultValue === null ? null : `(${column.defaultValue.source})`),
          ],
          ['IS_NULLABLE', { kind: 'varchar', length: 3 }, ({ column }) => (column.nullable ? 'YES' : 'NO')],
          ['DATA_TYPE', nvarchar(128), ({ column }) => typeName(column.type)],
          ['CHARACTER_MAXIMUM_LENGTH', INT, ({ column }) => length(column.type)],
          [
            'NUMERIC_PRECISION',
            TINYINT,
            ({ column }) => (isDate(column.type) || precisionOf(column.type) === 0 ? null : precisionOf(column.type)),
          ],
          [
            'NUMERIC_SCALE',
            INT,
            ({ column }) =>
              column.type.kind === 'numeric' || column.type.kind === 'money' || column.type.kind === 'int'
                ? scaleOf(column.type)
                : null,
          ],
          ['DATETIME_PRECISION', SMALLINT, ({ column }) => (isDate(column.type) ? scaleOf(column.type) : null)],
          ['COLLATION_NAME', SYSNAME, ({ column }) => (isString(column.type) ? entry.collation : null)],
        ],
        () => columnItems(session, entry),
      );
    case 'SCHEMATA':
      return view<string>(
        [
          ['CATALOG_NAME', SYSNAME, () => entry.name],
          ['SCHEMA_NAME', nvarchar(128), (schema) => schema],
          ['SCHEMA_OWNER', nvarchar(128), () => 'dbo'],
        ],
        () =>
          openDatabase(session, entry.name)
            .catalogue.schemas()
            .map((schema) => schema.name),
      );
    default:
      return undefined;
  }
};

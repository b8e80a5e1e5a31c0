import type { DatabaseEntry } from '../instance.ts';
import { openDatabase } from '../session/objects.ts';
import type { SessionState } from '../session/sessionState.ts';
import type { ObjectDefinition } from '../store/tableDefinition.ts';
import { INT, isDate, isString, nvarchar, SMALLINT, SYSNAME, TINYINT, typeName } from '../values/types.ts';
import { type ColumnItem, columnItems, objectsOf } from './catalogueItems.ts';
import { length, precisionOf, scaleOf } from './typeFacts.ts';
import { type SystemView, view } from './viewDefinition.ts';

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

/** Names that nobody wrote: of unnamed constraints, and of tables within SQLite. */
import { OWN_PREFIX } from '../../store/databaseCatalogue.ts';
import { sameName } from '../../values/collation.ts';

/** A name like the server's own: prefix, table, and digits of the object's id. */
export const generatedName = (prefix: string, table: string, id: number, index: number, column = ''): string =>
  `${prefix}__${table.slice(0, 9)}__${column === '' ? '' : `${column.slice(0, 8)}__`}${(id * 31 + index).toString(16).toUpperCase().padStart(8, '0')}`;

/** The name of a table within its SQLite file. */
export const physicalName = (schema: string, name: string, id: number): string => {
  // SQLite keeps some names for itself, and two schemas may hold one name.
  if (/^sqlite_/i.test(name) || name.toLowerCase().startsWith(OWN_PREFIX)) return `${OWN_PREFIX}table_${id}`;
  return sameName(schema, 'dbo') ? name : `${schema}.${name}`;
};

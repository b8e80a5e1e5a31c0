import type { DatabaseSync } from 'node:sqlite';
import { collationKey } from '../values/collation.ts';
import type { ObjectDefinition, TableDefinition } from './tableDefinition.ts';

/** SQLite names of the sandbox's own begin so; no T-SQL table may. */
export const OWN_PREFIX = 'rexus_';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS rexus_objects (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS rexus_identity (object_id INTEGER PRIMARY KEY, last TEXT) STRICT;
CREATE TABLE IF NOT EXISTS rexus_schemas (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS rexus_boot (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT OR IGNORE INTO rexus_schemas VALUES (1, 'dbo');
`;

/** An identifier of SQLite's. */
export const quoteSqlite = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The objects of one database, read from its file and kept until they change. */
export interface DatabaseCatalogue {
  readonly connection: DatabaseSync;
  objects(): readonly ObjectDefinition[];
  find(schema: string, name: string): ObjectDefinition | undefined;
  byId(id: number): ObjectDefinition | undefined;
  schemas(): readonly { readonly id: number; readonly name: string }[];
  addSchema(name: string): void;
  removeSchema(name: string): void;
  nextId(): number;
  put(definition: ObjectDefinition): void;
  remove(definition: ObjectDefinition): void;
  lastIdentity(table: TableDefinition): bigint | null;
  setIdentity(table: TableDefinition, last: bigint | null): void;
  /** Small facts that must change in the same commit as the rows (the LSN). */
  boot(name: string): string | null;
  setBoot(name: string, value: string): void;
  /** After a rollback: what was read may never have been committed. */
  forget(): void;
}

const key = (schema: string, name: string): string => `${collationKey(schema)}\n${collationKey(name)}`;

export const openCatalogue = (connection: DatabaseSync): DatabaseCatalogue => {
  const exists = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'rexus_objects'").get() !== undefined;
  if (!exists) connection.exec(SCHEMA);
  let cache: { readonly byKey: Map<string, ObjectDefinition>; readonly byId: Map<number, ObjectDefinition> } | null =
    null;
  const load = (): NonNullable<typeof cache> => {
    if (cache !== null) return cache;
    const byKey = new Map<string, ObjectDefinition>();
    const byId = new Map<number, ObjectDefinition>();
    for (const row of connection.prepare('SELECT body FROM rexus_objects ORDER BY id').all()) {
      const definition: ObjectDefinition = JSON.parse(String(row.body));
      byKey.set(key(definition.schema, definition.name), definition);
      byId.set(definition.id, definition);
    }
    cache = { byKey, byId };
    return cache;
  };
  const schemas = (): readonly { readonly id: number; readonly name: string }[] =>
    connection
      .prepare('SELECT id, name FROM rexus_schemas ORDER BY id')
      .all()
      .map((row) => ({ id: Number(row.id), name: String(row.name) }));
  return {
    connection,
    objects: () => [...load().byId.values()],
    find: (schema, name) => load().byKey.get(key(schema, name)),
    byId: (id) => load().byId.get(id),
    schemas,
    addSchema: (name) => {
      const id = Math.max(4, ...schemas().map((schema) => schema.id)) + 1;
      connection.prepare('INSERT INTO rexus_schemas VALUES (?, ?)').run(id, name);
    },
    removeSchema: (name) => {
      const found = schemas().find((schema) => collationKey(schema.name) === collationKey(name));
      if (found !== undefined) connection.prepare('DELETE FROM rexus_schemas WHERE id = ?').run(found.id);
    },
    // Object ids of user tables are large and grow, as the server's do.
    nextId: () => Math.max(901_578_250, ...load().byId.keys()) + 16,
    put: (definition) => {
      connection
        .prepare('INSERT INTO rexus_objects VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body')
        .run(definition.id, JSON.stringify(definition));
      cache = null;
    },
    remove: (definition) => {
      connection.prepare('DELETE FROM rexus_objects WHERE id = ?').run(definition.id);
      connection.prepare('DELETE FROM rexus_identity WHERE object_id = ?').run(definition.id);
      cache = null;
    },
    lastIdentity: (table) => {
      const row = connection.prepare('SELECT last FROM rexus_identity WHERE object_id = ?').get(table.id);
      return row?.last === null || row?.last === undefined ? null : BigInt(String(row.last));
    },
    setIdentity: (table, last) => {
      connection
        .prepare('INSERT INTO rexus_identity VALUES (?, ?) ON CONFLICT (object_id) DO UPDATE SET last = excluded.last')
        .run(table.id, last === null ? null : last.toString());
    },
    boot: (name) => {
      const row = connection.prepare('SELECT value FROM rexus_boot WHERE name = ?').get(name);
      return row === undefined ? null : String(row.value);
    },
    setBoot: (name, value) => {
      connection
        .prepare('INSERT INTO rexus_boot VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
        .run(name, value);
    },
    forget: () => {
      cache = null;
    },
  };
};

const catalogues = new WeakMap<DatabaseSync, DatabaseCatalogue>();

/** The catalogue of an open database; one for each connection. */
export const catalogueOf = (connection: DatabaseSync): DatabaseCatalogue => {
  let catalogue = catalogues.get(connection);
  if (catalogue === undefined) {
    catalogue = openCatalogue(connection);
    catalogues.set(connection, catalogue);
  }
  return catalogue;
};

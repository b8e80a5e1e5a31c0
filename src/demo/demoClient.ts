import type { RunningSandbox } from '../cli/cliEnvironment.ts';
import { quoteIdentifier } from '../sqlserver/quoting.ts';

/** Every row of every table, as JSON text in a fixed order; by `database.schema.table`. */
export type Snapshot = ReadonlyMap<string, readonly string[]>;

/** What an application would do to its databases: read them all, and change some. */
export interface DemoClient {
  snapshot(databases: readonly string[]): Promise<Snapshot>;
  execute(sql: string): Promise<void>;
  close(): Promise<void>;
}

/** A connection of its own through the `mssql` package, as an application has; not through this program's port. */
export const connectDemoClient = async (server: RunningSandbox): Promise<DemoClient> => {
  const { default: mssql } = await import('mssql');
  const pool = await new mssql.ConnectionPool({
    server: server.host,
    port: server.port,
    user: server.user,
    password: server.password,
    options: { encrypt: true, trustServerCertificate: true },
  }).connect();
  // A restore gets the sessions out: the pool replaces a connection that was ended, and an unheard error event would end the process.
  pool.on('error', () => undefined);
  const rows = async (sql: string): Promise<readonly Record<string, unknown>[]> => {
    const result = await pool.request().batch<Record<string, unknown>>(sql);
    return result.recordset;
  };
  return {
    snapshot: async (databases) => {
      const found = new Map<string, readonly string[]>();
      for (const database of databases) {
        const name = quoteIdentifier(database);
        const tables = await rows(
          `SELECT TABLE_SCHEMA, TABLE_NAME FROM ${name}.INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_SCHEMA, TABLE_NAME`,
        );
        for (const { TABLE_SCHEMA, TABLE_NAME } of tables) {
          const path = `${name}.${quoteIdentifier(String(TABLE_SCHEMA))}.${quoteIdentifier(String(TABLE_NAME))}`;
          const content = await rows(`SELECT * FROM ${path}`);
          found.set(`${database}.${TABLE_SCHEMA}.${TABLE_NAME}`, content.map((row) => JSON.stringify(row)).sort());
        }
      }
      return found;
    },
    execute: async (sql) => {
      await pool.request().batch(sql);
    },
    close: () => pool.close(),
  };
};

/** The tables whose rows differ, are missing or are new. */
export const differences = (before: Snapshot, after: Snapshot): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter(
    (table) => JSON.stringify(before.get(table)) !== JSON.stringify(after.get(table)),
  );

export const rowCount = (snapshot: Snapshot): number =>
  [...snapshot.values()].reduce((sum, table) => sum + table.length, 0);

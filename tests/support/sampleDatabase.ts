import { expect } from 'vitest';
import { quoteIdentifier, quoteString } from '../../src/sqlserver/quoting.ts';
import type { TestServer } from './testServer.ts';

/** Every row of every table of some databases, as JSON text in a fixed order; by `[database].[schema].[table]`. */
export type Snapshot = Readonly<Record<string, readonly string[]>>;

export interface SampleOptions {
  readonly customers?: number;
  /** Characters of text that does not compress, for each customer: makes a database large enough to be caught in the middle. */
  readonly noise?: number;
  /** What its files are called, where the database's own name is none that a file may have. */
  readonly fileName?: string;
}

const ROWS_A_STATEMENT = 200;

/** The same for the same seed: xorshift, in hexadecimal. */
const noiseOf = (seed: number, characters: number): string => {
  let state = seed * 2_654_435_761 + 1;
  let text = '';
  while (text.length < characters) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    text += (state >>> 0).toString(36);
  }
  return text.slice(0, characters);
};

const customer = (id: number, noise: number): string =>
  [
    id,
    `N${quoteString(`Cliente nº ${id} «Ñandú» ${noiseOf(id, noise)}`).replace(/^N/, '')}`,
    id % 7 === 0 ? 'NULL' : (id * 1.25).toFixed(2),
    `'2026-${String((id % 12) + 1).padStart(2, '0')}-15T08:${String(id % 60).padStart(2, '0')}:07.125'`,
    id % 2,
    id % 5 === 0 ? 'NULL' : `0x${id.toString(16).padStart(8, '0')}00FF`,
  ].join(', ');

const filesNamed = async (server: TestServer, name: string): Promise<string> => {
  const [row] = await server.run(`SELECT CAST(SERVERPROPERTY('InstanceDefaultDataPath') AS nvarchar(260)) AS folder`);
  const file = (logical: string, ending: string): string =>
    `(NAME = ${quoteString(logical)}, FILENAME = ${quoteString(`${row?.folder}${name}${ending}`)})`;
  return ` ON PRIMARY ${file(name, '.mdf')} LOG ON ${file(`${name}_log`, '_log.ldf')}`;
};

/** A database with two tables of many types, dropped again when the server is closed. Fails if there is one of that name. */
export const createSampleDatabase = async (
  server: TestServer,
  name: string,
  { customers = 120, noise = 0, fileName }: SampleOptions = {},
): Promise<void> => {
  const database = quoteIdentifier(name);
  await server.run(`CREATE DATABASE ${database}${fileName === undefined ? '' : await filesNamed(server, fileName)}`);
  server.made(name);
  await server.run(`CREATE TABLE ${database}.dbo.clientes (
    id int NOT NULL PRIMARY KEY, nombre nvarchar(max) NOT NULL, saldo decimal(18, 2) NULL, alta datetime2(3) NOT NULL,
    activo bit NOT NULL, sello varbinary(20) NULL)`);
  await server.run(`CREATE TABLE ${database}.dbo.[líneas de pedido] (
    id int IDENTITY(1, 1) NOT NULL PRIMARY KEY, cliente_id int NOT NULL, texto nvarchar(100) NOT NULL)`);
  for (let first = 1; first <= customers; first += ROWS_A_STATEMENT) {
    const ids = Array.from({ length: Math.min(ROWS_A_STATEMENT, customers - first + 1) }, (_, index) => first + index);
    const rows = ids.map((id) => `(${customer(id, noise)})`);
    await server.run(
      `INSERT INTO ${database}.dbo.clientes (id, nombre, saldo, alta, activo, sello) VALUES ${rows.join(', ')}`,
    );
    const lines = ids.map((id) => `(${id}, N'línea ''${id}'' de ${customers}')`);
    await server.run(`INSERT INTO ${database}.dbo.[líneas de pedido] (cliente_id, texto) VALUES ${lines.join(', ')}`);
  }
};

/** What somebody does by mistake: rows changed, removed and added, a table dropped and another made. */
export const makeMistakes = async (server: TestServer, name: string): Promise<void> => {
  const database = quoteIdentifier(name);
  await server.run(`UPDATE ${database}.dbo.clientes SET saldo = 0 WHERE id <= 50`);
  await server.run(`DELETE FROM ${database}.dbo.clientes WHERE id > 100`);
  await server.run(
    `INSERT INTO ${database}.dbo.clientes (id, nombre, saldo, alta, activo, sello) VALUES (9999, N'Intruso', NULL, '2026-01-01', 1, NULL)`,
  );
  await server.run(`DROP TABLE ${database}.dbo.[líneas de pedido]`);
  await server.run(`CREATE TABLE ${database}.dbo.nueva (id int NOT NULL)`);
};

export const takeSnapshot = async (server: TestServer, ...names: readonly string[]): Promise<Snapshot> => {
  const found: Record<string, readonly string[]> = {};
  for (const name of names) {
    const database = quoteIdentifier(name);
    const tables = await server.run(
      `SELECT TABLE_SCHEMA, TABLE_NAME FROM ${database}.INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'BASE TABLE'`,
    );
    for (const { TABLE_SCHEMA, TABLE_NAME } of tables) {
      const table = `${database}.${quoteIdentifier(String(TABLE_SCHEMA))}.${quoteIdentifier(String(TABLE_NAME))}`;
      const rows = await server.run(`SELECT * FROM ${table}`);
      found[table] = rows.map((row) => JSON.stringify(row)).sort();
    }
  }
  return found;
};

/** sys.databases: state and access; null if there is no such database. */
export const stateOf = async (server: TestServer, name: string): Promise<string | null> => {
  const rows = await server.run(
    `SELECT state_desc, user_access_desc FROM sys.databases WHERE name = ${quoteString(name)}`,
  );
  return rows[0] === undefined ? null : `${rows[0].state_desc} ${rows[0].user_access_desc}`;
};

/** No BACKUP or RESTORE runs on the server any more. */
export const expectIdle = async (server: TestServer): Promise<void> => {
  const rows = await server.run(
    `SELECT command FROM sys.dm_exec_requests WHERE command LIKE 'BACKUP%' OR command LIKE 'RESTORE%' OR command LIKE 'DBCC%'`,
  );
  expect(rows).toEqual([]);
};

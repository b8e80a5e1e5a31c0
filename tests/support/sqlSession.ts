import type { ConnectionPool } from 'mssql';
import type { DatabaseName } from '../../src/domain/databaseName.ts';
import type { ServerLogin } from '../../src/domain/serverLogin.ts';
import { quoteIdentifier, quoteString } from '../../src/sqlserver/quoting.ts';

/** A second, ordinary client of a server, beside the port that is tested. */
export interface SqlSession {
  run(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  create(database: DatabaseName, text: string): Promise<void>;
  write(database: DatabaseName, text: string): Promise<void>;
  read(database: DatabaseName): Promise<string>;
  /** Puts it into the recovery model FULL. */
  full(database: DatabaseName): Promise<void>;
  close(): Promise<void>;
}

export const openSqlSession = async (login: ServerLogin): Promise<SqlSession> => {
  const { default: mssql } = await import('mssql');
  const pool: ConnectionPool = await new mssql.ConnectionPool({
    server: login.host,
    ...(login.port === null ? {} : { port: login.port }),
    user: login.user,
    password: login.password.reveal(),
    database: 'master',
    pool: { max: 1 },
    options: { encrypt: login.encrypt, trustServerCertificate: login.trustServerCertificate },
  }).connect();
  pool.on('error', () => {});
  // SINGLE_USER … WITH ROLLBACK IMMEDIATE ends sessions, so each statement names its database and none stays in one.
  const run = async (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    (await pool.request().batch<Record<string, unknown>>(sql)).recordset ?? [];
  const table = (database: DatabaseName): string => `${quoteIdentifier(database)}.dbo.notas`;
  return {
    run,
    create: async (database, text) => {
      await run(`CREATE DATABASE ${quoteIdentifier(database)}`);
      await run(`CREATE TABLE ${table(database)} (id int NOT NULL PRIMARY KEY, texto nvarchar(200) NOT NULL)`);
      await run(`INSERT INTO ${table(database)} (id, texto) VALUES (1, ${quoteString(text)})`);
    },
    write: async (database, text) => {
      await run(`UPDATE ${table(database)} SET texto = ${quoteString(text)} WHERE id = 1`);
    },
    read: async (database) => {
      const [row] = await run(`SELECT texto FROM ${table(database)} WHERE id = 1`);
      return String(row?.texto);
    },
    full: async (database) => {
      await run(`ALTER DATABASE ${quoteIdentifier(database)} SET RECOVERY FULL`);
    },
    close: async () => {
      await pool.close();
    },
  };
};

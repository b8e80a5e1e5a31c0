import { randomUUID } from 'node:crypto';
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
  /** Encrypts it (TDE) by a new certificate, and makes the master key if the server has none. @returns the certificate's name */
  encrypt(database: DatabaseName): Promise<string>;
  /** Writes `file`.cer and, with its private key, `file`.pvk, where the server sees them. */
  exportCertificate(name: string, file: string): Promise<void>;
  close(): Promise<void>;
}

/** Of the exported private key. */
export const KEY_PASSWORD = 'Rexus-key-2026';

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
    encrypt: async (database) => {
      // A real server keeps what an earlier run left.
      const name = `${database}_tde_${randomUUID().slice(0, 8)}`;
      await run(`CREATE MASTER KEY ENCRYPTION BY PASSWORD = ${quoteString(KEY_PASSWORD)}`).catch((error: unknown) => {
        // There is one already (15578).
        if (!(error instanceof mssql.RequestError) || error.number !== 15578) throw error;
      });
      await run(`CREATE CERTIFICATE ${quoteIdentifier(name)} WITH SUBJECT = 'tests'`);
      await run(
        `USE ${quoteIdentifier(database)}; CREATE DATABASE ENCRYPTION KEY WITH ALGORITHM = AES_256 ENCRYPTION BY SERVER CERTIFICATE ${quoteIdentifier(name)}; USE master`,
      );
      await run(`ALTER DATABASE ${quoteIdentifier(database)} SET ENCRYPTION ON`);
      return name;
    },
    exportCertificate: async (name, file) => {
      const [cer, pvk] = [quoteString(`${file}.cer`), quoteString(`${file}.pvk`)];
      await run(
        `BACKUP CERTIFICATE ${quoteIdentifier(name)} TO FILE = ${cer} WITH PRIVATE KEY (FILE = ${pvk}, ENCRYPTION BY PASSWORD = ${quoteString(KEY_PASSWORD)})`,
      );
    },
    close: async () => {
      await pool.close();
    },
  };
};

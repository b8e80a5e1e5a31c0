/**
 * Connections to SQL Server through mssql, which is loaded when the first one is opened. Nothing of the driver leaves this folder: callers get
 * rows as records of unknown and errors as RexusError.
 */
import type { ConnectionPool, config as PoolConfig } from 'mssql';

import { throwIfInterrupted } from '../domain/interrupted.ts';
import type { ServerLogin } from '../domain/serverLogin.ts';
import type { ServerMessage } from '../domain/serverMessage.ts';
import { guardConnection } from './connectionGuard.ts';
import { readDriverFailure } from './driverFailure.ts';
import { serverError } from './serverError.ts';

/** How many connections, and how long a statement may take to its first answer; 0 for no limit. */
export interface PoolKind {
  readonly size: number;
  readonly requestTimeoutMs: number;
}

/** For reads: several at a time, none of which takes long. */
export const READS: PoolKind = { size: 4, requestTimeoutMs: 120_000 };
/** For BACKUP, RESTORE, VERIFYONLY and CHECKDB: one connection, no request timeout (rivals.md rule 49); the watchdog looks after it. */
export const LONG: PoolKind = { size: 1, requestTimeoutMs: 0 };

/** Logs in and out once, so that a refused login is known here. @throws RexusError LOGIN_REFUSED, SERVER_UNREACHABLE, ENCRYPTION_REFUSED */
export const openPool = async (login: ServerLogin, kind: PoolKind, signal?: AbortSignal): Promise<ConnectionPool> => {
  if (signal !== undefined) throwIfInterrupted(signal);
  const { default: mssql } = await import('mssql');
  const loginMessages: ServerMessage[] = [];
  const pool = new mssql.ConnectionPool({
    ...poolConfig(login, kind),
    beforeConnect: (connection) => {
      guardConnection(connection);
      // A refused login is thrown without its number: the message is overheard here (tds.md section 5).
      connection.on('errorMessage', (message) => {
        const { number, state, class: severity, message: text } = message;
        if (loginMessages.length < 8) loginMessages.push({ number, state, class: severity, message: text });
      });
    },
  });
  // A pooled connection that dies while idle is replaced by the next request; unheard, the event would end the process.
  pool.on('error', () => {});
  try {
    await pool.connect();
  } catch (thrown) {
    const failure = readDriverFailure(thrown, loginMessages);
    const call = { server: login.label, user: login.user, operation: 'LOGIN', database: null, path: null };
    throw serverError(failure, { ...call, phase: 'connect' }, thrown);
  }
  if (signal?.aborted === true) {
    await closePool(pool);
    throwIfInterrupted(signal);
  }
  return pool;
};

/** Closing is a courtesy: the server notices a socket that is gone. */
export const closePool = async (pool: ConnectionPool): Promise<void> => {
  await pool.close().catch(() => {});
};

const poolConfig = (login: ServerLogin, kind: PoolKind): PoolConfig => ({
  server: login.host,
  ...(login.port === null ? {} : { port: login.port }),
  user: login.user,
  password: login.password.reveal(),
  // RESTORE must not sit in the database that it replaces (3102), and a lost database must not refuse the login (4060).
  database: 'master',
  connectionTimeout: login.connectTimeoutMs,
  requestTimeout: kind.requestTimeoutMs,
  // SELECT 1 before each request would triple the cost of small ones; the socket's state is enough.
  validateConnection: 'socket',
  pool: { min: 0, max: kind.size, idleTimeoutMillis: 60_000 },
  options: {
    encrypt: login.encrypt,
    trustServerCertificate: login.trustServerCertificate,
    appName: 'rexus-backup',
    connectTimeout: login.connectTimeoutMs,
    // A port makes the browser service needless.
    ...(login.instance === null || login.port !== null ? {} : { instanceName: login.instance }),
  },
});

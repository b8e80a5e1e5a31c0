/** A scripted server on a real socket and clients for it, all gone when the test has finished. */
import sql from 'mssql';
import { expect, onTestFinished } from 'vitest';
import { type EncryptionPolicy, startTdsServer, type TdsServer } from '../../../src/sandbox/tds/server.ts';
import { PASSWORD, type ScriptedBackend, scriptedBackend } from '../../support/scriptedBackend.ts';

export interface Wire {
  readonly backend: ScriptedBackend;
  readonly server: TdsServer;
  /** What `onError` heard; a test that expects none need not look: it is checked when the test ends. */
  readonly errors: unknown[];
}

export const startWire = async (
  encryption: EncryptionPolicy = 'off',
  { expectErrors = false }: { readonly expectErrors?: boolean } = {},
): Promise<Wire> => {
  const backend = scriptedBackend();
  const errors: unknown[] = [];
  const server = await startTdsServer({
    backend,
    host: '127.0.0.1',
    port: 0,
    encryption,
    onError: (error) => errors.push(error),
  });
  onTestFinished(async () => {
    await server.close();
    expect(backend.sessions.size).toBe(0);
    expect(server.connections).toBe(0);
    if (!expectErrors) expect(errors).toEqual([]);
  });
  return { backend, server, errors };
};

export const configFor = ({ server }: Wire, change: Partial<sql.config> = {}): sql.config => ({
  server: server.host,
  port: server.port,
  user: 'sa',
  password: PASSWORD,
  pool: { max: 1, min: 0 },
  ...change,
  options: { encrypt: false, trustServerCertificate: true, ...change.options },
});

/** A pool of one connection, closed before the server is. */
export const connect = async (wire: Wire, change: Partial<sql.config> = {}): Promise<sql.ConnectionPool> => {
  const pool = await new sql.ConnectionPool(configFor(wire, change)).connect();
  onTestFinished(() => pool.close());
  return pool;
};

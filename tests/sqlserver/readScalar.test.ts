import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { Secret } from '../../src/domain/secret.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox.ts';
import { connectSqlServer } from '../../src/sqlserver/mssqlServer.ts';
import type { SqlServer } from '../../src/sqlserver/sqlServer.ts';
import { makeTemporaryDirectory, removeDirectory } from '../support/temporaryDirectory.ts';

const INVENTARIO = parseDatabaseName('inventario');

describe('a query that a person wrote', () => {
  const root = makeTemporaryDirectory();
  let sandbox: Sandbox;
  let server: SqlServer;

  beforeAll(async () => {
    sandbox = await startSandbox({ dataDirectory: joinLocal(root, 'data'), port: 0, seed: 'demo' });
    const { host, port, user, password } = sandbox;
    const login = {
      label: `${host},${port}`,
      host,
      port,
      instance: null,
      user,
      password: new Secret(password),
      encrypt: true,
      trustServerCertificate: true,
      connectTimeoutMs: 10_000,
    };
    server = connectSqlServer(login, { clock: systemClock });
  });
  afterAll(async () => {
    await server.close();
    await sandbox.close();
    removeDirectory(root);
  });

  const ask = (query: string, timeoutMs = 10_000): Promise<string | null> =>
    server.scalar(INVENTARIO, query, { signal: new AbortController().signal, timeoutMs });

  test.each([
    ['SELECT DB_NAME()', 'inventario'],
    ['SELECT 12', '12'],
    ['SELECT CAST(1 AS bit)', '1'],
    ['SELECT CAST(NULL AS int)', null],
    ['SELECT 1 WHERE 1 = 2', null],
    ["SELECT N'ñandú', 2", 'ñandú'],
  ])('%s gives its first value as text', async (query, answer) => {
    expect(await ask(query)).toBe(answer);
  });

  test('runs in the database, and what it changes there is rolled back', async () => {
    const before = await ask('SELECT COUNT(*) FROM dbo.Productos');
    expect(Number(before)).toBeGreaterThan(0);
    expect(
      await ask('WITH x AS (SELECT 1 AS a) SELECT a FROM x; DELETE FROM dbo.Movimientos; DELETE FROM dbo.Productos'),
    ).toBe('1');
    expect(await ask('SELECT COUNT(*) FROM dbo.Productos')).toBe(before);
  });

  test('that the server refuses fails with what it said', async () => {
    await expect(ask('SELECT gone FROM dbo.Productos')).rejects.toMatchObject({
      code: 'SERVER_REFUSED',
      facts: { number: 207, database: 'inventario' },
    });
  });

  test('that takes too long is given up', async () => {
    await expect(ask("SELECT 1; WAITFOR DELAY '00:01:00'", 300)).rejects.toMatchObject({ code: 'SERVER_SILENT' });
  });
});

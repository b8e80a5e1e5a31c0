import { existsSync, mkdirSync } from 'node:fs';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { formatLsn } from '../../src/domain/lsn.ts';
import { asRexusError } from '../../src/domain/rexusError.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { ServerLogin } from '../../src/domain/serverLogin.ts';
import { parseServerPath } from '../../src/domain/serverPath.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/startSandbox.ts';
import { connectSqlServer } from '../../src/sqlserver/mssqlServer.ts';
import { quoteString } from '../../src/sqlserver/quoting.ts';
import type { LongRun, SqlServer } from '../../src/sqlserver/sqlServer.ts';
import type { FullBackup } from '../../src/sqlserver/statements.ts';
import { sqlServerContract } from '../contracts/sqlServerContract.ts';
import { openSqlSession } from '../support/sqlSession.ts';
import { makeTemporaryDirectory, removeDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waitFor.ts';

const loginTo = (sandbox: Sandbox, changes: Partial<ServerLogin> = {}): ServerLogin => ({
  label: `${sandbox.host},${sandbox.port}`,
  host: sandbox.host,
  port: sandbox.port,
  instance: null,
  user: sandbox.user,
  password: new Secret(sandbox.password),
  encrypt: true,
  trustServerCertificate: true,
  connectTimeoutMs: 10_000,
  ...changes,
});

sqlServerContract('the sandbox', async () => {
  const root = makeTemporaryDirectory();
  const folder = joinLocal(root, 'shared');
  mkdirSync(folder);
  const sandbox = await startSandbox({ dataDirectory: joinLocal(root, 'data'), port: 0, seed: 'empty' });
  const session = await openSqlSession(loginTo(sandbox));
  const server = connectSqlServer(loginTo(sandbox), { clock: systemClock });
  return {
    ...session,
    server,
    folder: { local: folder, server: parseServerPath(folder) },
    close: async () => {
      await server.close();
      await session.close();
      await sandbox.close();
      removeDirectory(root);
    },
  };
});

describe('the sandbox with a fault', () => {
  const root = makeTemporaryDirectory();
  const to = parseServerPath(joinLocal(root, 'users.bak'));
  const users = parseDatabaseName('users');
  const backup: FullBackup = {
    what: 'full',
    database: users,
    to,
    copyOnly: true,
    compression: false,
    name: null,
    description: null,
    stats: 5,
  };
  let sandbox: Sandbox;
  let server: SqlServer;
  /** Large enough that BACKUP and RESTORE have something to report on their way. */
  const withUsers = async (options: Pick<SandboxOptions, 'dataDirectory' | 'edition'>): Promise<Sandbox> => {
    const started = await startSandbox({ ...options, port: 0, seed: 'empty' });
    const session = await openSqlSession(loginTo(started));
    await session.create(users, 'uno');
    await session.run('CREATE TABLE users.dbo.grande (id int NOT NULL PRIMARY KEY, texto nvarchar(4000) NOT NULL)');
    for (let id = 0; id < 200; id += 20) {
      const rows = Array.from({ length: 20 }, (_, n) => `(${id + n}, N'${String(n).repeat(2000)}')`);
      await session.run(`INSERT INTO users.dbo.grande (id, texto) VALUES ${rows.join(', ')}`);
    }
    await session.close();
    return started;
  };
  beforeAll(async () => {
    sandbox = await withUsers({ dataDirectory: joinLocal(root, 'data') });
    server = connectSqlServer(loginTo(sandbox), { clock: systemClock });
  });
  beforeEach(() => {
    Object.assign(sandbox.faults, {
      refuseLogin: false,
      deviceOpen: null,
      deviceFullAfter: null,
      stepDelayMs: 0,
      silentAtPercent: null,
      dropAtPercent: null,
      checkDatabaseFails: null,
    });
  });
  afterAll(async () => {
    await server.close();
    await sandbox.close();
    removeDirectory(root);
  });
  const run = (more: Partial<LongRun> = {}): LongRun => ({
    signal: new AbortController().signal,
    silenceMs: 30_000,
    ...more,
  });

  test('LSNs keep every digit: header and msdb agree beyond 2^53', async () => {
    await server.backup(backup, run());
    const [header] = await server.headers(to);
    const session = await openSqlSession(loginTo(sandbox));
    const [row] = await session.run(
      `SELECT CONVERT(varchar(25), first_lsn) AS firstLsn, CONVERT(varchar(25), last_lsn) AS lastLsn FROM msdb.dbo.backupset WHERE backup_set_uuid = ${quoteString(header?.backupSetGuid ?? '')}`,
    );
    await session.close();
    if (header === undefined) throw new Error('no header');
    expect(row).toEqual({ firstLsn: formatLsn(header.firstLsn), lastLsn: formatLsn(header.lastLsn) });
    expect(header.lastLsn > 2n ** 53n).toBe(true);
  });

  test('a refused login', async () => {
    sandbox.faults.refuseLogin = true;
    const refused = connectSqlServer(loginTo(sandbox), { clock: systemClock });
    const error = await refused.facts().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'LOGIN_REFUSED', serverMessages: [{ number: 18456 }] });
    expect(inspect(error, { depth: 12, showHidden: true })).not.toContain(sandbox.password);
    await refused.close();
  });

  test('a wrong password', async () => {
    const wrong = connectSqlServer(loginTo(sandbox, { password: new Secret('nope') }), { clock: systemClock });
    await expect(wrong.facts()).rejects.toMatchObject({ code: 'LOGIN_REFUSED' });
    await wrong.close();
  });

  test('a device that may not be opened', async () => {
    sandbox.faults.deviceOpen = { pathContains: 'users.bak', osError: 5, text: 'Access is denied.' };
    await expect(server.backup(backup, run())).rejects.toMatchObject({ code: 'SERVER_PATH_DENIED' });
  });

  test('a device that fills up', async () => {
    sandbox.faults.deviceFullAfter = { pathContains: 'users.bak', bytes: 100_000 };
    await expect(server.backup(backup, run())).rejects.toMatchObject({ code: 'SERVER_DISK_FULL' });
  });

  test('a slow backup that is interrupted stops on the server', async () => {
    sandbox.faults.stepDelayMs = 50;
    const stop = new AbortController();
    const running = server.backup(backup, run({ signal: stop.signal, onPercent: () => stop.abort('SIGINT') }));
    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    sandbox.faults.stepDelayMs = 0;
    // The next one is not kept waiting by it.
    await server.backup(backup, run());
  });

  test('a backup that falls silent', async () => {
    sandbox.faults.silentAtPercent = 20;
    await expect(server.backup(backup, run({ silenceMs: 300 }))).rejects.toMatchObject({ code: 'SERVER_SILENT' });
  });

  test('a connection that is cut half-way', async () => {
    sandbox.faults.dropAtPercent = 50;
    await expect(server.backup(backup, run())).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    sandbox.faults.dropAtPercent = null;
    // Until the server has noticed, its backup goes on, and a second one is refused (3023).
    await waitFor(
      () =>
        server.backup(backup, run()).catch((error: unknown) => {
          if (asRexusError(error).serverMessages.some(({ number }) => number === 3023)) return false;
          throw error;
        }),
      { what: 'the server to give up the backup that was cut' },
    );
  });

  test('a restore whose connection is cut says how it left the database', async () => {
    await server.backup(backup, run());
    sandbox.faults.dropAtPercent = 50;
    const restore = {
      what: 'database',
      database: users,
      from: to,
      position: 1,
      moves: [],
      replace: true,
      checksum: true,
      stop: null,
      stats: 5,
    } as const;
    const error = await server.restore(restore, run()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'RESTORE_FAILED', cause: { code: 'CONNECTION_LOST' } });
    sandbox.faults.dropAtPercent = null;
    await server.restore(restore, run());
    await server.restore({ what: 'recover', database: users }, run());
    const facts = (await server.databases()).find(({ name }) => name === users);
    expect(facts).toMatchObject({ state: 'ONLINE', userAccess: 'MULTI_USER' });
  });

  test('a database that CHECKDB finds damaged', async () => {
    sandbox.faults.checkDatabaseFails = 'users';
    await expect(server.checkDatabase(users, run())).rejects.toMatchObject({ code: 'CHECKDB_FAILED' });
    expect(sandbox.faults.hits.size).toBeGreaterThan(0);
  });

  test('an Express edition refuses compression and says that it cannot', async () => {
    const data = joinLocal(root, 'express');
    const express = await withUsers({ dataDirectory: data, edition: 'express' });
    const limited = connectSqlServer(loginTo(express), { clock: systemClock });
    expect(await limited.facts()).toMatchObject({ isExpress: true, canCompress: false });
    await expect(limited.backup({ ...backup, compression: true }, run())).rejects.toMatchObject({
      code: 'EDITION_LACKS',
    });
    await limited.backup(backup, run());
    expect(existsSync(to)).toBe(true);
    await limited.close();
    await express.close();
  });
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { localPath } from '../../src/domain/localPath.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { ServerLogin } from '../../src/domain/serverLogin.ts';
import { joinServer, parseServerPath } from '../../src/domain/serverPath.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { connectSqlServer } from '../../src/sqlserver/mssqlServer.ts';
import { sqlServerContract } from '../contracts/sqlServerContract.ts';
import { openSqlSession } from '../support/sqlSession.ts';

/** A real server that a person names; docker-compose.test.yml starts one. */
const needed = (variable: string): string => {
  const value = process.env[variable];
  if (value === undefined || value === '') {
    throw new Error(`${variable} is not set: see docker-compose.test.yml for all that this suite needs`);
  }
  return value;
};

sqlServerContract('the SQL Server that REXUS_TEST_SERVER names', async () => {
  const label = needed('REXUS_TEST_SERVER');
  const [host = '', port = '1433'] = label.split(',');
  const login: ServerLogin = {
    label,
    host,
    port: Number(port),
    instance: null,
    user: needed('REXUS_TEST_USER'),
    password: new Secret(needed('REXUS_TEST_PASSWORD')),
    encrypt: true,
    trustServerCertificate: true,
    connectTimeoutMs: 15_000,
  };
  // A folder of its own: what an earlier run left is in nobody's way.
  const run = `contract_${process.pid}`;
  const local = localPath(join(needed('REXUS_TEST_LOCAL_DIRECTORY'), run));
  const folder = { local, server: joinServer(parseServerPath(needed('REXUS_TEST_SERVER_DIRECTORY')), run) };
  const session = await openSqlSession(login);
  const server = connectSqlServer(login, { clock: systemClock });
  // Made by the server, so that its account owns it, where this side cannot do it for both.
  await server.makeDirectory(folder.server);
  mkdirSync(local, { recursive: true });
  return {
    ...session,
    server,
    folder,
    close: async () => {
      await server.close();
      await session.close();
    },
  };
});

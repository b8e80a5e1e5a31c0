import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import type { ServerLogin } from '../../src/domain/serverLogin.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { connectSqlServer } from '../../src/sqlserver/mssqlServer.ts';

const PASSWORD = 'S3creta-de-verdad';

const listen = async (onConnection: (socket: Socket) => void): Promise<number> => {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const loginTo = (port: number, changes: Partial<ServerLogin> = {}): ServerLogin => ({
  label: `127.0.0.1,${port}`,
  host: '127.0.0.1',
  port,
  instance: null,
  user: 'sa',
  password: new Secret(PASSWORD),
  encrypt: false,
  trustServerCertificate: true,
  connectTimeoutMs: 500,
  ...changes,
});

const failureOf = async (login: ServerLogin): Promise<unknown> => {
  const server = connectSqlServer(login, { clock: systemClock });
  try {
    return await server.facts();
  } catch (error) {
    return error;
  } finally {
    await server.close();
  }
};

test('nothing that listens is a server that cannot be reached, and the error holds no password', async () => {
  const port = await listen((socket) => socket.destroy());
  const error = await failureOf(loginTo(port));
  expect(error).toMatchObject({ code: 'SERVER_UNREACHABLE', facts: { server: `127.0.0.1,${port}` } });
  expect(inspect(error, { depth: 12, showHidden: true })).not.toContain(PASSWORD);
});

test('a server that never answers is given up after the connect timeout', async () => {
  expect(await failureOf(loginTo(await listen(() => {})))).toMatchObject({ code: 'SERVER_UNREACHABLE' });
});

test('a server that speaks something else is no SQL Server', async () => {
  const port = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect(await failureOf(loginTo(port))).toMatchObject({ code: 'SERVER_UNREACHABLE' });
});

test('a host without a name and an instance that nobody knows are said so', async () => {
  const host = await failureOf(loginTo(1, { host: 'no-such-host.invalid' }));
  expect(host).toMatchObject({ code: 'SERVER_UNREACHABLE' });
  const instance = await failureOf(loginTo(1, { port: null, instance: 'SQLEXPRESS' }));
  expect(instance).toMatchObject({ code: 'SERVER_UNREACHABLE' });
});

test('a failed login is tried again with the next call', async () => {
  let tries = 0;
  const port = await listen((socket) => {
    tries++;
    socket.destroy();
  });
  const server = connectSqlServer(loginTo(port), { clock: systemClock });
  await expect(server.facts()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  await expect(server.databases()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  expect(tries).toBe(2);
  await server.close();
});

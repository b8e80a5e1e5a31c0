import { type Duplex, duplexPair } from 'node:stream';
import sql from 'mssql';
import { expect, test } from 'vitest';
import { column, done, gate, INT, PASSWORD, resultSet } from '../../support/scriptedBackend.ts';
import { configFor, connect, startWire } from './wire.ts';

const TEXT = { kind: 'nvarchar', length: 'max' } as const;

test.each([
  { policy: 'off', encrypt: false },
  { policy: 'optional', encrypt: false },
  { policy: 'optional', encrypt: true },
  { policy: 'required', encrypt: true },
] as const)('mssql logs in with encrypt $encrypt where the server says $policy, at every packet size', async (row) => {
  const wire = await startWire(row.policy);
  const long = 'ñ€𝄞'.repeat(30_000);
  wire.backend.on('select', resultSet([column('id', INT), column('long', TEXT)], [1, long]), done(193, 1));
  for (const packetSize of [512, 4096, 32767]) {
    const pool = await connect(wire, { options: { encrypt: row.encrypt, packetSize } });
    const { recordset } = await pool.request().batch('select');
    expect(recordset).toEqual([{ id: 1, long }]);
    expect(await pool.request().input('p', sql.NVarChar(sql.MAX), long).query('select')).toBeDefined();
  }
});

test('the certificate stands for localhost and 127.0.0.1 when the client checks it', async () => {
  const wire = await startWire('required');
  for (const server of ['localhost', '127.0.0.1']) {
    const pool = await connect(wire, {
      server,
      options: {
        encrypt: true,
        trustServerCertificate: false,
        cryptoCredentialsDetails: { ca: wire.server.certificate ?? '' },
      },
    });
    await expect(pool.request().batch('anything')).resolves.toBeDefined();
  }
});

test('a client that checks the certificate and does not know it stays out', async () => {
  const wire = await startWire('optional');
  const config = configFor(wire, { options: { encrypt: true, trustServerCertificate: false } });
  await expect(new sql.ConnectionPool(config).connect()).rejects.toMatchObject({ code: 'ESOCKET' });
});

test('a client that wants encryption gets a clear error from a server without it', async () => {
  const wire = await startWire('off');
  const config = configFor(wire, { options: { encrypt: true } });
  await expect(new sql.ConnectionPool(config).connect()).rejects.toMatchObject({ code: 'EENCRYPT' });
});

test('a client that does not want encryption gets a clear error from a server that requires it', async () => {
  const wire = await startWire('required');
  await expect(new sql.ConnectionPool(configFor(wire)).connect()).rejects.toMatchObject({ code: 'EENCRYPT' });
  expect(wire.backend.logins).toEqual([]);
});

test('TDS 8: TLS comes before the first packet when the client is strict', async () => {
  const wire = await startWire('required');
  // The types of mssql do not know `strict` yet; the driver below it does.
  const options: object = {
    encrypt: 'strict',
    cryptoCredentialsDetails: { ca: wire.server.certificate ?? '' },
    serverName: 'localhost',
  };
  const pool = await connect(wire, { options });
  await expect(pool.request().batch('anything')).resolves.toBeDefined();
});

test('what LOGIN7 says reaches the backend, accents and all', async () => {
  const wire = await startWire();
  await connect(wire, { user: 'añadir', database: 'inventario', options: { appName: 'prueba' } });
  expect(wire.backend.logins.at(-1)).toMatchObject({
    user: 'añadir',
    password: PASSWORD,
    database: 'inventario',
    application: 'prueba',
  });
});

test('a wrong password is refused with ELOGIN and 18456, and the connection is closed', async () => {
  const wire = await startWire();
  const numbers: number[] = [];
  const config = configFor(wire, {
    password: 'wrong',
    beforeConnect: (connection) => {
      connection.on('errorMessage', ({ number }: { number: number }) => numbers.push(number));
    },
  });
  await expect(new sql.ConnectionPool(config).connect()).rejects.toMatchObject({
    code: 'ELOGIN',
    message: "Login failed for user 'sa'.",
  });
  expect(numbers).toEqual([18456]);
});

test('a backend that fails at the login ends that connection only', async () => {
  const wire = await startWire('off', { expectErrors: true });
  const { login } = wire.backend;
  Object.assign(wire.backend, { login: () => Promise.reject(new Error('no store')) });
  await expect(new sql.ConnectionPool(configFor(wire)).connect()).rejects.toBeInstanceOf(sql.ConnectionError);
  Object.assign(wire.backend, { login });
  await expect(connect(wire)).resolves.toBeDefined();
  expect(wire.errors).toEqual([new Error('no store')]);
});

test('a client that leaves while its login is checked leaves no session', async () => {
  const wire = await startWire();
  const held = gate();
  const { login } = wire.backend;
  Object.assign(wire.backend, {
    login: async (request: Parameters<typeof login>[0]) => {
      held.reach();
      await held.opened;
      return login(request);
    },
  });
  const attempt = new sql.ConnectionPool(configFor(wire, { connectionTimeout: 200 })).connect();
  await held.reached;
  await expect(attempt).rejects.toBeInstanceOf(sql.ConnectionError);
  held.open();
  // That the session was closed again is checked when the wire ends.
});

test('a connection in memory needs no port', async () => {
  const wire = await startWire('optional');
  const connector = async (): Promise<Duplex> => {
    const [near, far] = duplexPair();
    wire.server.accept(far);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    return Object.assign(near, { setNoDelay: () => near, setKeepAlive: () => near });
  };
  wire.backend.on('select', resultSet([column('id', INT)], [5]), done(193, 1));
  for (const encrypt of [false, true]) {
    const options: object = { connector, encrypt };
    const pool = await connect(wire, { options });
    expect((await pool.request().batch('select')).recordset).toEqual([{ id: 5 }]);
  }
});

import sql from 'mssql';
import { Connection, Request } from 'tedious';
import { expect, onTestFinished, test } from 'vitest';
import { written } from '../../../src/sandbox/tds/bytes/byteWriter.ts';
import {
  column,
  done,
  echo,
  failure,
  gate,
  INT,
  PASSWORD,
  resultSet,
  waitsFor,
} from '../../support/scriptedBackend.ts';
import { ALL_HEADERS, batchPayload, loggedIn, login7Payload, preloginPayload, rawClient } from './rawClient.ts';
import { connect, startWire } from './wire.ts';

const DONE_OK = 'fd00000000000000000000000000'.slice(0, 26);
const ATTENTION_ACK = 'fd2000fd000000000000000000';

test('output parameters and the return status of a procedure arrive', async () => {
  const wire = await startWire();
  wire.backend.on('dbo.suma', resultSet([column('id', INT)], [1]), done(193, 1), ({ parameters, returns }) => {
    expect(parameters.map(({ name, isOutput }) => ({ name, isOutput }))).toEqual([
      { name: '@a', isOutput: false },
      { name: '@total', isOutput: true },
      { name: '@text', isOutput: true },
    ]);
    returns({
      returnStatus: -6,
      outputs: new Map<string, number | string>([
        ['@total', 42],
        ['@text', 'á'.repeat(50_000)],
      ]),
    });
  });
  const pool = await connect(wire);
  const request = pool.request().input('a', sql.Int, 40).output('total', sql.Int).output('text', sql.NVarChar(sql.MAX));
  const result = await request.execute<{ id: number }>('dbo.suma');
  expect(result.returnValue).toBe(-6);
  expect(result.output).toEqual({ total: 42, text: 'á'.repeat(50_000) });
  expect(result.recordset).toEqual([{ id: 1 }]);
});

test('a prepared statement is run by its handle, twice, and forgotten', async () => {
  const wire = await startWire();
  wire.backend.on('select @id, @name', echo);
  const pool = await connect(wire);
  const statement = new sql.PreparedStatement(pool);
  statement.input('id', sql.Int);
  statement.input('name', sql.NVarChar(20));
  await statement.prepare('select @id, @name');
  expect((await statement.execute({ id: 1, name: 'uno' })).recordset).toEqual([{ id: 1, name: 'uno' }]);
  expect((await statement.execute({ id: 2, name: null })).recordset).toEqual([{ id: 2, name: null }]);
  await statement.unprepare();
});

const rpc = (procedure: number | string, ...parameters: readonly Uint8Array[]): Buffer =>
  Buffer.concat([
    written((writer) => {
      if (typeof procedure === 'number') writer.u16(0xffff).u16(procedure);
      else writer.longText(procedure);
      writer.u16(0);
    }),
    ...parameters,
  ]);
const intParameter = (value: number, status = 0): Buffer =>
  written((writer) => writer.u8(0).u8(status).u8(0x26).u8(4).u8(4).i32(value));
const textParameter = (value: string): Buffer =>
  written((writer) => {
    writer.u8(0).u8(0).u8(0xe7).u16(8000).bytes(Buffer.from('0904d00034', 'hex'));
    writer.u16(value.length * 2).text(value);
  });

test('sp_prepexec runs at once, gives a handle back, and parameters by position take the declared names', async () => {
  const wire = await startWire();
  const seen: unknown[] = [];
  wire.backend.on('select @a', ({ parameters }) => {
    seen.push(parameters.map(({ name, value }) => [name, value]));
  });
  const client = await loggedIn(wire);
  const declared = [textParameter('@a int, @b numeric(10, 2)'), textParameter('select @a')];
  client.send(
    0x03,
    Buffer.concat([ALL_HEADERS, rpc(13, intParameter(0, 1), ...declared, intParameter(5), intParameter(6))]),
  );
  expect((await client.message()).toString('hex')).toBe(
    '7900000000' + 'ac000000010000000001002604' + '0401000000' + 'fe0000e0000000000000000000',
  );
  client.send(0x03, Buffer.concat([ALL_HEADERS, rpc(12, intParameter(1), intParameter(7), intParameter(8))]));
  await client.message();
  expect(seen).toEqual([
    [
      ['@a', 5],
      ['@b', 6],
    ],
    [
      ['@a', 7],
      ['@b', 8],
    ],
  ]);
});

test('an unknown handle is error 8179, and the connection goes on', async () => {
  const wire = await startWire();
  const client = await loggedIn(wire);
  client.send(0x03, Buffer.concat([ALL_HEADERS, rpc(12, intParameter(99))]));
  const answer = await client.message();
  expect(answer.readUInt8(0)).toBe(0xaa);
  expect(answer.readInt32LE(3)).toBe(8179);
  expect(answer.subarray(-13).toString('hex')).toBe('fe020000000000000000000000');
  client.send(0x01, batchPayload('anything'));
  expect((await client.message()).toString('hex')).toBe(DONE_OK);
});

test('several calls in one request are answered in one message, MORE on all but the last', async () => {
  const wire = await startWire();
  const client = await loggedIn(wire);
  const calls = [rpc('sp_uno'), Buffer.of(0xff), rpc('sp_dos'), Buffer.of(0xff)];
  client.send(0x03, Buffer.concat([ALL_HEADERS, ...calls]));
  const inner = 'ff0100' + '0000' + '0000000000000000';
  const end = (status: string): string => `7900000000fe${status}00e0000000000000000000`;
  expect((await client.message()).toString('hex')).toBe(inner + end('01') + inner + end('00'));
});

test('a table-valued parameter is refused with 8009 and the connection goes on', async () => {
  const wire = await startWire();
  const pool = await connect(wire);
  const table = new sql.Table('dbo.lista');
  table.columns.add('id', sql.Int);
  table.rows.add(1);
  await expect(pool.request().input('t', table).execute('dbo.p')).rejects.toMatchObject({
    number: 8009,
    message: expect.stringContaining('Parameter 1 ("@t"): Data type 0xF3 is unknown.'),
  });
  await expect(pool.request().batch('anything')).resolves.toBeDefined();
});

test('a transaction of the API begins, saves, commits and rolls back in the backend', async () => {
  const wire = await startWire();
  const pool = await connect(wire);
  const committed = new sql.Transaction(pool);
  await committed.begin();
  await committed.request().batch('inside');
  await committed.commit();
  const rolledBack = new sql.Transaction(pool);
  await rolledBack.begin();
  await rolledBack.rollback();
  const [session] = wire.backend.sessions;
  expect(session?.log.slice(1)).toEqual(['begin', 'inside', 'commit', 'begin', 'rollback']);
});

test('a transaction with a name and the savepoint in it keep their names', async () => {
  const wire = await startWire();
  const client = await loggedIn(wire);
  const transaction = (type: number, body: Buffer): Buffer =>
    Buffer.concat([ALL_HEADERS, written((writer) => writer.u16(type).bytes(body))]);
  const name = written((writer) => writer.shortText('tx'));
  client.send(0x0e, transaction(5, Buffer.concat([Buffer.of(2), name])));
  expect((await client.message()).toString('hex')).toBe(`e30b000808080706050403020100${DONE_OK}`);
  client.send(0x0e, transaction(9, name));
  expect((await client.message()).toString('hex')).toBe(DONE_OK);
  // A commit that begins the next transaction at once.
  client.send(0x0e, transaction(7, Buffer.concat([name, Buffer.of(1, 2, 0)])));
  expect((await client.message()).toString('hex')).toBe(
    `e30b0009000808070605040302 01e30b000808080706050403020100${DONE_OK}`.replace(' ', ''),
  );
  const [session] = wire.backend.sessions;
  expect(session?.log).toEqual(['begin tx', 'save tx', 'commit tx', 'begin']);
});

test('the reset bit resets the session before the request, and the answer begins with ENVCHANGE 18', async () => {
  const wire = await startWire();
  const client = await loggedIn(wire);
  client.send(0x01, batchPayload('anything'), 0x09);
  expect((await client.message()).toString('hex')).toBe(`e30300120000${DONE_OK}`);
  const [session] = wire.backend.sessions;
  expect(session?.log).toEqual(['reset', 'anything']);
});

test('tedious resets its connection and uses it again', async () => {
  const wire = await startWire();
  const connection = new Connection({
    server: wire.server.host,
    authentication: { type: 'default', options: { userName: 'sa', password: PASSWORD } },
    options: { port: wire.server.port, encrypt: false },
  });
  onTestFinished(() => connection.close());
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  await new Promise<void>((resolve, reject) => {
    connection.reset((error) => (error ? reject(error) : resolve()));
  });
  await new Promise<void>((resolve, reject) => {
    connection.execSqlBatch(new Request('after', (error) => (error ? reject(error) : resolve())));
  });
  const [session] = wire.backend.sessions;
  expect(session?.log).toContain('reset');
  expect(session?.log.at(-1)).toBe('after');
});

test('a reset that would keep the transaction is refused, and nothing runs', async () => {
  const wire = await startWire();
  const client = await loggedIn(wire);
  client.send(0x01, batchPayload('anything'), 0x11);
  const answer = await client.message();
  expect(answer.readUInt8(0)).toBe(0xaa);
  const [session] = wire.backend.sessions;
  expect(session?.log).toEqual([]);
});

test('a request that was withdrawn by the ignore bit gets one DONE with ERROR and does not run', async () => {
  const wire = await startWire();
  const client = await loggedIn(wire);
  client.send(0x01, batchPayload('half of'), 0);
  client.send(0x01, Buffer.from(' it', 'utf16le'), 0x03);
  expect((await client.message()).toString('hex')).toBe('fd020000000000000000000000');
  const [session] = wire.backend.sessions;
  expect(session?.log).toEqual([]);
});

test('an attention is acknowledged in a message of its own of 21 bytes, behind the whole answer', async () => {
  const wire = await startWire();
  const held = gate();
  wire.backend.on('waits', resultSet([column('id', INT)], [1]), waitsFor(held), done(193, 1));
  const client = await loggedIn(wire);
  client.send(0x01, batchPayload('waits'));
  await held.reached;
  client.send(0x06, Buffer.alloc(0));
  const answer = await client.message();
  expect(answer.subarray(-13).toString('hex')).toBe('fd020000000000000000000000');
  expect((await client.message()).toString('hex')).toBe(ATTENTION_ACK);
});

test('an attention without a request is acknowledged too', async () => {
  const wire = await startWire();
  const client = await loggedIn(wire);
  client.send(0x06, Buffer.alloc(0));
  expect((await client.message()).toString('hex')).toBe(ATTENTION_ACK);
  expect(client.unread().length).toBe(0);
});

test('a large value that is cancelled ends early with its terminator, and the rest of the row is NULL', async () => {
  const wire = await startWire();
  const blob = { kind: 'varbinary', length: 'max' } as const;
  const value = Buffer.alloc(64 * 1024 * 1024, 3);
  const held = gate();
  wire.backend.on(
    'blob',
    resultSet([column('b', blob), column('n', INT)], [value, 7], [value, 8]),
    waitsFor(held),
    done(193, 2),
  );
  const client = await loggedIn(wire);
  client.socket.pause();
  client.send(0x01, batchPayload('blob'));
  await held.reached;
  client.send(0x06, Buffer.alloc(0));
  client.socket.resume();
  const answer = await client.message();
  expect(answer.length).toBeLessThan(value.length);
  // PLP terminator, NULL, then DONE with ERROR: nothing of the second row.
  expect(answer.subarray(-18).toString('hex')).toBe('00000000' + '00' + 'fd020000000000000000000000');
  expect((await client.message()).toString('hex')).toBe(ATTENTION_ACK);
});

test('a second request while the first runs ends the connection', async () => {
  const wire = await startWire();
  const held = gate();
  wire.backend.on('waits', waitsFor(held));
  const client = await loggedIn(wire);
  client.send(0x01, batchPayload('waits'));
  await held.reached;
  client.send(0x01, batchPayload('waits'));
  await client.closed;
});

test('a client that goes away in the middle of a batch aborts it', async () => {
  const wire = await startWire();
  const held = gate();
  const aborted = gate();
  wire.backend.on('waits', waitsFor(held), done(0));
  wire.backend.on('looks', async ({ signal }) => {
    held.reach();
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    aborted.reach();
  });
  const client = await loggedIn(wire);
  client.send(0x01, batchPayload('looks'));
  await held.reached;
  client.socket.resetAndDestroy();
  await aborted.reached;
});

test.each([
  { name: '7.0', version: 0x70000000, lineBytes: 2, doneBytes: 9 },
  { name: '7.1', version: 0x71000001, lineBytes: 2, doneBytes: 9 },
  { name: '7.2', version: 0x72090002, lineBytes: 4, doneBytes: 13 },
])('a LOGIN7 of TDS $name is refused in the form that such a client reads', async (row) => {
  const wire = await startWire();
  const client = await rawClient(wire);
  client.send(0x12, preloginPayload());
  await client.message();
  client.send(0x10, login7Payload({ version: row.version }));
  const answer = await client.message();
  expect(answer.readInt32LE(3)).toBe(17832);
  expect(answer.toString('utf16le', 11)).toContain(`TDS ${row.name}, which is too old`);
  expect(answer.length).toBe(3 + answer.readUInt16LE(1) + row.doneBytes);
  expect(answer.readUIntLE(answer.length - row.doneBytes - row.lineBytes, row.lineBytes)).toBe(1);
  await client.closed;
});

test('a login with Windows credentials is refused with 18452', async () => {
  const wire = await startWire();
  const client = await rawClient(wire);
  client.send(0x12, preloginPayload());
  await client.message();
  client.send(0x10, login7Payload({ integrated: true }));
  expect((await client.message()).readInt32LE(3)).toBe(18452);
  await client.closed;
});

test('a password in plain never reaches a server that requires encryption', async () => {
  const wire = await startWire('required');
  const client = await rawClient(wire);
  client.send(0x10, login7Payload());
  await client.closed;
  expect(wire.backend.logins).toEqual([]);
});

test('a failed statement of an RPC puts ERROR on its DONEPROC', async () => {
  const wire = await startWire();
  wire.backend.on('dbo.falla', failure(193, { number: 50000, state: 1, class: 16, message: 'no' }));
  const client = await loggedIn(wire);
  client.send(0x03, Buffer.concat([ALL_HEADERS, rpc('dbo.falla')]));
  expect((await client.message()).subarray(-31).toString('hex')).toBe(
    'ff0300c1000000000000000000' + '7900000000' + 'fe0200e0000000000000000000',
  );
});

import sql from 'mssql';
import { expect, test } from 'vitest';
import { column, done, failure, gate, INT, progress, resultSet, waitsFor } from '../../support/scriptedBackend.ts';
import { connect, startWire } from './wire.ts';

const TEXT = { kind: 'nvarchar', length: 40 } as const;

test('a batch returns every result set in order, also the empty one', async () => {
  const wire = await startWire();
  wire.backend.on(
    'three sets',
    resultSet([column('id', INT), column('name', TEXT)], [1, 'ñandú'], [2, null]),
    done(193, 2),
    resultSet([column('empty', INT)]),
    done(193, 0),
    resultSet([column('last', INT)], [7]),
    done(193, 1),
  );
  const pool = await connect(wire);
  const { recordsets, rowsAffected } = await pool.request().batch<object>('three sets');
  expect(recordsets).toEqual([
    [
      { id: 1, name: 'ñandú' },
      { id: 2, name: null },
    ],
    [],
    [{ last: 7 }],
  ]);
  expect(rowsAffected).toEqual([2, 0, 1]);
});

test('a statement that says nothing is answered by one DONE', async () => {
  const wire = await startWire();
  wire.backend.on('nothing');
  const pool = await connect(wire);
  expect((await pool.request().batch('nothing')).recordsets).toEqual([]);
});

test('several errors arrive in order: the last one is thrown, the earlier are its precedingErrors', async () => {
  const wire = await startWire();
  wire.backend.on(
    'backup',
    failure(
      228,
      { number: 3201, state: 1, class: 16, message: 'Cannot open backup device.', line: 2 },
      { number: 3013, state: 1, class: 16, message: 'BACKUP DATABASE is terminating abnormally.', procedure: 'p' },
    ),
  );
  const pool = await connect(wire);
  const error = await pool
    .request()
    .batch('backup')
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  expect(error).toMatchObject({
    number: 3013,
    message: 'BACKUP DATABASE is terminating abnormally.',
    procName: 'p',
    precedingErrors: [{ number: 3201, state: 1, class: 16, lineNumber: 2, serverName: 'SCRIPT' }],
  });
  expect(
    (
      await pool
        .request()
        .batch('backup')
        .catch(() => 'and the connection goes on')
    ).toString(),
  ).toBe('and the connection goes on');
});

test.each(['batch', 'query'] as const)('an INFO is seen while the %s still runs', async (method) => {
  const wire = await startWire();
  const held = gate();
  wire.backend.on('slow', progress(50), waitsFor(held), progress(100));
  const pool = await connect(wire);
  const request = pool.request();
  const seen: string[] = [];
  request.on('info', ({ message }: { message: string }) => {
    seen.push(message);
    // Nothing else opens the gate: without the live INFO this test would never end.
    held.open();
  });
  await request[method]('slow');
  expect(seen).toEqual(['50 percent processed.', '100 percent processed.']);
});

test('a batch may change the current database, and the client is told', async () => {
  const wire = await startWire();
  wire.backend.on('USE users', ({ sink }) => sink.database('users', 'master'), done(226));
  const pool = await connect(wire);
  const request = pool.request();
  const seen: { number: number; message: string }[] = [];
  request.on('info', ({ number, message }: { number: number; message: string }) => seen.push({ number, message }));
  await request.batch('USE users');
  expect(seen).toEqual([{ number: 5701, message: "Changed database context to 'users'." }]);
});

test('many rows arrive whole and in order, however the packets fall', async () => {
  const wire = await startWire();
  const rows = Array.from({ length: 20_000 }, (_, index) => [index, `fila ${index}`] as const);
  wire.backend.on('many', resultSet([column('id', INT), column('text', TEXT)], ...rows), done(193, rows.length));
  const pool = await connect(wire);
  const { recordset } = await pool.request().batch<{ id: number; text: string }>('many');
  expect(recordset.length).toBe(rows.length);
  expect(recordset.every(({ id, text }, index) => id === index && text === `fila ${index}`)).toBe(true);
});

test('a client that stops reading holds the rows back until it reads again', async () => {
  const wire = await startWire();
  const cell = Buffer.alloc(64 * 1024, 7);
  let made = 0;
  wire.backend.on('flood', async ({ sink }) => {
    sink.columns([column('b', { kind: 'varbinary', length: 'max' })]);
    for (; made < 1000; made++) {
      sink.row([cell]);
      await sink.flushed();
    }
    sink.done({ curCmd: 193, rowCount: made });
  });
  const pool = await connect(wire);
  const request = pool.request();
  request.stream = true;
  let read = 0;
  let madeWhilePaused = -1;
  const ended = new Promise<void>((resolve, reject) => {
    request.on('done', () => resolve());
    request.on('error', reject);
  });
  request.on('row', () => {
    read += 1;
    if (read !== 3) return;
    request.pause();
    // The server has stopped when a good while of turns of the loop adds no row.
    let last = -1;
    const look = setInterval(() => {
      if (last === made) {
        clearInterval(look);
        madeWhilePaused = made;
        request.resume();
      }
      last = made;
    }, 50);
  });
  void request.batch('flood');
  await ended;
  expect(read).toBe(1000);
  expect(madeWhilePaused).toBeGreaterThan(2);
  expect(madeWhilePaused).toBeLessThan(900);
});

test('a backend that throws ends its own connection with a readable error and no other', async () => {
  const wire = await startWire('off', { expectErrors: true });
  wire.backend.on('bug', resultSet([column('id', INT)], [1]), () => {
    throw new Error('a bug');
  });
  wire.backend.on('fine', done(193));
  const [broken, other] = [await connect(wire), await connect(wire)];
  await expect(broken.request().batch('bug')).rejects.toMatchObject({ number: 3624, class: 20 });
  await expect(other.request().batch('fine')).resolves.toBeDefined();
  expect(wire.errors).toEqual([new Error('a bug')]);
});

test('a row that does not fit its column ends its own connection, not the process', async () => {
  const wire = await startWire('off', { expectErrors: true });
  wire.backend.on('unfit', resultSet([column('id', INT)], ['text']));
  const pool = await connect(wire);
  await expect(pool.request().batch('unfit')).rejects.toMatchObject({ number: 3624 });
  expect(wire.errors).toEqual([new TypeError('int cannot hold a string')]);
});

test('a killed session ends: what runs is aborted and the connection is closed', async () => {
  const wire = await startWire();
  const held = gate();
  wire.backend.on('long', waitsFor(held), done(193));
  const pool = await connect(wire);
  const running = pool.request().batch('long');
  await held.reached;
  for (const session of wire.backend.sessions) session.kill();
  await expect(running).rejects.toBeInstanceOf(sql.RequestError);
});

test('closing the server aborts what runs and leaves no session', async () => {
  const wire = await startWire();
  const held = gate();
  wire.backend.on('long', waitsFor(held), done(193));
  const pool = await connect(wire);
  const running = pool
    .request()
    .batch('long')
    .catch((error: unknown) => error);
  await held.reached;
  await wire.server.close();
  expect(wire.backend.sessions.size).toBe(0);
  expect(wire.server.connections).toBe(0);
  await running;
});

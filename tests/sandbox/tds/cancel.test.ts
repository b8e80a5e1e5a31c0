import sql from 'mssql';
import { describe, expect, test } from 'vitest';
import {
  column,
  done,
  gate,
  INT,
  progress,
  resultSet,
  rowsUntilCancelled,
  waitsFor,
} from '../../support/scriptedBackend.ts';
import { connect, startWire } from './wire.ts';

const BLOB = { kind: 'varbinary', length: 'max' } as const;

const outcome = (running: Promise<unknown>): Promise<unknown> =>
  running.then(
    () => 'done',
    (error: unknown) => (error instanceof sql.RequestError ? error.code : error),
  );

describe.each([
  { name: 'plain', policy: 'off', encrypt: false },
  { name: 'TLS', policy: 'required', encrypt: true },
] as const)('over $name', ({ policy, encrypt }) => {
  const options = { encrypt };

  test('a request that waits is cancelled, and the connection goes on', async () => {
    const wire = await startWire(policy);
    const held = gate();
    wire.backend.on('waits', waitsFor(held), done(193));
    wire.backend.on('after', resultSet([column('id', INT)], [1]), done(193, 1));
    const pool = await connect(wire, { options });
    const request = pool.request();
    const running = outcome(request.batch('waits'));
    await held.reached;
    request.cancel();
    expect(await running).toBe('ECANCEL');
    expect((await pool.request().batch('after')).recordset).toEqual([{ id: 1 }]);
    expect(wire.server.connections).toBe(1);
  });

  test('a request is cancelled between its progress messages', async () => {
    const wire = await startWire(policy);
    wire.backend.on('backup', progress(10), waitsFor(gate()), progress(20));
    const pool = await connect(wire, { options });
    const request = pool.request();
    request.on('info', () => request.cancel());
    expect(await outcome(request.batch('backup'))).toBe('ECANCEL');
    expect(await outcome(pool.request().batch('after'))).toBe('done');
  });

  test.each([
    { what: 'small rows', value: Buffer.alloc(100, 1) },
    { what: 'rows of a megabyte', value: Buffer.alloc(1024 * 1024, 2) },
  ])('endless $what are cancelled in their midst', async ({ value }) => {
    const wire = await startWire(policy);
    wire.backend.on('endless', rowsUntilCancelled(column('b', BLOB), value));
    const pool = await connect(wire, { options });
    const request = pool.request();
    request.stream = true;
    let rows = 0;
    request.on('row', () => {
      rows += 1;
      if (rows === 5) request.cancel();
    });
    const ended = new Promise<unknown>((resolve) => request.on('error', resolve));
    void request.batch('endless');
    expect(await ended).toMatchObject({ code: 'ECANCEL' });
    expect(await outcome(pool.request().batch('after'))).toBe('done');
  });

  test('one value of 64 MB is cut off in its midst and the columns behind it become NULL', async () => {
    const wire = await startWire(policy);
    const value = Buffer.alloc(64 * 1024 * 1024, 3);
    const begun = gate();
    wire.backend.on(
      'blob',
      progress(1),
      resultSet([column('b', BLOB), column('n', INT), column('c', BLOB)], [value, 7, value]),
      // The value is still on its way: the client cannot have taken 128 MB in the meantime.
      waitsFor(begun),
      done(193, 1),
    );
    const pool = await connect(wire, { options });
    const request = pool.request();
    const running = outcome(request.batch('blob'));
    await begun.reached;
    request.cancel();
    expect(await running).toBe('ECANCEL');
    expect(await outcome(pool.request().batch('after'))).toBe('done');
  });

  test('a cancel that crosses the end of its batch is acknowledged each of 40 times', async () => {
    const wire = await startWire(policy);
    wire.backend.on('short', resultSet([column('id', INT)], [1]), done(193, 1));
    const pool = await connect(wire, { options });
    for (let attempt = 0; attempt < 40; attempt++) {
      const request = pool.request();
      const running = outcome(request.batch('short'));
      const at = attempt % 4;
      const turns = attempt % 7;
      if (at === 0) request.cancel();
      if (at === 1) setImmediate(() => request.cancel());
      if (at === 2) process.nextTick(() => request.cancel());
      if (at === 3) {
        for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
        request.cancel();
      }
      expect(['ECANCEL', 'done']).toContain(await running);
    }
    expect((await pool.request().batch('short')).recordset).toEqual([{ id: 1 }]);
    expect(wire.server.connections).toBe(1);
  });
});

import sql from 'mssql';
import { expect, test } from 'vitest';
import { progress } from '../../support/scriptedBackend.ts';
import { waitFor } from '../../support/waitFor.ts';
import { batchPayload, loggedIn } from './rawClient.ts';
import { configFor, connect, startWire } from './wire.ts';

test.each([
  { name: 'plain', policy: 'off', encrypt: false },
  { name: 'TLS', policy: 'required', encrypt: true },
] as const)('over $name the connection is cut by RST when progress reaches the percent of the fault', async (row) => {
  const wire = await startWire(row.policy);
  wire.backend.on('backup', progress(10), progress(50), progress(90));
  wire.backend.faults.dropAtPercent = 50;
  const pool = await connect(wire, { options: { encrypt: row.encrypt } });
  const running = pool.request().batch('backup');
  await expect(running).rejects.toMatchObject({ code: 'ECONNRESET' });
  await expect(running).rejects.toBeInstanceOf(sql.RequestError);
  wire.backend.faults.dropAtPercent = null;
  await expect(pool.request().batch('backup')).resolves.toBeDefined();
});

test('progress below the percent of the fault goes through', async () => {
  const wire = await startWire();
  wire.backend.on('backup', progress(10), progress(90));
  wire.backend.faults.dropAtPercent = 91;
  const pool = await connect(wire);
  await expect(pool.request().batch('backup')).resolves.toBeDefined();
});

test('every answer waits as long as the fault says', async () => {
  const wire = await startWire();
  const client = await loggedIn(wire);
  wire.backend.faults.answerDelayMs = 120;
  const begun = performance.now();
  client.send(0x01, batchPayload('anything'));
  await client.message();
  // Timers may fire a little early by this clock.
  expect(performance.now() - begun).toBeGreaterThan(115);
});

test('an answer that waits can be cancelled, and nothing of it runs', async () => {
  const wire = await startWire();
  const client = await loggedIn(wire);
  wire.backend.faults.answerDelayMs = 3_600_000;
  client.send(0x01, batchPayload('never'));
  client.send(0x06, Buffer.alloc(0));
  expect((await client.message()).toString('hex')).toBe('fd020000000000000000000000');
  expect((await client.message()).toString('hex')).toBe('fd2000fd000000000000000000');
  const [session] = wire.backend.sessions;
  expect(session?.log).toEqual([]);
});

test('a client that leaves while its login waits is not checked any more', async () => {
  const wire = await startWire();
  wire.backend.faults.answerDelayMs = 3_600_000;
  const config = configFor(wire, { connectionTimeout: 100 });
  await expect(new sql.ConnectionPool(config).connect()).rejects.toMatchObject({ code: 'ETIMEOUT' });
  await waitFor(() => wire.server.connections === 0, { what: 'the connection to be forgotten' });
  expect(wire.backend.logins).toEqual([]);
});

import { connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { parseServerPath } from '../../src/domain/serverPath.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { connectSqlServer } from '../../src/sqlserver/mssqlServer.ts';
import { percent, scriptedServer, untilCancelled } from '../support/scriptedServer.ts';

const ATTENTION = 0x06;
const packet = (...payload: readonly number[]): Buffer =>
  Buffer.from([0x04, 0x01, 0x00, 8 + payload.length, 0x00, 0x00, 0x01, 0x00, ...payload]);
/** An INFO token that says 64 bytes follow and has two of them, in a message that is marked as whole. */
const BROKEN_OFF = packet(0xab, 0x40, 0x00, 0x8b, 0x0c);
/** DONE with the attention bit: the acknowledgement (tds.md section 3). */
const ACKNOWLEDGED = packet(0xfd, 0x20, 0x00, 0xfd, 0x00, 0, 0, 0, 0, 0, 0, 0, 0);

/** Passes everything on, but answers an attention itself, with an answer that breaks off and an acknowledgement right behind it. */
const tamperingProxy = async (port: number): Promise<{ readonly port: number; readonly hits: () => number }> => {
  let hits = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    upstream.pipe(client);
    client.on('end', () => upstream.end());
    client.on('data', (bytes) => {
      if (bytes[0] !== ATTENTION) return upstream.write(bytes);
      hits++;
      return client.write(Buffer.concat([BROKEN_OFF, ACKNOWLEDGED]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, hits: () => hits };
};

// Without the guard this ends the process with `Cannot read properties of undefined (reading 'error')`, which the test runner reports as an
// unhandled error: nothing could catch it.
test('an answer that breaks off while its cancellation is acknowledged fails the statement and not the process', async () => {
  const script = await scriptedServer(async ({ sink, signal }) => {
    percent(sink, 10);
    await untilCancelled(signal);
  });
  const proxy = await tamperingProxy(script.login.port ?? 0);
  const server = connectSqlServer({ ...script.login, port: proxy.port }, { clock: systemClock });
  onTestFinished(() => server.close());
  const stop = new AbortController();
  const backup = server.backup(
    {
      what: 'full',
      database: parseDatabaseName('users'),
      to: parseServerPath('/b/users.bak'),
      copyOnly: false,
      compression: false,
      name: null,
      description: null,
      stats: 10,
    },
    { signal: stop.signal, silenceMs: 30_000, onPercent: () => stop.abort('SIGINT') },
  );
  await expect(backup).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(proxy.hits()).toBe(1);
  // What the driver throws, it throws in a later turn.
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
});

/** Recorded connections, damaged in every way: the server outlives each of them and keeps no session. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../../../src/sandbox/tds/bytes/byteWriter.ts';
import { echo } from '../../support/scriptedBackend.ts';
import { waitFor } from '../../support/waitFor.ts';
import { ALL_HEADERS, batchPayload, framed, loggedIn, login7Payload, preloginPayload } from './rawClient.ts';
import { startWire, type Wire } from './wire.ts';

const text = (value: string): Buffer =>
  new ByteWriter()
    .u8(0)
    .u8(0)
    .u8(0xe7)
    .u16(8000)
    .bytes(Buffer.from('0904d00034', 'hex'))
    .u16(value.length * 2)
    .text(value)
    .take();
const executeSql = Buffer.concat([
  ALL_HEADERS,
  Buffer.from('ffff0a000000', 'hex'),
  text('select @a'),
  text('@a int, @b varbinary(max)'),
  new ByteWriter().shortText('@a').u8(1).u8(0x26).u8(4).u8(4).i32(7).take(),
  new ByteWriter().shortText('@b').u8(0).u8(0xa5).u16(0xffff).u64(3n).u32(3).u8(1).u8(2).u8(3).u32(0).take(),
]);
const begin = Buffer.concat([ALL_HEADERS, Buffer.from('0500020000', 'hex')]);

/** Whole connections, message by message, as a client sends them. */
const RECORDED: readonly (readonly Buffer[])[] = [
  [framed(0x12, preloginPayload()), framed(0x10, login7Payload()), framed(0x01, batchPayload('select 1'))],
  [framed(0x12, preloginPayload()), framed(0x10, login7Payload()), framed(0x03, executeSql)],
  [
    framed(0x12, preloginPayload()),
    framed(0x10, login7Payload()),
    framed(0x0e, begin),
    framed(0x06, Buffer.alloc(0)),
    framed(0x01, batchPayload('select 1'), 9),
  ],
  [framed(0x12, preloginPayload(1)), framed(0x12, Buffer.from('16030300250100002103030000', 'hex'))],
  [framed(0x10, login7Payload({ version: 0x71000001 }))],
];

const mutation = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), byte: fc.integer({ min: 0, max: 7 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), byte: fc.constant(0) }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(), byte: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('repeat' as const), at: fc.nat(), byte: fc.integer({ min: 1, max: 200 }) }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

const mutated = (bytes: Buffer, { kind, at: where, byte }: Mutation): Buffer => {
  const at = where % Math.max(1, bytes.length);
  const before = bytes.subarray(0, at);
  switch (kind) {
    case 'set':
      return Buffer.concat([before, Buffer.of(byte), bytes.subarray(at + 1)]);
    case 'flip':
      return Buffer.concat([before, Buffer.of((bytes[at] ?? 0) ^ (1 << byte)), bytes.subarray(at + 1)]);
    case 'cut':
      return before;
    case 'remove':
      return Buffer.concat([before, bytes.subarray(at + byte)]);
    case 'repeat':
      return Buffer.concat([before, bytes.subarray(at, at + byte), bytes.subarray(at)]);
  }
};

/**
 * Sends the first messages one by one, each after the answer to the one before; then the rest in pieces and at once, since nobody knows what a
 * damaged message is answered with. Closes its own side and waits for the server's.
 */
const throwAt = async (
  { server }: Wire,
  intact: readonly Buffer[],
  rest: Buffer,
  piece = rest.length,
): Promise<void> => {
  const socket = connect(server.port, server.host);
  socket.setNoDelay(true);
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.on('error', () => undefined);
  for (const message of intact) {
    const answered = new Promise<void>((resolve) => socket.once('data', () => resolve()));
    socket.write(message);
    await Promise.race([answered, closed]);
  }
  socket.resume();
  for (let at = 0; at < rest.length; at += piece) socket.write(rest.subarray(at, at + piece));
  socket.end();
  await closed;
};

test.each(['off', 'optional'] as const)('damaged connections end alone where encryption is %s', async (policy) => {
  const wire = await startWire(policy);
  wire.backend.on('select @a', echo);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...RECORDED),
      fc.nat(),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 400 }),
      async (recorded, which, mutations, piece) => {
        const first = which % recorded.length;
        const damaged = mutations.reduce(mutated, recorded[first] ?? Buffer.alloc(0));
        const rest = Buffer.concat([damaged, ...recorded.slice(first + 1)]);
        await throwAt(wire, recorded.slice(0, first), rest, piece);
      },
    ),
    { numRuns: 300, seed: 20_260_301 },
  );
  await waitFor(() => wire.server.connections === 0, { what: 'every connection to be forgotten' });
  expect(wire.backend.sessions.size).toBe(0);
  expect(wire.errors).toEqual([]);
  const client = await loggedIn(wire);
  client.send(0x01, batchPayload('and it still answers'));
  expect((await client.message()).length).toBe(13);
});

test('the recorded connections are whole: undamaged, each of them reaches what it is for', async () => {
  const wire = await startWire();
  const seen: string[] = [];
  wire.backend.on('select @a', ({ parameters: given }) => {
    seen.push(...given.map(({ name }) => name));
  });
  for (const recorded of RECORDED) await throwAt(wire, recorded.slice(0, -1), recorded.at(-1) ?? Buffer.alloc(0));
  await waitFor(() => wire.server.connections === 0);
  expect(seen).toEqual(['@a', '@b']);
  expect(wire.backend.logins.length).toBe(3);
});

/** A client that sends exactly the packets that a test wants, for what the drivers never do. */
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { written } from '../../../src/sandbox/tds/bytes/byteWriter.ts';
import { PASSWORD } from '../../support/scriptedBackend.ts';
import type { Wire } from './wire.ts';

export interface RawClient {
  readonly socket: Socket;
  send(type: number, payload: Uint8Array, status?: number): void;
  /** The next whole message's payload; rejects when the connection ends before. */
  message(): Promise<Buffer>;
  /** Everything that arrived and was not taken by `message`. */
  readonly unread: () => Buffer;
  readonly closed: Promise<void>;
}

/** Where a server listens. */
export type Address = Pick<Wire['server'], 'host' | 'port'>;

/** A client that its test closes. */
export const rawClient = async ({ server }: { readonly server: Address }): Promise<RawClient> => {
  const client = await openRawClient(server);
  onTestFinished(() => {
    client.socket.destroy();
  });
  return client;
};

/** A client that lives until its socket is destroyed. */
export const openRawClient = async ({ host, port }: Address): Promise<RawClient> => {
  const socket = connect(port, host);
  const closed = Promise.withResolvers<void>();
  let pending: Buffer = Buffer.alloc(0);
  let wake: () => void = () => undefined;
  socket.on('data', (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    wake();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed.resolve();
    wake();
  });
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));

  const packet = async (): Promise<{ readonly isLast: boolean; readonly payload: Buffer }> => {
    for (;;) {
      const length = pending.length < 8 ? Number.POSITIVE_INFINITY : pending.readUInt16BE(2);
      if (pending.length >= length) {
        const whole = pending.subarray(0, length);
        pending = pending.subarray(length);
        return { isLast: (whole.readUInt8(1) & 1) !== 0, payload: whole.subarray(8) };
      }
      if (socket.destroyed) throw new Error('the connection has ended');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  return {
    socket,
    send: (type, payload, status = 1) => socket.write(framed(type, payload, status)),
    message: async () => {
      const parts: Buffer[] = [];
      for (;;) {
        const { isLast, payload } = await packet();
        parts.push(payload);
        if (isLast) return Buffer.concat(parts);
      }
    },
    unread: () => pending,
    closed: closed.promise,
  };
};

/** One packet of its own. */
export const framed = (type: number, payload: Uint8Array, status = 1): Buffer =>
  Buffer.concat([
    written((writer) =>
      writer
        .u8(type)
        .u8(status)
        .u16be(payload.length + 8)
        .u16be(0)
        .u8(1)
        .u8(0),
    ),
    payload,
  ]);

/** PRELOGIN with the version and the encryption byte; 2: this client has no TLS. */
export const preloginPayload = (encryption = 2): Buffer =>
  Buffer.concat([Buffer.from('00000b00060100110001ff000000000000', 'hex'), Buffer.of(encryption)]);

export interface Login {
  readonly version?: number;
  readonly password?: string;
  readonly integrated?: boolean;
}

/** LOGIN7 with user `sa` and nothing that is not needed. */
export const login7Payload = ({
  version = 0x74000004,
  password = PASSWORD,
  integrated = false,
}: Login = {}): Buffer => {
  const user = 'sa';
  const scrambled = Buffer.from(password, 'utf16le').map((byte) => (((byte & 15) << 4) | (byte >> 4)) ^ 0xa5);
  const fixed = Buffer.alloc(94);
  fixed.writeUInt32LE(94 + user.length * 2 + scrambled.length, 0);
  fixed.writeUInt32LE(version, 4);
  fixed.writeUInt32LE(4096, 8);
  fixed.writeUInt8(integrated ? 0x80 : 0, 25);
  for (const field of [36, 48, 52, 60, 64, 68]) fixed.writeUInt16LE(94, field);
  fixed.writeUInt16LE(94, 40);
  fixed.writeUInt16LE(user.length, 42);
  fixed.writeUInt16LE(94 + user.length * 2, 44);
  fixed.writeUInt16LE(password.length, 46);
  return Buffer.concat([fixed, Buffer.from(user, 'utf16le'), scrambled]);
};

/** ALL_HEADERS with the transaction descriptor alone. */
export const ALL_HEADERS = Buffer.from('16000000120000000200000000000000000001000000', 'hex');

export const batchPayload = (sql: string): Buffer => Buffer.concat([ALL_HEADERS, Buffer.from(sql, 'utf16le')]);

/** A client that has logged in. */
export const loggedIn = async (wire: Wire): Promise<RawClient> => logIn(await rawClient(wire));

/** Logs a client in without encryption; gives the client. */
export const logIn = async (client: RawClient, login: Login = {}): Promise<RawClient> => {
  client.send(0x12, preloginPayload());
  await client.message();
  client.send(0x10, login7Payload(login));
  await client.message();
  return client;
};

import { Duplex } from 'node:stream';
import { type SecureContext, TLSSocket } from 'node:tls';
import { PACKET_SIZE, PACKET_TYPE } from '../packets/packet.ts';
import { PacketWriter } from '../packets/packetWriter.ts';

/** How records travel: raw from the first byte (TDS 8), or in PRELOGIN packets until the handshake is over (TDS 7). */
export type TlsFraming = 'raw' | 'wrapped';

export interface TlsTunnel {
  /** The decrypted side. */
  readonly plaintext: TLSSocket;
  /** What the client sent as the payload of a PRELOGIN packet. */
  receiveWrapped(payload: Buffer): void;
  /** A raw record: from now on the answers are raw as well. */
  receiveRecord(record: Buffer): void;
  /** Nothing that TLS still has to say leaves any more: the connection goes on in plain. */
  detach(): void;
}

/**
 * TLS inside TDS, MS-TDS 2.2.6.5 and 3.3.5.1. Each flight of the handshake leaves as one message: tedious waits for ever for the second half of a
 * flight that came as two (tds.md section 4).
 */
export const tlsTunnel = (raw: Duplex, secureContext: SecureContext, framing: TlsFraming): TlsTunnel => {
  let state: 'wrapping' | 'raw' | 'detached' = framing === 'wrapped' ? 'wrapping' : 'raw';
  let flight: Buffer[] = [];
  const writer = new PacketWriter(PACKET_TYPE.prelogin, PACKET_SIZE.default, (packet) => raw.write(packet));

  const sendFlight = (): void => {
    const records = flight;
    flight = [];
    if (records.length === 0 || raw.destroyed) return;
    for (const record of records) writer.write(record);
    writer.endMessage();
  };

  const ciphertext = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      if (state === 'detached' || raw.destroyed) return done();
      if (state === 'raw') {
        raw.write(chunk, (error) => done(error));
        return;
      }
      // The records of one flight are written in one turn of the event loop.
      if (flight.length === 0) setImmediate(sendFlight);
      flight.push(chunk);
      done();
    },
    final: (done) => {
      if (state !== 'detached') raw.end();
      done();
    },
  });

  const plaintext = new TLSSocket(ciphertext, {
    isServer: true,
    secureContext,
    ...(framing === 'raw' ? { ALPNProtocols: ['tds/8.0'] } : {}),
  });

  return {
    plaintext,
    receiveWrapped: (payload) => {
      ciphertext.push(payload);
    },
    receiveRecord: (record) => {
      if (state === 'wrapping') {
        sendFlight();
        state = 'raw';
      }
      if (state !== 'detached') ciphertext.push(record);
    },
    detach: () => {
      sendFlight();
      state = 'detached';
    },
  };
};

import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { PACKET_TYPE, type Packet } from './packets/packet.ts';
import { PacketReader } from './packets/packetReader.ts';
import { ProtocolError } from './protocolError.ts';
import { type TlsTunnel, tlsTunnel } from './tls/tlsTunnel.ts';

export interface TransportEvents {
  packet(packet: Packet): void;
  /** The client takes bytes again. */
  drained(): void;
  /** Once, whatever ended it. */
  closed(): void;
  /** A bug: something was thrown that is not the client's fault. The connection is cut. */
  failed(error: unknown): void;
}

type Encryption =
  | { readonly kind: 'none' }
  /** `scope` login: only until the login packet has come, then both sides go on in plain on the same socket. */
  | { readonly kind: 'tls'; readonly scope: 'login' | 'all'; readonly tunnel: TlsTunnel }
  | { readonly kind: 'ended' };

const TLS_HANDSHAKE_RECORD = 0x16;
/** How long a client may take to close its side after ours was ended. */
const LINGER_MS = 1000;

/** Packets in and out of one connection, encrypted or not. It knows how bytes travel and nothing of what they say. */
export class Transport {
  readonly #raw: Duplex;
  readonly #secureContext: SecureContext | null;
  readonly #events: TransportEvents;
  readonly #reader: PacketReader;
  #encryption: Encryption = { kind: 'none' };
  #isFirst = true;
  #isClosed = false;

  constructor(raw: Duplex, secureContext: SecureContext | null, events: TransportEvents) {
    this.#raw = raw;
    this.#secureContext = secureContext;
    this.#events = events;
    this.#reader = new PacketReader(() => this.#encryption.kind !== 'none');
    raw.on('data', (bytes: Buffer) => this.#receive(bytes));
    raw.on('drain', () => events.drained());
    // A client that has closed its side takes no answer either.
    raw.on('end', () => this.destroy());
    // The cause of a lost connection is of no use here: 'close' follows.
    raw.on('error', () => this.destroy());
    raw.on('close', () => this.#close());
  }

  get needsDrain(): boolean {
    return this.#output().writableNeedDrain;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isEncrypted(): boolean {
    return this.#encryption.kind === 'tls';
  }

  write(packet: Buffer): void {
    const output = this.#output();
    if (!this.#isClosed && output.writable) output.write(packet);
  }

  /** Several writes become one system call. */
  corked(body: () => void): void {
    const output = this.#output();
    output.cork();
    try {
      body();
    } finally {
      output.uncork();
    }
  }

  /** After the answer to PRELOGIN: the client's handshake is next. */
  startTls(scope: 'login' | 'all'): void {
    this.#open(scope, 'wrapped');
  }

  /** After the login packet, when only that was to be encrypted. */
  endLoginEncryption(): void {
    if (this.#encryption.kind !== 'tls' || this.#encryption.scope !== 'login') return;
    this.#encryption.tunnel.detach();
    this.#encryption = { kind: 'ended' };
  }

  /** Ends our side when everything is sent; a client that keeps its own open is cut off soon after. */
  end(): void {
    if (this.#isClosed) return;
    const output = this.#output();
    if (!output.writableEnded) output.end();
    const timer = setTimeout(() => this.destroy(), LINGER_MS);
    this.#raw.once('close', () => clearTimeout(timer));
  }

  destroy(): void {
    this.#raw.destroy();
    // In-memory streams may have no close event of their own.
    this.#close();
  }

  /** RST instead of FIN: what a client sees of a server that died. */
  reset(): void {
    if (this.#raw instanceof Socket) this.#raw.resetAndDestroy();
    this.destroy();
  }

  #output(): Duplex {
    return this.#encryption.kind === 'tls' ? this.#encryption.tunnel.plaintext : this.#raw;
  }

  #open(scope: 'login' | 'all', framing: 'raw' | 'wrapped'): void {
    if (this.#secureContext === null) throw new ProtocolError('TLS without a certificate');
    const tunnel = tlsTunnel(this.#raw, this.#secureContext, framing);
    const reader = new PacketReader();
    tunnel.plaintext.on('data', (bytes: Buffer) => this.#read(reader, bytes));
    tunnel.plaintext.on('drain', () => this.#events.drained());
    tunnel.plaintext.on('end', () => this.#tunnelEnded());
    tunnel.plaintext.on('error', () => this.#tunnelEnded());
    this.#encryption = { kind: 'tls', scope, tunnel };
  }

  #tunnelEnded(): void {
    if (this.#encryption.kind === 'tls') this.destroy();
  }

  #receive(bytes: Buffer): void {
    if (this.#isFirst) {
      this.#isFirst = false;
      // TDS 8: TLS comes before everything else.
      if (bytes[0] === TLS_HANDSHAKE_RECORD && this.#secureContext !== null) this.#open('all', 'raw');
    }
    this.#read(this.#reader, bytes);
  }

  #read(reader: PacketReader, bytes: Buffer): void {
    try {
      for (const unit of reader.push(bytes)) {
        if (this.#isClosed) return;
        if (unit.kind === 'tlsRecord') this.#receiveRecord(unit.bytes);
        else if (reader === this.#reader) this.#receivePacket(unit.packet);
        else this.#events.packet(unit.packet);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) this.#events.failed(error);
      this.destroy();
    }
  }

  #receiveRecord(record: Buffer): void {
    // Records after a login-only encryption are its farewell.
    if (this.#encryption.kind === 'tls') this.#encryption.tunnel.receiveRecord(record);
  }

  #receivePacket(packet: Packet): void {
    if (this.#encryption.kind !== 'tls') this.#events.packet(packet);
    else if (packet.type === PACKET_TYPE.prelogin) this.#encryption.tunnel.receiveWrapped(packet.payload);
    else throw new ProtocolError('a packet in plain where TLS was agreed on');
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#encryption.kind === 'tls') this.#encryption.tunnel.plaintext.destroy();
    this.#events.closed();
  }
}

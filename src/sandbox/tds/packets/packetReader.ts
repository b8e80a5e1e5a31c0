import { ProtocolError } from '../protocolError.ts';
import { HEADER_BYTES, PACKET_TYPE, type Packet } from './packet.ts';

const KNOWN_TYPES: ReadonlySet<number> = new Set(Object.values(PACKET_TYPE));
const TLS_RECORD_HEADER_BYTES = 5;

/** One thing that a client sent: a TDS packet, or (once TLS has begun) a raw TLS record beside the packets. */
export type InboundUnit =
  | { readonly kind: 'packet'; readonly packet: Packet }
  | { readonly kind: 'tlsRecord'; readonly bytes: Buffer };

/**
 * Cuts a stream of bytes into packets. With `tlsRecords` a boundary may also begin a TLS record (content types 0x14 to 0x17), which no packet
 * type collides with: that is how login-only encryption falls back to plain packets on the same socket (tds.md section 3).
 */
export class PacketReader {
  readonly #tlsRecords: () => boolean;
  #pending: Buffer = Buffer.alloc(0);

  constructor(tlsRecords: () => boolean = () => false) {
    this.#tlsRecords = tlsRecords;
  }

  /** Adds what arrived and yields every whole unit. @throws ProtocolError when this is not TDS. */
  *push(bytes: Buffer): Generator<InboundUnit> {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    for (;;) {
      const unit = this.#next();
      if (unit === null) return;
      yield unit;
    }
  }

  #next(): InboundUnit | null {
    const type = this.#pending[0];
    if (type === undefined) return null;
    if (type >= 0x14 && type <= 0x17 && this.#tlsRecords()) {
      if (this.#pending.length < TLS_RECORD_HEADER_BYTES) return null;
      const bytes = this.#cut(TLS_RECORD_HEADER_BYTES + this.#pending.readUInt16BE(3));
      return bytes === null ? null : { kind: 'tlsRecord', bytes };
    }
    if (!KNOWN_TYPES.has(type)) throw new ProtocolError(`packet type 0x${type.toString(16)} is unknown`);
    if (this.#pending.length < HEADER_BYTES) return null;
    const length = this.#pending.readUInt16BE(2);
    if (length < HEADER_BYTES) throw new ProtocolError(`a packet of ${length} bytes is shorter than its header`);
    const status = this.#pending.readUInt8(1);
    const whole = this.#cut(length);
    return whole === null ? null : { kind: 'packet', packet: { type, status, payload: whole.subarray(HEADER_BYTES) } };
  }

  #cut(length: number): Buffer | null {
    if (this.#pending.length < length) return null;
    const cut = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    return cut;
  }
}

import { HEADER_BYTES, PACKET_STATUS } from './packet.ts';

/**
 * Cuts one message after the other into packets. A full packet leaves when more follows, so that the last one can carry the end-of-message
 * bit; `seal` sends what there is as a short packet that does not end the message, which a server may do at any time (MS-TDS 2.2.3.1.3).
 */
export class PacketWriter {
  readonly #type: number;
  readonly #send: (packet: Buffer) => void;
  #packet: Buffer;
  #fill = HEADER_BYTES;
  #id = 1;
  /** In every header; 0 until the login has made a session. */
  spid = 0;

  constructor(type: number, packetSize: number, send: (packet: Buffer) => void) {
    this.#type = type;
    this.#send = send;
    this.#packet = Buffer.allocUnsafe(packetSize);
  }

  write(bytes: Uint8Array): void {
    let taken = 0;
    while (taken < bytes.length) {
      if (this.#fill === this.#packet.length) this.#emit(0);
      const part = bytes.subarray(taken, taken + this.#packet.length - this.#fill);
      this.#packet.set(part, this.#fill);
      this.#fill += part.length;
      taken += part.length;
    }
  }

  /** Sends what is there now. */
  seal(): void {
    if (this.#fill > HEADER_BYTES) this.#emit(0);
  }

  endMessage(): void {
    this.#emit(PACKET_STATUS.endOfMessage);
    this.#id = 1;
  }

  /** From the next packet on; called between messages. */
  resize(packetSize: number): void {
    this.#packet = Buffer.allocUnsafe(packetSize);
    this.#fill = HEADER_BYTES;
  }

  #emit(status: number): void {
    const packet = this.#packet.subarray(0, this.#fill);
    packet.writeUInt8(this.#type, 0);
    packet.writeUInt8(status, 1);
    packet.writeUInt16BE(this.#fill, 2);
    packet.writeUInt16BE(this.spid & 0xffff, 4);
    packet.writeUInt8(this.#id, 6);
    packet.writeUInt8(0, 7);
    this.#send(packet);
    this.#id = (this.#id + 1) & 0xff;
    // The sent packet belongs to the socket until it is flushed.
    this.#packet = Buffer.allocUnsafe(this.#packet.length);
    this.#fill = HEADER_BYTES;
  }
}

import { ProtocolError } from '../protocolError.ts';
import { PACKET_STATUS, PACKET_TYPE, type Packet } from './packet.ts';

/** A whole message of a client. `status` has the bits of its first packet (reset) and of its last (ignore). */
export interface Message {
  readonly type: number;
  readonly status: number;
  readonly payload: Buffer;
}

/** Nothing before the login is longer; a message that is never ended must not fill the memory. */
const LIMIT_BEFORE_LOGIN = 128 * 1024;
const LIMIT = 1024 * 1024 * 1024;

/** Puts packets together to messages. */
export class MessageAssembler {
  #type: number | null = null;
  #status = 0;
  #parts: Buffer[] = [];
  #length = 0;
  #limit = LIMIT_BEFORE_LOGIN;

  loggedIn(): void {
    this.#limit = LIMIT;
  }

  /** Null while more packets are to come. @throws ProtocolError on messages that are mixed or without end. */
  push(packet: Packet): Message | null {
    if (packet.type === PACKET_TYPE.attention) {
      // An attention in the middle of a request withdraws what was sent of it.
      this.#clear();
      return packet;
    }
    if (this.#type !== null && this.#type !== packet.type) throw new ProtocolError('two messages are mixed');
    this.#type = packet.type;
    this.#status |= packet.status;
    this.#length += packet.payload.length;
    if (this.#length > this.#limit) throw new ProtocolError(`a message is longer than ${this.#limit} bytes`);
    this.#parts.push(packet.payload);
    if ((packet.status & PACKET_STATUS.endOfMessage) === 0) return null;
    const [only] = this.#parts;
    const payload = this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts, this.#length);
    const message = { type: packet.type, status: this.#status, payload };
    this.#clear();
    return message;
  }

  #clear(): void {
    this.#type = null;
    this.#status = 0;
    this.#parts = [];
    this.#length = 0;
  }
}

import { ProtocolError } from '../protocolError.ts';

/** Reads a client's message front to back. Every read past the end is a `ProtocolError`, never a RangeError of the runtime. */
export class ByteReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  u16(): number {
    return this.#bytes.readUInt16LE(this.#advance(2));
  }

  u16be(): number {
    return this.#bytes.readUInt16BE(this.#advance(2));
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#advance(4));
  }

  u64(): bigint {
    return this.#bytes.readBigUInt64LE(this.#advance(8));
  }

  i16(): number {
    return this.#bytes.readInt16LE(this.#advance(2));
  }

  i32(): number {
    return this.#bytes.readInt32LE(this.#advance(4));
  }

  i64(): bigint {
    return this.#bytes.readBigInt64LE(this.#advance(8));
  }

  f32(): number {
    return this.#bytes.readFloatLE(this.#advance(4));
  }

  f64(): number {
    return this.#bytes.readDoubleLE(this.#advance(8));
  }

  /** An unsigned integer of up to six bytes, least significant first. */
  uint(bytes: number): number {
    if (bytes < 1 || bytes > 6) throw new ProtocolError(`an integer of ${bytes} bytes`);
    return this.#bytes.readUIntLE(this.#advance(bytes), bytes);
  }

  bytes(length: number): Buffer {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** UCS-2 text of so many characters. */
  text(characters: number): string {
    return this.bytes(characters * 2).toString('utf16le');
  }

  /** Text behind a length byte in characters: B_VARCHAR of MS-TDS 2.2.5.1.2. */
  shortText(): string {
    return this.text(this.u8());
  }

  /** The next byte without taking it. */
  peek(): number {
    const start = this.#advance(1);
    this.#position = start;
    return this.#bytes.readUInt8(start);
  }

  rest(): Buffer {
    return this.bytes(this.remaining);
  }

  #advance(length: number): number {
    const start = this.#position;
    if (length < 0 || start + length > this.#bytes.length) {
      throw new ProtocolError(`the message ends at ${this.#bytes.length}, ${length} bytes were wanted at ${start}`);
    }
    this.#position = start + length;
    return start;
  }
}

/** Grows as it is written to; `take` hands the bytes out and begins anew. Integers are little-endian unless the name says otherwise. */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity = 512) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    const at = this.#grow(1);
    this.#bytes.writeUInt8(value, at);
    return this;
  }

  u16(value: number): this {
    const at = this.#grow(2);
    this.#bytes.writeUInt16LE(value, at);
    return this;
  }

  u16be(value: number): this {
    const at = this.#grow(2);
    this.#bytes.writeUInt16BE(value, at);
    return this;
  }

  u32(value: number): this {
    const at = this.#grow(4);
    this.#bytes.writeUInt32LE(value, at);
    return this;
  }

  u32be(value: number): this {
    const at = this.#grow(4);
    this.#bytes.writeUInt32BE(value, at);
    return this;
  }

  u64(value: bigint): this {
    const at = this.#grow(8);
    this.#bytes.writeBigUInt64LE(value, at);
    return this;
  }

  i16(value: number): this {
    const at = this.#grow(2);
    this.#bytes.writeInt16LE(value, at);
    return this;
  }

  i32(value: number): this {
    const at = this.#grow(4);
    this.#bytes.writeInt32LE(value, at);
    return this;
  }

  i64(value: bigint): this {
    const at = this.#grow(8);
    this.#bytes.writeBigInt64LE(value, at);
    return this;
  }

  f32(value: number): this {
    const at = this.#grow(4);
    this.#bytes.writeFloatLE(value, at);
    return this;
  }

  f64(value: number): this {
    const at = this.#grow(8);
    this.#bytes.writeDoubleLE(value, at);
    return this;
  }

  /** An unsigned integer of up to six bytes. */
  uint(value: number, bytes: number): this {
    const at = this.#grow(bytes);
    this.#bytes.writeUIntLE(value, at, bytes);
    return this;
  }

  bytes(value: Uint8Array): this {
    const at = this.#grow(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  /** UCS-2 text without its length. */
  text(value: string): this {
    const at = this.#grow(value.length * 2);
    this.#bytes.write(value, at, 'utf16le');
    return this;
  }

  /** B_VARCHAR of MS-TDS 2.2.5.1.2: at most 255 characters; what is longer is cut. */
  shortText(value: string): this {
    const cut = value.slice(0, 0xff);
    return this.u8(cut.length).text(cut);
  }

  /** US_VARCHAR: at most 65,535 characters by its length; what is longer than `limit` is cut. */
  longText(value: string, limit = 0xffff): this {
    const cut = value.slice(0, limit);
    return this.u16(cut.length).text(cut);
  }

  /** Writes what `body` writes behind its own length in bytes, as two bytes. */
  sized16(body: (writer: this) => void): this {
    const at = this.#grow(2);
    body(this);
    this.#bytes.writeUInt16LE(this.#length - at - 2, at);
    return this;
  }

  /** What was written, in its own memory. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  /** Forgets what was written. */
  clear(): void {
    this.#length = 0;
  }

  /** Makes room and says where it is. It may replace the memory: call it before `this.#bytes` is looked at. */
  #grow(by: number): number {
    const start = this.#length;
    const end = start + by;
    if (end > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, start);
      this.#bytes = larger;
    }
    this.#length = end;
    return start;
  }
}

/** The bytes that `body` writes. */
export const written = (body: (writer: ByteWriter) => void): Buffer => {
  const writer = new ByteWriter();
  body(writer);
  return writer.take();
};

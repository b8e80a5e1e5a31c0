/** The writing side of Microsoft Tape Format's shapes (mtf.md sections 2 to 5): what src/mtf reads back. Pure. */
import { STREAM_HEADER_BYTES } from '../../../mtf/blocks.ts';
import { lsnParts } from './lsn.ts';

/** A block or chunk in the making: fixed fields by offset, texts appended behind them in the order in which they are given. */
export class ByteBuilder {
  #bytes: Uint8Array;
  #view: DataView;

  constructor(fixedBytes: number) {
    this.#bytes = new Uint8Array(fixedBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#bytes.length;
  }

  tag(offset: number, text: string): this {
    for (let index = 0; index < text.length; index++) this.u8(offset + index, text.charCodeAt(index));
    return this;
  }

  u8(offset: number, value: number): this {
    this.#view.setUint8(offset, value);
    return this;
  }

  u16(offset: number, value: number): this {
    this.#view.setUint16(offset, value, true);
    return this;
  }

  u32(offset: number, value: number): this {
    this.#view.setUint32(offset, value, true);
    return this;
  }

  u64(offset: number, value: number): this {
    this.#view.setBigUint64(offset, BigInt(value), true);
    return this;
  }

  /** Appends a text as UTF-16LE and puts its address (u16 bytes, u16 offset) at `offset`; null leaves the address zero. */
  text(offset: number, value: string | null): this {
    if (value === null || value === '') return this;
    const at = this.#bytes.length;
    const size = value.length * 2;
    const longer = new Uint8Array(at + size);
    longer.set(this.#bytes);
    this.#bytes = longer;
    this.#view = new DataView(longer.buffer);
    for (let index = 0; index < value.length; index++) this.u16(at + 2 * index, value.charCodeAt(index));
    return this.u16(offset, size).u16(offset + 2, at);
  }

  guid(offset: number, guid: string): this {
    const hex = guid.replaceAll('-', '');
    const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    order.forEach((from, to) => {
      this.u8(offset + to, Number.parseInt(hex.slice(2 * from, 2 * from + 2), 16));
    });
    return this;
  }

  lsn(offset: number, text: string): this {
    const { vlf, block, slot } = lsnParts(text);
    return this.u32(offset, vlf)
      .u32(offset + 4, block)
      .u16(offset + 8, slot);
  }

  /** 40 bits, big-endian, in the server's local time; null is none. */
  date(offset: number, date: Date | null): this {
    if (date === null) return this;
    const year = date.getFullYear();
    this.u8(offset, year >> 6);
    this.#view.setUint32(
      offset + 1,
      (((year & 0x3f) << 26) |
        ((date.getMonth() + 1) << 22) |
        (date.getDate() << 17) |
        (date.getHours() << 12) |
        (date.getMinutes() << 6) |
        date.getSeconds()) >>>
        0,
      false,
    );
    return this;
  }

  /** Grows to `length` bytes. */
  padTo(length: number): this {
    const longer = new Uint8Array(Math.max(length, this.#bytes.length));
    longer.set(this.#bytes);
    this.#bytes = longer;
    this.#view = new DataView(longer.buffer);
    return this;
  }

  bytes(): Uint8Array {
    return this.#bytes;
  }
}

export const concat = (parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

const xorWords = (bytes: Uint8Array, length: number): number => {
  let sum = 0;
  for (let at = 0; at < length; at += 2) sum ^= (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  return sum;
};

export interface BlockHeader {
  readonly id: string;
  readonly attributes?: number;
  /** Offset in its set in units of 1024 bytes. */
  readonly logicalAddress?: number;
  readonly controlBlockId?: number;
}

/** Completes a descriptor block whose own fields `builder` holds from byte 52 on: header, padding to a multiple of four, checksum. */
export const finishBlock = (builder: ByteBuilder, header: BlockHeader): Uint8Array => {
  builder.padTo(Math.ceil(builder.length / 4) * 4);
  builder
    .tag(0, header.id)
    .u32(4, header.attributes ?? 0)
    .u16(8, builder.length)
    .u8(10, 14)
    .u8(11, 1)
    .u64(20, header.logicalAddress ?? 0)
    .u32(36, header.controlBlockId ?? 0)
    .u8(48, 2);
  return builder.u16(50, xorWords(builder.bytes(), 50)).bytes();
};

/** The 22 bytes in front of a stream's data. */
export const streamHeader = (id: string, length: number, attributes = 0): Uint8Array => {
  const header = new ByteBuilder(STREAM_HEADER_BYTES).tag(0, id).u16(6, attributes).u64(8, length);
  return header.u16(20, xorWords(header.bytes(), 20)).bytes();
};

/** A small stream and the bytes up to the next multiple of four. */
export const wholeStream = (id: string, data: Uint8Array, attributes = 0): Uint8Array => {
  const length = STREAM_HEADER_BYTES + data.length;
  return concat([streamHeader(id, data.length, attributes), data, new Uint8Array(Math.ceil(length / 4) * 4 - length)]);
};

/** SPAD from `position` to the next multiple of `boundary`, or the one after it where its header would not fit. */
export const spad = (position: number, boundary: number): Uint8Array => {
  let room = (boundary - (position % boundary)) % boundary;
  if (room < STREAM_HEADER_BYTES) room += boundary;
  return concat([streamHeader('SPAD', room - STREAM_HEADER_BYTES), new Uint8Array(room - STREAM_HEADER_BYTES)]);
};

import { type Lsn, parseLsn } from '../domain/lsn.ts';
import { MtfError } from './mtfError.ts';

const UTF16 = new TextDecoder('utf-16le');

/**
 * The fields of one block or chunk: little-endian numbers and SQL Server's own shapes at byte offsets from its start.
 * Every reader throws MtfError with the offset in the medium when the field is not there or cannot be what it should be.
 */
export class Fields {
  readonly bytes: Uint8Array;
  /** Where the block or chunk begins in the medium. */
  readonly at: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  /** The chunk that begins at `offset`. */
  from(offset: number, length: number): Fields {
    this.#need(offset, length);
    return new Fields(this.bytes.subarray(offset, offset + length), this.at + offset);
  }

  u8(offset: number): number {
    this.#need(offset, 1);
    return this.#view.getUint8(offset);
  }

  i8(offset: number): number {
    this.#need(offset, 1);
    return this.#view.getInt8(offset);
  }

  u16(offset: number): number {
    this.#need(offset, 2);
    return this.#view.getUint16(offset, true);
  }

  u32(offset: number): number {
    this.#need(offset, 4);
    return this.#view.getUint32(offset, true);
  }

  /** A size or an offset: exact as a JS number up to 8 PiB, an error above. */
  u64(offset: number): number {
    this.#need(offset, 8);
    const value = this.#view.getBigUint64(offset, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new MtfError('a number that is too large', this.at + offset);
    return Number(value);
  }

  /** Four ASCII characters. */
  tag(offset: number): string {
    this.#need(offset, 4);
    return String.fromCharCode(...this.bytes.subarray(offset, offset + 4));
  }

  /** The text that an address at `offset` points to (u16 bytes, u16 offset); null if it points to nothing. */
  text(offset: number): string | null {
    const size = this.u16(offset);
    const start = this.u16(offset + 2);
    if (size === 0) return null;
    if (size % 2 !== 0 || start + size > this.length)
      throw new MtfError('a text that cannot be read', this.at + offset);
    return UTF16.decode(this.bytes.subarray(start, start + size));
  }

  /** A GUID in Windows' mixed-endian layout, upper-case as SQL Server prints it. */
  guid(offset: number): string {
    this.#need(offset, 16);
    const hex = (from: number, to: number, step: number): string => {
      let text = '';
      for (let at = from; at !== to + step; at += step)
        text += this.u8(offset + at)
          .toString(16)
          .padStart(2, '0');
      return text;
    };
    const groups = [hex(3, 0, -1), hex(5, 4, -1), hex(7, 6, -1), hex(8, 9, 1), hex(10, 15, 1)];
    return groups.join('-').toUpperCase();
  }

  /** A GUID that is absent when it is zero. */
  optionalGuid(offset: number): string | null {
    const guid = this.guid(offset);
    return guid === ZERO_GUID ? null : guid;
  }

  /** The server's local time `YYYY-MM-DDTHH:mm:ss`, or null for none (mtf.md section 4: 40 bits, big-endian). */
  date(offset: number): string | null {
    this.#need(offset, 5);
    const high = this.#view.getUint8(offset);
    const low = this.#view.getUint32(offset + 1, false);
    if (high === 0 && low === 0) return null;
    const year = (high << 6) | (low >>> 26);
    const month = (low >>> 22) & 0xf;
    const day = (low >>> 17) & 0x1f;
    const hour = (low >>> 12) & 0x1f;
    const minute = (low >>> 6) & 0x3f;
    const second = low & 0x3f;
    const isReal =
      year > 0 && year < 10_000 && month >= 1 && month <= 12 && day >= 1 && hour < 24 && minute < 60 && second < 60;
    if (!isReal || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) {
      throw new MtfError('a date that does not exist', this.at + offset);
    }
    const two = (value: number): string => String(value).padStart(2, '0');
    return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
  }

  /** A FILETIME (tenths of microseconds since 1601, UTC) as `YYYY-MM-DDTHH:mm:ss.ffffff`; null for none. */
  fileTime(offset: number): string | null {
    this.#need(offset, 8);
    const ticks = this.#view.getBigUint64(offset, true);
    if (ticks === 0n) return null;
    const ms = Number(ticks / 10_000n) - FILETIME_EPOCH_MS;
    if (ms > LATEST_MS) throw new MtfError('a date that does not exist', this.at + offset);
    const microseconds = String((ticks / 10n) % 1000n).padStart(3, '0');
    return `${new Date(ms).toISOString().slice(0, -1)}${microseconds}`;
  }

  /** u32 VLF, u32 block, u16 slot as RESTORE's decimal (mtf.md section 5, lsn10; an lsn12 has two bytes more). */
  lsn(offset: number): Lsn {
    const vlf = BigInt(this.u32(offset));
    const block = BigInt(this.u32(offset + 4));
    const slot = BigInt(this.u16(offset + 8));
    return parseLsn((vlf * 10n ** 15n + block * 10n ** 5n + slot).toString());
  }

  #need(offset: number, length: number): void {
    if (offset < 0 || offset + length > this.length) {
      throw new MtfError('the medium ends here in the middle of something', this.at + Math.min(offset, this.length));
    }
  }
}

/** From 1601 to 1970. */
const FILETIME_EPOCH_MS = 11_644_473_600_000;
/** The end of the year 9999. */
const LATEST_MS = Date.UTC(10_000, 0) - 1;

export const ZERO_GUID = '00000000-0000-0000-0000-000000000000';

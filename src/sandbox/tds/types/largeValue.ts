/**
 * (max) values: PLP, MS-TDS 2.2.5.2.3. They are always announced with unknown length, so that a cancelled one can end early with its
 * terminator: cut short behind a known length it kills the client's whole process (tds.md section 4).
 */
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import type { ByteReader } from '../bytes/byteReader.ts';
import { ProtocolError } from '../protocolError.ts';
import { encodeVarchar } from './collation.ts';
import { isMax } from './typeInfo.ts';

export const PLP_NULL = 0xffff_ffff_ffff_ffffn;
export const PLP_UNKNOWN_LENGTH = 0xffff_ffff_ffff_fffen;
export const PLP_TERMINATOR = 0;

/** Characters or bytes of one chunk; even, and not cut inside a surrogate pair in UTF-16 since units are copied as they are. */
const CHUNK = 16_384;

/** A value that is worth sending piece by piece as the client takes it. */
export const isLarge = (type: SqlType, value: SqlValue): value is string | Uint8Array =>
  isMax(type) && (typeof value === 'string' || value instanceof Uint8Array) && value.length > CHUNK;

/** The value's bytes in pieces. Both kinds are checked before, so that this does not throw half-way. */
export function* largeValueChunks(type: SqlType, value: string | Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < value.length; ) {
    const end = chunkEnd(value, at);
    const part = typeof value === 'string' ? value.slice(at, end) : value.subarray(at, end);
    at = end;
    if (typeof part !== 'string') yield part;
    else yield type.kind === 'varchar' ? encodeVarchar(part) : Buffer.from(part, 'utf16le');
  }
}

const chunkEnd = (value: string | Uint8Array, at: number): number => {
  const end = Math.min(value.length, at + CHUNK);
  if (typeof value !== 'string' || end === value.length) return end;
  const last = value.charCodeAt(end - 1);
  // A pair stays together: each half of it would become a `?` of its own in varchar.
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
};

/** Reads a client's PLP value, with known length or without. */
export const readPlp = (reader: ByteReader): Buffer | null => {
  const total = reader.u64();
  if (total === PLP_NULL) return null;
  const chunks: Buffer[] = [];
  for (;;) {
    const length = reader.u32();
    if (length === PLP_TERMINATOR) break;
    chunks.push(reader.bytes(length));
  }
  const value = Buffer.concat(chunks);
  if (total !== PLP_UNKNOWN_LENGTH && total !== BigInt(value.length)) {
    throw new ProtocolError(`a value of ${total} bytes has ${value.length}`);
  }
  return value;
};

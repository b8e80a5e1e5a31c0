/** How a log file (.ldf) begins, and whole reads and writes of it. */
import { readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** What a new log file takes on the disk; it grows when there is more. */
export const LOG_FILE_BYTES = 8 * 65_536;
const TAG = 0x464c_5852; // 'RXLF'
/** The records begin behind the header. */
export const LOG_START = 512;
const LSN_DIGITS = 25;

/** From `startLsn` on the log is whole (null: it keeps nothing); its records begin at `first`. */
export interface LogHeader {
  readonly startLsn: bigint | null;
  readonly first: number;
}

export const headerOf = (startLsn: bigint | null, first = LOG_START): Uint8Array => {
  const bytes = Buffer.alloc(LOG_START);
  bytes.writeUInt32LE(TAG, 0);
  bytes.writeDoubleLE(first, 40);
  bytes.write(startLsn === null ? '' : startLsn.toString(), 8, LSN_DIGITS, 'latin1');
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  return bytes;
};

/** What a header says; a file without one keeps nothing. */
export const readHeader = (header: Buffer): LogHeader => {
  const nothing = { startLsn: null, first: LOG_START };
  if (header.length < LOG_START || header.readUInt32LE(0) !== TAG) return nothing;
  if (header.readUInt32LE(4) !== crc32(header.subarray(8, LOG_START))) return nothing;
  const digits = header.toString('latin1', 8, 8 + LSN_DIGITS).replace(/\0+$/, '');
  return /^\d+$/.test(digits) ? { startLsn: BigInt(digits), first: header.readDoubleLE(40) } : nothing;
};

export const readAt = (file: number, offset: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  let done = 0;
  for (let read = -1; done < length && read !== 0; done += read) {
    read = readSync(file, bytes, done, length - done, offset + done);
  }
  return bytes.subarray(0, done);
};

export const writeAt = (file: number, offset: number, bytes: Uint8Array): void => {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, offset + done);
};

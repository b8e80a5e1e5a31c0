/**
 * One commit of a database's log: the pages that it changed, whole (docs/decisions/0006-log-page-images.md). The same bytes stand in the log file
 * (.ldf) and behind MQTL in a log backup. Pure.
 */
import { crc32 } from 'node:zlib';
import { lsnParts, lsnText } from '../backup/lsn.ts';
import { LARGEST_SPARSE_PAGE, readSparsePage, writeSparsePage } from './sparsePage.ts';

/** A page of the SQLite file as a commit left it; numbers count from 1. */
export interface LoggedPage {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** BEGIN TRANSACTION name WITH MARK 'description'. */
export interface LogMark {
  readonly name: string;
  readonly description: string;
}

/** LSNs are RESTORE's decimals (contract.md section 6). A copy of the data file that was taken at an LSN holds all commits whose `lsn` is below it. */
export interface LogRecord {
  readonly lsn: bigint;
  /** Where the log goes on; a checkpoint may leave room before the next record. */
  readonly nextLsn: bigint;
  /** The commit, to the millisecond. */
  readonly at: Date;
  readonly mark: LogMark | null;
  /** Made by an operation that BULK_LOGGED logs minimally (SELECT INTO …): no point in time inside such a log backup. */
  readonly isBulkLogged: boolean;
  /** Of the SQLite file after the commit. */
  readonly pageCount: number;
  readonly pages: readonly LoggedPage[];
}

const TAG = 0x524c_5852; // 'RXLR'
const HEADER_BYTES = 64;
const PAGE_HEAD_BYTES = 8;
const LARGEST_PAGE = PAGE_HEAD_BYTES + LARGEST_SPARSE_PAGE;
/** More pages than any SQLite file of the sandbox has in one commit: a hostile length is refused before anything is kept for it. */
const MOST_PAGES = 1 << 19;
const BULK_LOGGED = 1;
const HAS_MARK = 2;

/** The bytes of a record: a header with a checksum of its own, the mark, and the pages without their zeros. */
export const encodeLogRecord = (record: LogRecord): Uint8Array => {
  const name = new TextEncoder().encode(record.mark?.name ?? '');
  const description = new TextEncoder().encode(record.mark?.description ?? '');
  const markEnd = HEADER_BYTES + roundUp(name.length + description.length);
  const room = new Uint8Array(markEnd + record.pages.length * LARGEST_PAGE);
  const view = new DataView(room.buffer);
  room.set(name, HEADER_BYTES);
  room.set(description, HEADER_BYTES + name.length);
  let end = markEnd;
  for (const page of record.pages) {
    const length = writeSparsePage(view, end + PAGE_HEAD_BYTES, page.bytes);
    view.setUint32(end, page.number, true);
    view.setUint32(end + 4, length, true);
    end += PAGE_HEAD_BYTES + length;
  }
  const bytes = room.subarray(0, end);
  view.setUint32(0, TAG, true);
  view.setUint32(8, (record.isBulkLogged ? BULK_LOGGED : 0) | (record.mark === null ? 0 : HAS_MARK), true);
  view.setUint32(12, record.pageCount, true);
  view.setUint32(16, record.pages.length, true);
  view.setUint16(20, name.length, true);
  view.setUint16(22, description.length, true);
  writeLsn(view, 24, record.lsn);
  writeLsn(view, 36, record.nextLsn);
  view.setFloat64(48, record.at.getTime(), true);
  view.setUint32(56, crc32(bytes.subarray(HEADER_BYTES)), true);
  view.setUint32(60, bytes.length, true);
  view.setUint32(4, headerChecksum(bytes), true);
  return bytes;
};

/** Everything of the header but the tag and the checksum itself. */
const headerChecksum = (bytes: Uint8Array): number => crc32(bytes.subarray(8, HEADER_BYTES));

const roundUp = (length: number): number => Math.ceil(length / 8) * 8;

const writeLsn = (view: DataView, at: number, lsn: bigint): void => {
  const { vlf, block, slot } = lsnParts(lsn.toString());
  view.setUint32(at, vlf, true);
  view.setUint32(at + 4, block, true);
  view.setUint32(at + 8, slot, true);
};

const readLsn = (view: DataView, at: number): bigint =>
  BigInt(
    lsnText({
      vlf: view.getUint32(at, true),
      block: view.getUint32(at + 4, true),
      slot: view.getUint32(at + 8, true),
    }),
  );

/** Bytes of a log that are not what was written. `offset` counts from where the reader began. */
export class LogDamage extends Error {
  override readonly name = 'LogDamage';
  readonly offset: number;

  constructor(offset: number) {
    super(`log record damaged at byte ${offset}`);
    this.offset = offset;
  }
}

/** What stands at a place of a log: a record, its end (zeros, or nothing), the beginning of a record whose rest is missing, or neither. */
export type LogSlot =
  | { readonly kind: 'record'; readonly record: LogRecord; readonly length: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'cut'; readonly needed: number }
  | { readonly kind: 'damaged' };

/** Reads the record at the beginning of `bytes`. `needed` of a cut one: how many bytes to try again with. */
export const decodeLogRecord = (bytes: Uint8Array): LogSlot => {
  const head = bytes.subarray(0, HEADER_BYTES);
  if (head.every((byte) => byte === 0)) return { kind: 'end' };
  if (bytes.length < HEADER_BYTES) return { kind: 'cut', needed: HEADER_BYTES };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== TAG || view.getUint32(4, true) !== headerChecksum(bytes)) return { kind: 'damaged' };
  const flags = view.getUint32(8, true);
  const pagesIn = view.getUint32(16, true);
  const nameLength = view.getUint16(20, true);
  const markLength = nameLength + view.getUint16(22, true);
  if (pagesIn > MOST_PAGES) return { kind: 'damaged' };
  const markEnd = HEADER_BYTES + roundUp(markLength);
  const length = view.getUint32(60, true);
  if (length < markEnd || length > markEnd + pagesIn * LARGEST_PAGE) return { kind: 'damaged' };
  if (bytes.length < length) return { kind: 'cut', needed: length };
  if (crc32(bytes.subarray(HEADER_BYTES, length)) !== view.getUint32(56, true)) return { kind: 'damaged' };
  const pages: LoggedPage[] = [];
  let at = markEnd;
  while (at + PAGE_HEAD_BYTES <= length) {
    const end = at + PAGE_HEAD_BYTES + view.getUint32(at + 4, true);
    const page = end > length ? null : readSparsePage(bytes.subarray(at + PAGE_HEAD_BYTES, end));
    if (page === null) return { kind: 'damaged' };
    pages.push({ number: view.getUint32(at, true), bytes: page });
    at = end;
  }
  if (at !== length || pages.length !== pagesIn) return { kind: 'damaged' };
  const text = (from: number, to: number): string =>
    new TextDecoder().decode(bytes.subarray(HEADER_BYTES + from, HEADER_BYTES + to));
  return {
    kind: 'record',
    length,
    record: {
      lsn: readLsn(view, 24),
      nextLsn: readLsn(view, 36),
      at: new Date(view.getFloat64(48, true)),
      mark: (flags & HAS_MARK) === 0 ? null : { name: text(0, nameLength), description: text(nameLength, markLength) },
      isBulkLogged: (flags & BULK_LOGGED) !== 0,
      pageCount: view.getUint32(12, true),
      pages,
    },
  };
};

/**
 * The records of a log as it streams by, up to the zeros that pad it or its last byte; at most one record is kept.
 * @throws LogDamage for bytes that are no record, a record that is cut, and records out of their order
 */
export async function* readLogRecords(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<LogRecord> {
  let pending: Uint8Array[] = [];
  let length = 0;
  let needed = HEADER_BYTES;
  let offset = 0;
  let reached = 0n;
  for await (const chunk of chunks) {
    pending.push(chunk);
    length += chunk.length;
    if (length < needed) continue;
    const bytes = Buffer.concat(pending);
    let at = 0;
    for (;;) {
      needed = HEADER_BYTES;
      if (bytes.length - at < needed) break;
      const slot = decodeLogRecord(bytes.subarray(at));
      if (slot.kind === 'end') return;
      if (slot.kind === 'damaged') throw new LogDamage(offset + at);
      if (slot.kind === 'cut') {
        needed = slot.needed;
        break;
      }
      if (slot.record.lsn < reached || slot.record.nextLsn <= slot.record.lsn) throw new LogDamage(offset + at);
      reached = slot.record.nextLsn;
      yield slot.record;
      at += slot.length;
    }
    offset += at;
    pending = [bytes.subarray(at)];
    length = bytes.length - at;
  }
  if (decodeLogRecord(Buffer.concat(pending)).kind !== 'end') throw new LogDamage(offset);
}

/** The bulk of a set: its pages and its log, as streams with their checksums (mtf.md sections 6 and 9). */
import { EXTENT_BYTES, PAGE_BYTES, PAGES_PER_EXTENT, streamChecksum, wordsOf } from '../../../mtf/pageFormat.ts';
import type { ImageSink } from './imageSink.ts';
import { ByteBuilder, streamHeader, wholeStream } from './mtfBytes.ts';
import { type PageFile, writePage } from './pages.ts';

const LEAD_BYTES = 2;
/** MQDA and MQTL: the spec's "variable" bit, SQL Server's "a CSUM follows", and the mark of the empty stream that ends the data. */
const DATA_STREAM = 2;
const WITH_CHECKSUM = 0x100;
const END_OF_DATA = 6;
const ALIGNMENT_PAD = 0x80;
/** The log payload of every set is padded to this. */
export const LOG_UNIT_BYTES = 65_536;

export interface PagesToWrite {
  readonly pageFile: PageFile;
  /** Numbers of the extents to write, ascending; a full has all up to the last page. */
  readonly extents: readonly number[];
  /** The SQLite pages among the page ids from `firstId` to `lastId`, read together. */
  readonly readPages: (firstId: number, lastId: number) => Promise<(sqlitePage: number) => Uint8Array>;
}

/** Bytes of the log; a set without any has no log stream (mtf.md section 6). */
export interface LogToWrite {
  readonly length: number;
  readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Bytes of a log in its set, with the zeros that pad it. */
export const paddedLog = (length: number): number => Math.ceil(length / LOG_UNIT_BYTES) * LOG_UNIT_BYTES;

/** How both are written. */
export interface PayloadOptions {
  readonly checksum: boolean;
  readonly blockSize: number;
  /** After every slice, of 64 KiB. */
  readonly onSlice: (done: number, total: number) => Promise<void>;
}

/** APAD, so that the next stream's header and its two lead bytes end on a media block. */
const writeAlignment = async (sink: ImageSink, blockSize: number): Promise<void> => {
  const header = streamHeader('APAD', 0).length;
  const payload = Math.ceil((sink.position + 2 * header + LEAD_BYTES) / blockSize) * blockSize;
  const room = payload - header - LEAD_BYTES - sink.position - header;
  await sink.write(wholeStream('APAD', new Uint8Array(room), ALIGNMENT_PAD));
};

/** MQDA with the pages, and the empty one that ends them. */
export const writePageData = async (sink: ImageSink, pages: PagesToWrite, options: PayloadOptions): Promise<void> => {
  await writeAlignment(sink, options.blockSize);
  const { extents } = pages;
  const attributes = DATA_STREAM | (options.checksum ? WITH_CHECKSUM : 0);
  await sink.write(streamHeader('MQDA', LEAD_BYTES + extents.length * EXTENT_BYTES, attributes));
  await sink.write(new Uint8Array(LEAD_BYTES));
  let sum = 0;
  for (const [done, number] of extents.entries()) {
    const first = number * PAGES_PER_EXTENT;
    const extent = new Uint8Array(EXTENT_BYTES);
    const sqlitePages = await pages.readPages(first, first + PAGES_PER_EXTENT - 1);
    for (let index = 0; index < PAGES_PER_EXTENT; index++) {
      writePage(
        extent.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES),
        pages.pageFile,
        first + index,
        sqlitePages,
      );
    }
    if (options.checksum) sum = streamChecksum(wordsOf(extent), sum);
    await sink.write(extent);
    await options.onSlice(done + 1, extents.length);
  }
  if (options.checksum) await writeChecksum(sink, sum);
  await sink.write(wholeStream('MQDA', new Uint8Array(0), END_OF_DATA));
};

/** MQTL: the log in units of 64 KiB, the last one padded with zeros. */
export const writeLog = async (sink: ImageSink, log: LogToWrite, options: PayloadOptions): Promise<void> => {
  await writeAlignment(sink, options.blockSize);
  const total = paddedLog(log.length);
  await sink.write(streamHeader('MQTL', LEAD_BYTES + total, options.checksum ? WITH_CHECKSUM : 0));
  await sink.write(new Uint8Array(LEAD_BYTES));
  let sum = 0;
  let done = 0;
  let unit = new Uint8Array(LOG_UNIT_BYTES);
  let filled = 0;
  const flush = async (): Promise<void> => {
    if (options.checksum) sum = streamChecksum(wordsOf(unit), sum);
    await sink.write(unit);
    unit = new Uint8Array(LOG_UNIT_BYTES);
    filled = 0;
    done += LOG_UNIT_BYTES;
    await options.onSlice(done, total);
  };
  for await (const chunk of log.chunks) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + LOG_UNIT_BYTES - filled);
      unit.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === LOG_UNIT_BYTES) await flush();
    }
  }
  if (filled > 0) await flush();
  if (done !== total) throw new RangeError(`a log of ${log.length} bytes came as ${done}`);
  if (options.checksum) await writeChecksum(sink, sum);
};

const writeChecksum = (sink: ImageSink, sum: number): Promise<void> =>
  sink.write(wholeStream('CSUM', new ByteBuilder(4).u32(0, sum).bytes()));

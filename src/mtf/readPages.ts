import type { ByteSource } from './byteSource.ts';
import type { BackupSet, DataStream } from './medium.ts';
import {
  EXTENT_BYTES,
  PAGE_BYTES,
  PAGE_TYPES,
  PAGES_PER_EXTENT,
  type PageHeader,
  readPageHeader,
} from './pageFormat.ts';

/** What is read at once: 16 extents. */
export const BATCH_BYTES = 16 * EXTENT_BYTES;

/** A run of whole page slots of one stream, in the order of the medium. */
export interface PageBatch {
  readonly bytes: Uint8Array;
  /** Of its first byte in the image. */
  readonly offset: number;
  readonly stream: DataStream;
  /** Its last batch: what is summed up to here is what the stream's checksum is of. */
  readonly endsStream: boolean;
}

/** Streams the payload of a set's data (or log) in batches of at most a mebibyte; flat memory whatever the size. */
export async function* readBatches(image: ByteSource, streams: readonly DataStream[]): AsyncGenerator<PageBatch> {
  for (const stream of streams) {
    for (let done = 0; done < stream.length; ) {
      const length = Math.min(BATCH_BYTES, stream.length - done);
      const bytes = await image.read(stream.offset + done, length);
      yield { bytes, offset: stream.offset + done, stream, endsStream: done + length === stream.length };
      done += length;
    }
  }
}

/** What a slot holds: a page of one of the set's files, filler, or bytes that are no page (free or stale). */
export type Slot =
  | { readonly kind: 'page'; readonly header: PageHeader }
  | { readonly kind: 'filler' }
  | { readonly kind: 'none' };

/** The rule that tells a page from stale bytes (mtf.md section 6): version 1, a known file, within its size, at its place in the extent. */
export const slotReader = (set: Pick<BackupSet, 'atStart'>): ((bytes: Uint8Array, start: number) => Slot) => {
  const pagesOf = new Map(
    set.atStart.files.filter(({ type }) => type === 'D').map(({ fileId, size }) => [fileId, size / PAGE_BYTES]),
  );
  return (bytes, start) => {
    const header = readPageHeader(bytes, start);
    if (header.version !== 1) return { kind: 'none' };
    if (header.type === PAGE_TYPES.filler && header.pageId === 0 && header.fileId === 0) return { kind: 'filler' };
    const pages = pagesOf.get(header.fileId);
    const slot = (start / PAGE_BYTES) % PAGES_PER_EXTENT;
    if (pages === undefined || header.pageId >= pages || header.pageId % PAGES_PER_EXTENT !== slot) {
      return { kind: 'none' };
    }
    return { kind: 'page', header };
  };
};

/** One page of a set, as the medium holds it. */
export interface MediumPage {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
  /** Of its first byte in the image. */
  readonly offset: number;
}

/** Every page of a set in the order of the medium. Pages may come twice: the last one is the one to keep (mtf.md section 6). */
export async function* readPages(image: ByteSource, set: BackupSet): AsyncGenerator<MediumPage> {
  const slotAt = slotReader(set);
  for await (const { bytes, offset } of readBatches(image, set.data)) {
    for (let start = 0; start + PAGE_BYTES <= bytes.length; start += PAGE_BYTES) {
      const slot = slotAt(bytes, start);
      if (slot.kind === 'page') {
        yield { header: slot.header, bytes: bytes.subarray(start, start + PAGE_BYTES), offset: offset + start };
      }
    }
  }
}

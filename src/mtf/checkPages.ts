import type { ByteSource } from './byteSource.ts';
import type { BackupSet } from './medium.ts';
import {
  checkPage,
  EXTENT_BYTES,
  PAGE_BYTES,
  PAGE_TYPES,
  PFS_ALLOCATED,
  PFS_FIRST_BYTE,
  PFS_INTERVAL,
  pageIsZero,
  pfsPageOf,
  streamChecksum,
  wordsOf,
} from './pageFormat.ts';
import { readBatches, type Slot, slotReader } from './readPages.ts';

/** What a pass over all pages and checksums of a set found. Counts are of page slots. */
export interface PageCheck {
  /** Without filler. */
  readonly slots: number;
  /** Their checksum or torn-page pattern is right. */
  readonly valid: number;
  /** Pages that carry no protection. */
  readonly unprotected: number;
  /** Free slots: zeros, or stale bytes of an extent that is only partly used. */
  readonly empty: number;
  readonly stale: number;
  readonly filler: number;
  readonly damagedCount: number;
  /** The first damaged pages; `damagedCount` counts all. */
  readonly damaged: readonly DamagedPage[];
  readonly streams: readonly StreamCheck[];
}

export interface DamagedPage {
  readonly fileId: number;
  readonly pageId: number;
  /** Of the page in the image. */
  readonly offset: number;
  /** `missing`: the allocation map says that a page stands here, and none does. */
  readonly why: 'checksum' | 'missing';
}

/** One stream that WITH CHECKSUM protected. */
export interface StreamCheck {
  readonly kind: 'data' | 'log';
  readonly offset: number;
  readonly stored: number;
  readonly computed: number;
}

const DAMAGED_KEPT = 1000;

export interface CheckOptions {
  /** Looked at between batches; the check ends with its reason. */
  readonly signal?: AbortSignal;
  /** Bytes checked so far, of `checkableBytes(set)`. */
  readonly onProgress?: (bytes: number) => void | Promise<void>;
}

export const checkableBytes = (set: BackupSet): number =>
  [...set.data, ...set.log].reduce((sum, { length }) => sum + length, 0);

/** Everything that a set's own bytes can prove: pages, allocation and stream checksums. @throws MtfError where bytes cannot be read at all */
export const checkPages = async (image: ByteSource, set: BackupSet, options: CheckOptions = {}): Promise<PageCheck> => {
  const tally = new Tally(set);
  const streams: StreamCheck[] = [];
  let bytesDone = 0;
  for (const kind of ['data', 'log'] as const) {
    let sum = 0;
    for await (const { bytes, offset, stream, endsStream } of readBatches(image, set[kind])) {
      options.signal?.throwIfAborted();
      const words = wordsOf(bytes);
      if (kind === 'data') tally.take(bytes, words, offset);
      if (stream.checksum !== null) {
        sum = streamChecksum(words, sum);
        if (endsStream) {
          streams.push({ kind, offset: stream.offset, stored: stream.checksum, computed: sum });
          sum = 0;
        }
      }
      bytesDone += bytes.length;
      await options.onProgress?.(bytesDone);
    }
  }
  return { ...tally.result(), streams };
};

/** True if nothing of the check says that bytes are not what was written. */
export const isSound = (check: PageCheck): boolean =>
  check.damagedCount === 0 && check.streams.every(({ stored, computed }) => stored === computed);

/** Counts the slots of a set as its extents come by. */
class Tally {
  readonly #slotAt: (bytes: Uint8Array, start: number) => Slot;
  /** The newest allocation page of each file: pages come in ascending order, so it is the one that counts. */
  readonly #allocation = new Map<number, { readonly pageId: number; readonly bytes: Uint8Array }>();
  readonly #damaged: DamagedPage[] = [];
  #damagedCount = 0;
  #slots = 0;
  #valid = 0;
  #unprotected = 0;
  #empty = 0;
  #stale = 0;
  #filler = 0;

  constructor(set: BackupSet) {
    this.#slotAt = slotReader(set);
  }

  take(bytes: Uint8Array, words: Int32Array, offset: number): void {
    for (let extent = 0; extent < bytes.length; extent += EXTENT_BYTES) {
      this.#takeExtent(bytes, words, extent, offset);
    }
  }

  result(): Omit<PageCheck, 'streams'> {
    return {
      slots: this.#slots,
      valid: this.#valid,
      unprotected: this.#unprotected,
      empty: this.#empty,
      stale: this.#stale,
      filler: this.#filler,
      damagedCount: this.#damagedCount,
      damaged: this.#damaged,
    };
  }

  #takeExtent(bytes: Uint8Array, words: Int32Array, extent: number, offset: number): void {
    const free: number[] = [];
    let place: { readonly fileId: number; readonly firstPage: number } | null = null;
    const end = Math.min(extent + EXTENT_BYTES, bytes.length - PAGE_BYTES + 1);
    for (let start = extent; start < end; start += PAGE_BYTES) {
      const slot = this.#slotAt(bytes, start);
      if (slot.kind === 'filler') {
        this.#filler++;
        continue;
      }
      this.#slots++;
      if (slot.kind === 'none') {
        free.push(start);
        if (pageIsZero(words, start)) this.#empty++;
        else this.#stale++;
        continue;
      }
      const { header } = slot;
      const integrity = checkPage(bytes, words, start, header.flags);
      if (integrity === 'valid') this.#valid++;
      else if (integrity === 'unprotected') this.#unprotected++;
      else this.#damage({ ...header, offset: offset + start, why: 'checksum' });
      if (integrity !== 'damaged') {
        place = { fileId: header.fileId, firstPage: header.pageId - (start - extent) / PAGE_BYTES };
        if (header.type === PAGE_TYPES.pfs && pfsPageOf(header.pageId) === header.pageId) {
          this.#allocation.set(header.fileId, { pageId: header.pageId, bytes: bytes.slice(start, start + PAGE_BYTES) });
        }
      }
    }
    if (place === null) return;
    for (const start of free) {
      const pageId = place.firstPage + (start - extent) / PAGE_BYTES;
      if (this.#isAllocated(place.fileId, pageId)) {
        this.#damage({ fileId: place.fileId, pageId, offset: offset + start, why: 'missing' });
      }
    }
  }

  #isAllocated(fileId: number, pageId: number): boolean {
    const map = this.#allocation.get(fileId);
    if (map?.pageId !== pfsPageOf(pageId)) return false;
    return ((map.bytes[PFS_FIRST_BYTE + (pageId % PFS_INTERVAL)] ?? 0) & PFS_ALLOCATED) !== 0;
  }

  #damage({ fileId, pageId, offset, why }: DamagedPage): void {
    this.#damagedCount++;
    if (this.#damaged.length < DAMAGED_KEPT) this.#damaged.push({ fileId, pageId, offset, why });
  }
}

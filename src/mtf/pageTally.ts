import type { Configuration } from './configuration.ts';
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
} from './pageFormat.ts';
import { type Slot, slotReader } from './readPages.ts';

/** What the page slots of a set hold; counts. */
export interface PageTallyResult {
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
}

export interface DamagedPage {
  readonly fileId: number;
  readonly pageId: number;
  /** Of the page in the image. */
  readonly offset: number;
  /** `missing`: the allocation map says that a page stands here, and none does. */
  readonly why: 'checksum' | 'missing';
}

const DAMAGED_KEPT = 1000;

/** Some whole page slots: their bytes, the same as words, and the xor of each sector. */
export interface PageBatch {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly folds: Int32Array;
  /** How many of the bytes count. */
  readonly length: number;
  /** Of the first byte in the image. */
  readonly offset: number;
}

/** Counts the slots of a set as its extents come by. */
export class PageTally {
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

  constructor(atStart: Configuration) {
    this.#slotAt = slotReader({ atStart });
  }

  take(batch: PageBatch): void {
    for (let extent = 0; extent < batch.length; extent += EXTENT_BYTES) this.#takeExtent(batch, extent);
  }

  result(): PageTallyResult {
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

  #takeExtent({ bytes, words, folds, length, offset }: PageBatch, extent: number): void {
    const free: number[] = [];
    let place: { readonly fileId: number; readonly firstPage: number } | null = null;
    const end = Math.min(extent + EXTENT_BYTES, length - PAGE_BYTES + 1);
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
      const integrity = checkPage(bytes, words, start, header.flags, folds);
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

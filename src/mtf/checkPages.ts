import { type ByteSource, fillFrom } from './byteSource.ts';
import { type CompressedImage, isCompressedImage } from './compressedMedium.ts';
import type { BackupSet } from './medium.ts';
import type { MtfError } from './mtfError.ts';
import { foldSectors, SECTOR_BYTES, sumFolds, wordsOf } from './pageFormat.ts';
import { PageTally, type PageTallyResult } from './pageTally.ts';
import type { Payload } from './readMedium.ts';
import { BATCH_BYTES } from './readPages.ts';

export type { DamagedPage } from './pageTally.ts';

/** What a pass over all pages and checksums of a set found. Counts are of page slots. */
export interface PageCheck extends PageTallyResult {
  readonly streams: readonly StreamCheck[];
  readonly blocks: BlockCheck;
}

/** One stream that WITH CHECKSUM protected. */
export interface StreamCheck {
  readonly kind: 'data' | 'log';
  readonly offset: number;
  readonly stored: number;
  readonly computed: number;
}

/** The blocks of a compressed medium that were inflated on the way; none in a plain one. */
export interface BlockCheck {
  readonly checked: number;
  readonly damagedCount: number;
  /** The first of them; their offsets are of the file. */
  readonly damaged: readonly MtfError[];
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
  const check = new SetCheck(options);
  for (const kind of ['data', 'log'] as const) {
    for (const { offset, length, checksum } of set[kind]) {
      const payload = { kind, setIndex: 0, atStart: set.atStart, offset, length, isSummed: checksum !== null };
      await check.take(payload, image);
    }
  }
  return check.result(set);
};

/** True if nothing of the check says that bytes are not what was written. */
export const isSound = (check: PageCheck): boolean =>
  check.damagedCount === 0 &&
  check.blocks.damagedCount === 0 &&
  check.streams.every(({ stored, computed }) => stored === computed);

/** What a batch is read into: as bytes, and as words, since that is how checksums see them. */
interface Batch {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
}

const newBatch = (): Batch => {
  const bytes = new Uint8Array(BATCH_BYTES);
  return { bytes, words: wordsOf(bytes) };
};

/** Checks one set while its payloads come by, in the order of the medium; memory is two batches, whatever the size. */
export class SetCheck {
  readonly #options: CheckOptions;
  readonly #sums = new Map<number, number>();
  readonly #damagedBlocks: MtfError[] = [];
  readonly #folds = new Int32Array(BATCH_BYTES / SECTOR_BYTES);
  #buffers: readonly [Batch, Batch] | null = null;
  #tally: PageTally | null = null;
  #damagedBlockCount = 0;
  #blocks = 0;
  #bytesDone = 0;

  constructor(options: CheckOptions = {}) {
    this.#options = options;
  }

  /** `onOffset` hears how far into the image it has come. @throws MtfError where bytes cannot be read at all; the signal's reason */
  async take(payload: Payload, image: ByteSource, onOffset: (offset: number) => void = () => {}): Promise<void> {
    const blocksBefore = isCompressedImage(image) ? image.blocksRead : 0;
    this.#tally ??= new PageTally(payload.atStart);
    this.#buffers ??= [newBatch(), newBatch()];
    let sum = 0;
    let reading = this.#read(payload, 0, image);
    for (let done = 0, turn = 0; done < payload.length; turn++) {
      this.#options.signal?.throwIfAborted();
      const length = await reading;
      const batch = this.#buffers[turn % 2 === 0 ? 0 : 1];
      // The disk works while the sums are made. Nobody may be left to hear of its failure.
      reading = this.#read(payload, done + length, image, turn + 1);
      reading.catch(() => undefined);
      sum = this.#sum(payload, batch, length, payload.offset + done, sum);
      done += length;
      this.#bytesDone += length;
      onOffset(payload.offset + done);
      await this.#options.onProgress?.(this.#bytesDone);
    }
    if (payload.isSummed) this.#sums.set(payload.offset, sum >>> 0);
    this.#blocks += isCompressedImage(image) ? image.blocksRead - blocksBefore : 0;
  }

  /** What was found, with the sums that the set stores for its streams. */
  result(set: Pick<BackupSet, 'atStart' | 'data' | 'log'>): PageCheck {
    const streams = (['data', 'log'] as const).flatMap((kind) =>
      set[kind].flatMap(({ offset, checksum }): readonly StreamCheck[] => {
        const computed = this.#sums.get(offset);
        return checksum === null || computed === undefined ? [] : [{ kind, offset, stored: checksum, computed }];
      }),
    );
    const tally = this.#tally ?? new PageTally(set.atStart);
    const blocks = { checked: this.#blocks, damagedCount: this.#damagedBlockCount, damaged: this.#damagedBlocks };
    return { ...tally.result(), streams, blocks };
  }

  /** Reads the batch that begins `done` bytes into the payload; gives its length, 0 at the end. */
  async #read(payload: Payload, done: number, image: ByteSource, turn = 0): Promise<number> {
    const length = Math.min(BATCH_BYTES, payload.length - done);
    const buffer = this.#buffers?.[turn % 2 === 0 ? 0 : 1];
    if (length <= 0 || buffer === undefined) return 0;
    const target = length === BATCH_BYTES ? buffer.bytes : buffer.bytes.subarray(0, length);
    await this.#fill(image, payload.offset + done, target);
    return length;
  }

  async #fill(image: ByteSource | CompressedImage, offset: number, target: Uint8Array): Promise<void> {
    if (!isCompressedImage(image)) return fillFrom(image, offset, target);
    await image.salvage(offset, target, (error) => {
      this.#damagedBlockCount++;
      if (this.#damagedBlocks.length < DAMAGED_KEPT) this.#damagedBlocks.push(error);
    });
  }

  /** Pages and stream are sums of the same folds: each byte is looked at once. */
  #sum(payload: Payload, batch: Batch, length: number, offset: number, before: number): number {
    const sectors = foldSectors(batch.words, length >> 2, this.#folds);
    if (payload.kind === 'data') this.#tally?.take({ ...batch, folds: this.#folds, length, offset });
    return payload.isSummed ? sumFolds(this.#folds, 0, sectors, before) : before;
  }
}

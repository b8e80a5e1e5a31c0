/**
 * Where the bytes of a medium go, as the plain image that its writer thinks in: straight to the device, or, for a compressed medium, cut into
 * blocks that are compressed each for itself (mtf.md section 7).
 */
import { compressedChecksum } from '../../../mtf/compressedChecksum.ts';
import { COMPRESSED_SIGNATURE, COMPRESSED_START, COMPRESSED_TAGS } from '../../../mtf/compressedMedium.ts';
import type { Compressor } from './compressor.ts';
import type { Device } from './device.ts';
import { ByteBuilder, concat } from './mtfBytes.ts';

export interface ImageSink {
  /** In the image, which is what offsets in blocks count. */
  readonly position: number;
  /** What stands on the device up to `position`. */
  readonly devicePosition: number;
  write(bytes: Uint8Array): Promise<void>;
  /** A soft filemark, which stands on the device as it is. */
  filemark(bytes: Uint8Array): Promise<void>;
  /** The page data end here: what follows can be found from the end of the medium. */
  endOfPages(): Promise<void>;
}

export const plainSink = (device: Device, position: number): ImageSink => {
  let at = position;
  const write = async (bytes: Uint8Array): Promise<void> => {
    await device.write(bytes);
    at += bytes.length;
  };
  return {
    get position() {
      return at;
    },
    get devicePosition() {
      return at;
    },
    write,
    filemark: write,
    endOfPages: async () => {},
  };
};

/** The 480 bytes that a compressed medium begins with. */
export const compressedMediumStart = (): Uint8Array =>
  new ByteBuilder(COMPRESSED_START).tag(0, COMPRESSED_SIGNATURE).u32(8, 2).u32(12, 3).bytes();

/** A block may be 64 KiB; one that small fits its 16-bit length even where nothing can be compressed. */
const BLOCK_BYTES = 57_344;
const SECTOR = 512;
const HEAD_BYTES = 24;
const INDEX_HEAD_BYTES = 16;

/** Blocks that are being compressed while the next ones are read. */
const MOST_WAITING = 4;

/** Goes on with a compressed medium whose image and file end at the given positions. */
export const compressedSink = (
  device: Device,
  compressor: Compressor,
  position: number,
  devicePosition: number,
): ImageSink => {
  let regionStart = position;
  let at = position;
  let onDevice = devicePosition;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let entries: { readonly image: number; readonly file: number }[] = [];
  let markNextBlock = false;

  const put = async (bytes: Uint8Array): Promise<void> => {
    await device.write(bytes);
    onDevice += bytes.length;
  };
  const waiting: { readonly image: number; readonly isMarked: boolean; readonly block: Promise<Uint8Array> }[] = [];
  /** Writes the oldest blocks until no more than `most` are waiting. */
  const settle = async (most: number): Promise<void> => {
    while (waiting.length > most) {
      const [oldest] = waiting.splice(0, 1);
      if (oldest === undefined) return;
      const block = await oldest.block;
      if (oldest.isMarked) entries.push({ image: oldest.image - regionStart, file: onDevice });
      await put(block);
    }
  };
  const putBlock = async (bytes: Uint8Array, start: number): Promise<void> => {
    const block = compressor.compress(bytes);
    // It is waited for in its turn; a backup that fails before is not to fail twice.
    block.catch(() => {});
    waiting.push({ image: start, isMarked: markNextBlock, block });
    markNextBlock = false;
    await settle(MOST_WAITING);
  };
  const flush = async (all: boolean): Promise<void> => {
    if (pendingBytes < BLOCK_BYTES && !all) return;
    const bytes = concat(pending);
    const start = at - bytes.length;
    let done = 0;
    while (bytes.length - done >= BLOCK_BYTES || (all && done < bytes.length)) {
      const block = bytes.subarray(done, done + BLOCK_BYTES);
      await putBlock(block, start + done);
      done += block.length;
    }
    pending = [bytes.subarray(done)];
    pendingBytes = bytes.length - done;
    if (all) await settle(0);
  };
  return {
    get position() {
      return at;
    },
    get devicePosition() {
      return onDevice;
    },
    write: async (bytes) => {
      pending.push(bytes);
      pendingBytes += bytes.length;
      at += bytes.length;
      await flush(false);
    },
    endOfPages: async () => {
      await flush(true);
      markNextBlock = true;
    },
    filemark: async (bytes) => {
      await flush(true);
      await put(entries.length > 0 ? index(entries, onDevice) : padding(onDevice));
      entries = [];
      markNextBlock = false;
      await put(bytes);
      at += bytes.length;
      regionStart = at;
    },
  };
};

/** Fills up to the next sector, where the soft filemark stands. */
const padding = (position: number): Uint8Array => {
  const length = Math.ceil((position + HEAD_BYTES) / SECTOR) * SECTOR - position - HEAD_BYTES;
  return new ByteBuilder(HEAD_BYTES + length).u8(0, COMPRESSED_TAGS.padding).u16(2, length).bytes();
};

const index = (entries: readonly { readonly image: number; readonly file: number }[], position: number): Uint8Array => {
  const table = new ByteBuilder(16 * entries.length);
  entries.forEach(({ image, file }, row) => {
    table.u64(16 * row, image).u64(16 * row + 8, file);
  });
  const shortest = HEAD_BYTES + 2 * INDEX_HEAD_BYTES + table.length;
  const total = Math.ceil((position + shortest) / SECTOR) * SECTOR - position;
  const head = new ByteBuilder(INDEX_HEAD_BYTES)
    .u16(0, 1)
    .u16(2, 1)
    .u32(4, entries.length)
    .u32(8, total - HEAD_BYTES)
    .u32(12, compressedChecksum(table.bytes()));
  return concat([
    new ByteBuilder(HEAD_BYTES).u8(0, COMPRESSED_TAGS.index).bytes(),
    head.bytes(),
    table.bytes(),
    new Uint8Array(total - shortest),
    head.bytes(),
  ]);
};

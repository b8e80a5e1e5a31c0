/**
 * A medium that the server compressed (MSSQLBAK, mtf.md section 7), seen as the plain image inside it: soft filemarks stand as they are,
 * everything between them is cut into blocks that inflate each for itself. Only the block headers on the way are read until somebody reads the
 * image, and where the medium's index says where a set's end stands, not even those of its data.
 */
import { type ByteSource, sourceReaches } from './byteSource.ts';
import { compressedChecksum } from './compressedChecksum.ts';
import { readCompressedIndexes } from './compressedIndex.ts';
import { Fields } from './fields.ts';
import { MtfError } from './mtfError.ts';
import { inflateXpressHuffman, XpressError } from './xpressHuffman.ts';

export const COMPRESSED_SIGNATURE = 'MSSQLBAK';
/** Where the first block of a compressed medium begins. */
export const COMPRESSED_START = 480;
export const COMPRESSED_BLOCK_HEADER_BYTES = 28;
/** A table of code lengths and two words: no block is shorter, so that a small file cannot claim many. */
const SHORTEST_PAYLOAD = 260;
export const COMPRESSED_TAGS = { data: 0x21, padding: 0x24, index: 0x2c } as const;

export const isCompressedMedium = async (source: ByteSource): Promise<boolean> => {
  if (source.size < COMPRESSED_SIGNATURE.length) return false;
  const start = await source.read(0, COMPRESSED_SIGNATURE.length);
  return String.fromCharCode(...start) === COMPRESSED_SIGNATURE;
};

/** One piece of the image: a block to inflate, or bytes that stand as they are (`packed` null). */
interface Segment {
  readonly imageOffset: number;
  readonly length: number;
  readonly fileOffset: number;
  readonly packed: { readonly length: number; readonly checksum: number } | null;
}

/** Where a walk can go on: the same place in the image and in the file. */
interface Place {
  readonly image: number;
  readonly file: number;
}

/** The image of a compressed medium; its size is known when it has been read to its end. */
export interface CompressedImage extends ByteSource {
  readonly compressed: true;
  /** Where the medium's last whole part ends, as far as it has been walked: where an append would go on. */
  readonly fileEnd: number;
  /** Reads like `readInto`, with zeros for blocks that are damaged, each of which is told. Blocks that were read are counted. */
  salvage(offset: number, target: Uint8Array, onDamage: (error: MtfError) => void): Promise<void>;
  readonly blocksRead: number;
}

export const isCompressedImage = (source: ByteSource): source is CompressedImage => 'salvage' in source;

/** Every so many segments a place is kept, so that reading backwards need not begin at the start: flat memory for any size. */
const SEGMENTS_A_PLACE = 256;
/** Inflated blocks that are kept: headers are read a second time, and payloads begin in the middle of a block. */
const KEPT_BLOCKS = 4;

export const openCompressedImage = async (source: ByteSource): Promise<CompressedImage> => {
  const indexes = await readCompressedIndexes(source);
  const places: Place[] = [{ image: 0, file: COMPRESSED_START }];
  const kept: { readonly segment: Segment; readonly bytes: Uint8Array }[] = [];
  let next: Place = { image: 0, file: COMPRESSED_START };
  let current: Segment | null = null;
  let sinceLastPlace = 0;
  let fileEnd = COMPRESSED_START;
  let size = Number.POSITIVE_INFINITY;
  let blocksRead = 0;

  const remember = (place: Place): void => {
    const at = places.findLastIndex(({ image }) => image <= place.image);
    if (places[at]?.image !== place.image) places.splice(at + 1, 0, place);
  };
  /** Goes to the segment behind `next`. Null: the medium ends here. */
  const step = async (): Promise<Segment | null> => {
    const segment = await readSegmentHead(source, next);
    if (segment === null) {
      size = next.image;
      fileEnd = source.size;
      current = null;
      return null;
    }
    const end = segment.fileOffset + (segment.packed?.length ?? segment.length);
    next = { image: segment.imageOffset + segment.length, file: end };
    fileEnd = Math.max(fileEnd, end);
    if (++sinceLastPlace >= SEGMENTS_A_PLACE) {
      remember(next);
      sinceLastPlace = 0;
    }
    // Behind a softmark the region begins that the index speaks of.
    if (segment.packed === null)
      for (const entry of indexes.get(end) ?? []) remember({ image: next.image + entry.image, file: entry.file });
    current = segment;
    return segment;
  };
  const segmentAt = async (offset: number): Promise<Segment | null> => {
    if (current !== null && offset >= current.imageOffset && offset < next.image) return current;
    const place = places.findLast(({ image }) => image <= offset);
    if (place !== undefined && (offset < next.image || place.image > next.image)) {
      next = place;
      sinceLastPlace = 0;
    }
    while (size === Number.POSITIVE_INFINITY || next.image < size) {
      const segment = await step();
      if (segment === null || offset < next.image) return segment;
    }
    return null;
  };
  const bytesOf = async (segment: Segment): Promise<Uint8Array> => {
    const found = kept.find((one) => one.segment.fileOffset === segment.fileOffset);
    if (found !== undefined) return found.bytes;
    blocksRead += segment.packed === null ? 0 : 1;
    const bytes = await readSegment(source, segment);
    kept.push({ segment, bytes });
    if (kept.length > KEPT_BLOCKS) kept.shift();
    return bytes;
  };
  const fill = async (
    offset: number,
    target: Uint8Array,
    instead: (error: MtfError, segment: Segment) => Uint8Array,
  ): Promise<void> => {
    for (let filled = 0; filled < target.length; ) {
      // A forward source must not be asked for a block again that has gone by: what is kept comes first.
      const at = offset + filled;
      const found = kept.findLast(
        ({ segment }) => at >= segment.imageOffset && at < segment.imageOffset + segment.length,
      );
      const segment = found?.segment ?? (await segmentAt(at));
      if (segment === null) throw new MtfError('the medium ends here in the middle of something', at);
      const bytes = await bytesOf(segment).catch((error: unknown) => {
        if (!(error instanceof MtfError)) throw error;
        return instead(error, segment);
      });
      const start = at - segment.imageOffset;
      const part = bytes.subarray(start, start + target.length - filled);
      target.set(part, filled);
      filled += part.length;
    }
  };
  const readInto = (offset: number, target: Uint8Array): Promise<void> =>
    fill(offset, target, (error) => {
      throw error;
    });
  return {
    compressed: true,
    get size() {
      return size;
    },
    get fileEnd() {
      return fileEnd;
    },
    get blocksRead() {
      return blocksRead;
    },
    reaches: async (offset) => (await segmentAt(offset)) !== null,
    readInto,
    read: async (offset, length) => {
      const output = new Uint8Array(length);
      await readInto(offset, output);
      return output;
    },
    salvage: (offset, target, onDamage) =>
      fill(offset, target, (error, segment) => {
        onDamage(error);
        const zeros = new Uint8Array(segment.length);
        kept.push({ segment, bytes: zeros });
        if (kept.length > KEPT_BLOCKS) kept.shift();
        return zeros;
      }),
  };
};

/** The head of the next segment at a place; padding and indexes on the way are passed over. Null at the medium's end. */
const readSegmentHead = async (source: ByteSource, { image: imageOffset, file }: Place): Promise<Segment | null> => {
  for (let offset = file; await sourceReaches(source, offset); ) {
    const head = new Fields(await source.read(offset, COMPRESSED_BLOCK_HEADER_BYTES), offset);
    switch (head.u8(0)) {
      case COMPRESSED_TAGS.data: {
        const packed = head.u16(2);
        const length = head.u8(1) * 512;
        const fileOffset = offset + COMPRESSED_BLOCK_HEADER_BYTES;
        await requireBytes(source, fileOffset + packed);
        if (length === 0 || length > 65_536 || packed < SHORTEST_PAYLOAD) {
          throw new MtfError('a compressed block that cannot be inflated', offset);
        }
        return { imageOffset, length, fileOffset, packed: { length: packed, checksum: head.u32(24) } };
      }
      case COMPRESSED_TAGS.padding:
        offset += 24 + head.u16(2);
        await requireBytes(source, offset);
        break;
      case COMPRESSED_TAGS.index: {
        const length = new Fields(await source.read(offset, 40), offset).u32(32);
        if (length < 16 || offset + 24 + length > source.size) {
          throw new MtfError('a compressed block of an unknown kind', offset + 32);
        }
        offset += 24 + length;
        break;
      }
      default: {
        if (head.tag(0) !== 'SFMB') throw new MtfError('a compressed block of an unknown kind', offset);
        const length = head.u16(8);
        if (length < 72) throw new MtfError('a descriptor block of an impossible size', offset + 8);
        await requireBytes(source, offset + length);
        return { imageOffset, length, fileOffset: offset, packed: null };
      }
    }
  }
  return null;
};

/** @throws MtfError if the source ends before `end` */
const requireBytes = async (source: ByteSource, end: number): Promise<void> => {
  if (!(await sourceReaches(source, end - 1))) {
    throw new MtfError('the medium ends here in the middle of something', Math.min(source.size, end));
  }
};

const readSegment = async (source: ByteSource, segment: Segment): Promise<Uint8Array> => {
  if (segment.packed === null) return source.read(segment.fileOffset, segment.length);
  const payload = await source.read(segment.fileOffset, segment.packed.length);
  if (compressedChecksum(payload) !== segment.packed.checksum) {
    throw new MtfError('a compressed block whose checksum is wrong', segment.fileOffset);
  }
  try {
    return inflateXpressHuffman(payload, segment.length);
  } catch (error) {
    if (error instanceof XpressError) {
      throw new MtfError('a compressed block that cannot be inflated', segment.fileOffset);
    }
    throw error;
  }
};

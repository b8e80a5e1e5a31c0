/**
 * A medium that the server compressed (MSSQLBAK, mtf.md section 7), seen as the plain image inside it: soft filemarks stand as they are,
 * everything between them is cut into blocks that inflate each for itself. Only block headers are read until somebody reads the image.
 */
import { assertWithin, type ByteSource } from './byteSource.ts';
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

/** Rotate left by one and xor, over dwords, the rest padded with zeros: the checksum of data blocks and of index entries. */
export const compressedChecksum = (payload: Uint8Array): number => {
  let state = 0;
  for (let at = 0; at < payload.length; at += 4) {
    const dword =
      (payload[at] ?? 0) |
      ((payload[at + 1] ?? 0) << 8) |
      ((payload[at + 2] ?? 0) << 16) |
      ((payload[at + 3] ?? 0) << 24);
    state = ((state << 1) | (state >>> 31)) ^ dword;
  }
  return state >>> 0;
};

/** One piece of the image: a block to inflate, or bytes that stand as they are (`packed` null). */
interface Segment {
  readonly imageOffset: number;
  readonly length: number;
  readonly fileOffset: number;
  readonly packed: { readonly length: number; readonly checksum: number } | null;
}

/** The image of a compressed medium, and why its walk ended early, if it did. */
export interface CompressedImage extends ByteSource {
  readonly damage: MtfError | null;
  /** Where the medium's last whole part ends: where an append would go on. */
  readonly fileEnd: number;
}

export const openCompressedImage = async (source: ByteSource): Promise<CompressedImage> => {
  const { segments, damage, fileEnd } = await walk(source);
  const last = segments.at(-1);
  const size = last === undefined ? 0 : last.imageOffset + last.length;
  let cached: { readonly segment: Segment; readonly bytes: Uint8Array } | null = null;
  const bytesOf = async (segment: Segment): Promise<Uint8Array> => {
    if (cached?.segment === segment) return cached.bytes;
    const bytes = await readSegment(source, segment);
    cached = { segment, bytes };
    return bytes;
  };
  return {
    size,
    damage,
    fileEnd,
    read: async (offset, length) => {
      assertWithin(size, offset, length);
      const output = new Uint8Array(length);
      for (let index = segmentAt(segments, offset), filled = 0; filled < length; index++) {
        const segment = segments[index];
        if (segment === undefined)
          throw new MtfError('the medium ends here in the middle of something', offset + filled);
        const start = offset + filled - segment.imageOffset;
        const part = (await bytesOf(segment)).subarray(start, start + length - filled);
        output.set(part, filled);
        filled += part.length;
      }
      return output;
    },
  };
};

const walk = async (
  source: ByteSource,
): Promise<{ readonly segments: readonly Segment[]; readonly damage: MtfError | null; readonly fileEnd: number }> => {
  const segments: Segment[] = [];
  let imageOffset = 0;
  let offset = COMPRESSED_START;
  const add = (segment: Omit<Segment, 'imageOffset'>): void => {
    segments.push({ imageOffset, ...segment });
    imageOffset += segment.length;
  };
  try {
    while (offset < source.size) {
      const head = new Fields(await source.read(offset, COMPRESSED_BLOCK_HEADER_BYTES), offset);
      switch (head.u8(0)) {
        case COMPRESSED_TAGS.data: {
          const packed = head.u16(2);
          const end = offset + COMPRESSED_BLOCK_HEADER_BYTES + packed;
          assertWithin(source.size, offset, end - offset);
          const length = head.u8(1) * 512;
          if (length === 0 || length > 65_536 || packed < SHORTEST_PAYLOAD)
            throw new MtfError('a compressed block that cannot be inflated', offset);
          add({
            length,
            fileOffset: offset + COMPRESSED_BLOCK_HEADER_BYTES,
            packed: { length: packed, checksum: head.u32(24) },
          });
          offset = end;
          break;
        }
        case COMPRESSED_TAGS.padding:
          offset += 24 + head.u16(2);
          break;
        case COMPRESSED_TAGS.index: {
          const index = new Fields(await source.read(offset, 40), offset);
          const length = index.u32(32);
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
          assertWithin(source.size, offset, length);
          add({ length, fileOffset: offset, packed: null });
          offset += length;
        }
      }
    }
    if (offset > source.size) throw new MtfError('the medium ends here in the middle of something', source.size);
    return { segments, damage: null, fileEnd: offset };
  } catch (error) {
    if (!(error instanceof MtfError)) throw error;
    return { segments, damage: error, fileEnd: offset };
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

/** The last segment that begins at or before `offset`. */
const segmentAt = (segments: readonly Segment[], offset: number): number => {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((segments[middle]?.imageOffset ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
};

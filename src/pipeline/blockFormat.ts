import { crc32, zstdCompressSync } from 'node:zlib';
import { BLOCK_BYTES, MOST_BLOCK_BYTES } from './blockPool.ts';
import { deflateBlock, inflateBlock } from './deflateBlock.ts';
import type { FixedFormat } from './storedFileFormat.ts';
import { zerosOnce } from './zeroBlocks.ts';
import { zstdBlock, zstdContent } from './zstdBlock.ts';

/**
 * A stored file as blocks that are compressed each for itself, so that all cores work on it and on reading it back, and that are one ordinary
 * file to `gunzip`, `zstd -d` and everybody else.
 */
export interface BlockFormat {
  /** What the file begins with. */
  readonly start: Uint8Array;
  /** How much of a content of so many bytes is compressed by itself: the less content, the more. */
  blockBytes(contentBytes: number): number;
  /** `block`, of shared memory, is not touched and must not change meanwhile. What comes back is the caller's own, or `block` itself. */
  pack(block: Uint8Array): Promise<Uint8Array>;
  /** The block that `pack` made this of. Throws zlib's error, or a RangeError, if the bytes are no such block of at most `mostBytes`. */
  unpack(packed: Uint8Array, mostBytes: number): Promise<Uint8Array>;
  /** The check sum that the file ends with, of the content up to this block; 0 where the format has none of the whole. */
  checksum(block: Uint8Array, before: number): number;
  /** What ends the file, given all of its content. */
  end(content: { readonly bytes: number; readonly checksum: number }): Uint8Array;
}

export const blockFormat = (format: FixedFormat): BlockFormat => {
  switch (format.compression) {
    case 'gzip':
      return gzipBlocks(format.level);
    case 'zstd':
      return zstdBlocks(format.level);
    case 'none':
      return PLAIN;
  }
};

/** Deflate, no flags, no time, no name: equal content gives equal files. The last byte: of no particular system (RFC 1952 section 2.3). */
const GZIP_START = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
/** The last block of a deflate stream, empty, with fixed codes (RFC 1951 section 3.2.3). */
const DEFLATE_END = [0x03, 0x00];

/** One gzip member and not one a block: browsers, Perl and `gzip -l` only know the first. */
const gzipBlocks = (level: number): BlockFormat => ({
  start: GZIP_START,
  // It looks back 32 KiB: larger blocks would hardly be smaller.
  blockBytes: () => BLOCK_BYTES,
  pack: zerosOnce((block) => deflateBlock(block, level)),
  unpack: inflateBlock,
  checksum: crc32,
  end: ({ bytes, checksum }) => {
    const end = Buffer.alloc(DEFLATE_END.length + 8);
    end.set(DEFLATE_END);
    end.writeUInt32LE(checksum, DEFLATE_END.length);
    end.writeUInt32LE(bytes % 2 ** 32, DEFLATE_END.length + 4);
    return end;
  },
});

/** From here on blocks of MOST_BLOCK_BYTES would save half a percent, and take 50 MB more where four files are packed at once. */
const SMALL_FILE_BYTES = 16 * 1024 * 1024;

/** One frame a block: every reader of zstd goes on with the next (RFC 8878 section 3). */
const zstdBlocks = (level: number): BlockFormat => ({
  start: new Uint8Array(0),
  blockBytes: (contentBytes) => (contentBytes < SMALL_FILE_BYTES ? MOST_BLOCK_BYTES : BLOCK_BYTES),
  pack: zerosOnce((block) => zstdBlock(block, level)),
  unpack: zstdContent,
  // Each frame has its own.
  checksum: () => 0,
  // A file without a frame is none to `zstd -d`.
  end: ({ bytes }) => (bytes === 0 ? zstdCompressSync(new Uint8Array(0)) : new Uint8Array(0)),
});

const PLAIN: BlockFormat = {
  start: new Uint8Array(0),
  blockBytes: () => BLOCK_BYTES,
  pack: async (block) => block,
  unpack: async (packed) => packed,
  checksum: () => 0,
  end: () => new Uint8Array(0),
};

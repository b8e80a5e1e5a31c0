import { assertWithin, type ByteSource } from './byteSource.ts';
import { MtfError } from './mtfError.ts';

/** So much of what has gone by can be read once more: more than any block, stream header or lead of a payload. */
const LOOK_BACK_BYTES = 256 * 1024;

/** The next bytes in order, null at the end. They are copied before the call after it. */
export type NextBytes = () => Promise<Uint8Array | null>;

/**
 * Bytes that come in order and only once (what a gzip file inflates to) as a source for a reader that goes forwards. Memory is flat: the last
 * quarter mebibyte, the chunk that is being read, and what is asked for at once.
 */
export const forwardSource = (next: NextBytes): ByteSource => {
  const parts: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  let end = 0;
  let size = Number.POSITIVE_INFINITY;

  /** Takes one chunk more; what lies far before `needed` is forgotten. */
  const advance = async (needed: number): Promise<void> => {
    const bytes = await next();
    if (bytes === null) {
      size = end;
      return;
    }
    if (bytes.length === 0) return;
    parts.push({ offset: end, bytes: bytes.slice() });
    end += bytes.length;
    const keepFrom = Math.min(needed, end) - LOOK_BACK_BYTES;
    while (parts[0] !== undefined && parts[0].offset + parts[0].bytes.length <= keepFrom) parts.shift();
  };
  const reach = async (needed: number, keep: number): Promise<void> => {
    while (end < needed && size === Number.POSITIVE_INFINITY) await advance(keep);
  };
  const readInto = async (offset: number, target: Uint8Array): Promise<void> => {
    let filled = 0;
    while (filled < target.length) {
      const at = offset + filled;
      await reach(at + 1, at);
      const part = parts.findLast((one) => one.offset <= at);
      if (at >= end) throw new MtfError('the medium ends here in the middle of something', end);
      if (part === undefined) throw new RangeError(`byte ${at} has gone by`);
      const piece = part.bytes.subarray(at - part.offset, at - part.offset + target.length - filled);
      target.set(piece, filled);
      filled += piece.length;
    }
  };
  return {
    get size() {
      return size;
    },
    reaches: async (offset) => {
      await reach(offset + 1, offset);
      return offset < end;
    },
    readInto,
    read: async (offset, length) => {
      assertWithin(size, offset, length);
      const bytes = new Uint8Array(length);
      await readInto(offset, bytes);
      return bytes;
    },
  };
};

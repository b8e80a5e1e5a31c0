import { open } from 'node:fs/promises';
import { MtfError } from './mtfError.ts';

/** Bytes that can be read at any place: a file, a buffer, or the inflated image of a compressed medium. */
export interface ByteSource {
  readonly size: number;
  /** Exactly `length` bytes, 8-byte aligned in their buffer. @throws MtfError if they reach past the end */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** @throws MtfError if the range does not lie within the source */
export const assertWithin = (size: number, offset: number, length: number): void => {
  if (offset < 0 || length < 0 || offset + length > size) {
    throw new MtfError('the medium ends here in the middle of something', Math.min(Math.max(offset, 0), size));
  }
};

/** A buffer as a source; what is read is copied, as from a file. */
export const bytesSource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (offset, length) => {
    assertWithin(bytes.length, offset, length);
    // A typed array of its own, since a Buffer's slice() shares memory and may stand unaligned.
    const copy = new Uint8Array(length);
    copy.set(bytes.subarray(offset, offset + length));
    return copy;
  },
});

/** An open file as a source. The size is the one it had when it was opened. */
export const openFileSource = async (path: string): Promise<ByteSource & AsyncDisposable> => {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    return {
      size,
      read: async (offset, length) => {
        assertWithin(size, offset, length);
        const bytes = new Uint8Array(length);
        for (let filled = 0; filled < length; ) {
          const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
          if (bytesRead === 0) throw new MtfError('the medium ends here in the middle of something', offset + filled);
          filled += bytesRead;
        }
        return bytes;
      },
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
};

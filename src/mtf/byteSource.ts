import { type FileHandle, open } from 'node:fs/promises';
import { MtfError } from './mtfError.ts';

/** Bytes that can be read at any place (a file, a buffer, the image of a compressed medium), or only forwards (forwardSource.ts). */
export interface ByteSource {
  /** Infinity as long as nobody knows it: a source that is read forwards learns it at its end. */
  readonly size: number;
  /** Exactly `length` bytes, 8-byte aligned in their buffer. @throws MtfError if they reach past the end */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** The same into memory that is used again and again; whoever has no own way is read and copied. */
  readInto?(offset: number, target: Uint8Array): Promise<void>;
  /** Is there a byte at `offset`? Where the size is not known, only reading tells. */
  reaches?(offset: number): Promise<boolean>;
}

export const sourceReaches = async (source: ByteSource, offset: number): Promise<boolean> =>
  source.reaches === undefined ? offset < source.size : source.reaches(offset);

/** Fills `target` from `offset` on. @throws MtfError if that reaches past the end */
export const fillFrom = async (source: ByteSource, offset: number, target: Uint8Array): Promise<void> => {
  if (source.readInto !== undefined) await source.readInto(offset, target);
  else target.set(await source.read(offset, target.length));
};

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

/** An open file as a source of `size` bytes, those that it had when it was opened; who opened it closes it. */
export const handleSource = (handle: FileHandle, size: number): ByteSource => {
  const readInto = async (offset: number, target: Uint8Array): Promise<void> => {
    assertWithin(size, offset, target.length);
    for (let filled = 0; filled < target.length; ) {
      const { bytesRead } = await handle.read(target, filled, target.length - filled, offset + filled);
      if (bytesRead === 0) throw new MtfError('the medium ends here in the middle of something', offset + filled);
      filled += bytesRead;
    }
  };
  return {
    size,
    readInto,
    read: async (offset, length) => {
      assertWithin(size, offset, length);
      const bytes = new Uint8Array(length);
      await readInto(offset, bytes);
      return bytes;
    },
  };
};

/** Opens a file as a source. The size is the one it had when it was opened. */
export const openFileSource = async (path: string): Promise<ByteSource & AsyncDisposable> => {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    return { ...handleSource(handle, size), [Symbol.asyncDispose]: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
};

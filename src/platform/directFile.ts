import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { LocalPath } from '../domain/localPath.ts';
import { errnoOf } from './fileErrors.ts';

/** Reads of this size at such offsets suit every device and file system that knows O_DIRECT. */
const CHUNK_BYTES = 1024 * 1024;
/** The largest that a device asks for. */
const ALIGNED_BYTES = 4096;
const WASM_PAGE_BYTES = 64 * 1024;

/** The only part of WebAssembly that is needed here; the library of types has it only for browsers. */
declare const WebAssembly: {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
  }) => { readonly buffer: ArrayBuffer };
};

/** Reads a file from its first byte to its last past the page cache: the bytes that the medium holds, not those in memory. */
export interface DirectReader {
  /** As OpenFile.read. */
  read(into: Uint8Array): Promise<number>;
}

/** What is needed of the handle: reads at a place, of which any but the last gives more than one aligned page. */
export interface AlignedSource {
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
}

/** A handle that bypasses the page cache, or null where the system or the file system has none (Windows, macOS, tmpfs). */
export const openDirect = async (path: LocalPath): Promise<FileHandle | null> => {
  const flag = constants.O_DIRECT;
  if (flag === undefined) return null;
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | flag);
  } catch (error) {
    if (['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(errnoOf(error) ?? '')) return null;
    throw error;
  }
};

/** The system wants whole, aligned pages: they are read into memory of WebAssembly, which is aligned, and copied from there. */
export const directReader = (handle: AlignedSource): DirectReader => {
  const pages = CHUNK_BYTES / WASM_PAGE_BYTES;
  const chunk = new Uint8Array(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer);
  let position = 0;
  let ready = chunk.subarray(0, 0);
  let ended = false;
  const fill = async (): Promise<void> => {
    // A share may give less than was asked for in the middle of a file: it goes on at the last aligned place, and what is known is passed over.
    const known = position % ALIGNED_BYTES;
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position - known);
    ready = chunk.subarray(Math.min(known, bytesRead), bytesRead);
    position += ready.length;
    ended = ready.length === 0;
  };
  return {
    read: async (into) => {
      let done = 0;
      while (done < into.length) {
        if (ready.length === 0) {
          if (ended) break;
          await fill();
          continue;
        }
        const part = ready.subarray(0, into.length - done);
        into.set(part, done);
        ready = ready.subarray(part.length);
        done += part.length;
      }
      return done;
    },
  };
};

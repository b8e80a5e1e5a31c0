/** A medium inside a gzip file: inflated as it is read, forwards, with flat memory. What stands at its end (MSLS) costs inflating all of it. */
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ByteSource } from './byteSource.ts';
import { forwardSource } from './forwardSource.ts';
import { MtfError } from './mtfError.ts';

const STORED_CHUNK_BYTES = 256 * 1024;
/** What zlib has inflated when it meets damage is lost up to one chunk: small ones let the headers before it be read. */
const INFLATED_CHUNK_BYTES = 64 * 1024;

/**
 * A gzip that inflates to more than this, by more than so many times, is no backup but a trap: deflate reaches 1032 times with zeros, pages
 * that carry numbers and checksums of their own stay far below.
 */
const FREE_BYTES = 1024 ** 3;
const MOST_TIMES = 600;

export interface GunzipSource extends ByteSource, AsyncDisposable {
  /** Bytes inflated so far. */
  readonly inflated: number;
  /** Bytes of the gzip file read so far. */
  readonly consumed: number;
  /**
   * Inflates what has not been asked for, so that the gzip's own check sum is compared, too. Returns the content's size in bytes.
   * @throws MtfError where the gzip is damaged, or is followed by something
   */
  drain(): Promise<number>;
}

/** @throws MtfError, from its reads: gzip data that cannot be inflated, at the offset in the content that was reached */
export const gunzipSource = (handle: FileHandle, size: number, signal: AbortSignal): GunzipSource => {
  let consumed = 0;
  let inflated = 0;
  const gunzip = createGunzip({ chunkSize: INFLATED_CHUNK_BYTES });
  const blocks = async function* (): AsyncGenerator<Uint8Array> {
    while (consumed < size) {
      const block = Buffer.allocUnsafe(Math.min(STORED_CHUNK_BYTES, size - consumed));
      const { bytesRead } = await handle.read(block, 0, block.length, consumed);
      // A file that has become shorter: zlib says that its data end too early.
      if (bytesRead === 0) return;
      consumed += bytesRead;
      yield block.subarray(0, bytesRead);
    }
  };
  const flow = pipeline(blocks, gunzip, { signal });
  // Whoever reads hears of it below; a reader that has stopped does not want to.
  flow.catch(() => undefined);
  const chunks = gunzip.iterator({ destroyOnReturn: false });

  const next = async (): Promise<Uint8Array | null> => {
    try {
      const { value, done } = await chunks.next();
      if (done !== true) {
        const bytes: Uint8Array = value;
        inflated += bytes.length;
        if (inflated > FREE_BYTES && inflated > consumed * MOST_TIMES) {
          throw new MtfError('gzip data that inflate to far more than a backup does', inflated);
        }
        return bytes;
      }
      await flow;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
        throw new MtfError('gzip data that cannot be inflated', inflated, { cause: error });
      }
      throw error;
    }
    // zlib leaves zeros behind the last member unread and says nothing.
    if (gunzip.bytesWritten < size) throw new MtfError('bytes behind the end of the gzip data', inflated);
    return null;
  };
  const source = forwardSource(next);
  return {
    get size() {
      return source.size;
    },
    get inflated() {
      return inflated;
    },
    get consumed() {
      return consumed;
    },
    read: source.read,
    ...(source.readInto && { readInto: source.readInto }),
    ...(source.reaches && { reaches: source.reaches }),
    drain: async () => {
      while ((await next()) !== null);
      return inflated;
    },
    [Symbol.asyncDispose]: async () => {
      gunzip.destroy();
      await flow.catch(() => undefined);
    },
  };
};

import { crc32 } from 'node:zlib';
import type { EncryptTo } from '../domain/encryption.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { OpenFile } from '../platform/disk.ts';
import { readError } from '../platform/fileErrors.ts';
import { sealedWriter } from './age/sealedWriter.ts';
import type { BlockFormat } from './blockFormat.ts';
import type { BlockPool } from './blockPool.ts';
import { meter } from './measure.ts';
import type { Packed } from './packFile.ts';

export interface PackBlocks {
  /** For errors. */
  readonly path: LocalPath;
  readonly format: BlockFormat;
  /** Null: not encrypted. */
  readonly to: EncryptTo | null;
  readonly pool: BlockPool;
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly signal: AbortSignal;
  /** Bytes of content read. */
  readonly onRead: (bytes: number) => void;
}

/** A block on its way: the buffer is the pool's until what was made of it is written. */
interface Underway {
  readonly buffer: Buffer;
  readonly packed: Promise<Uint8Array>;
}

/**
 * Reads a file once, block after block, has the blocks compressed side by side and writes them in their order. No more blocks are in memory
 * than the pool has. @throws RexusError FILE_UNREADABLE, INTERRUPTED; what `write` throws
 */
export const packBlocks = async (source: OpenFile, request: PackBlocks): Promise<Packed> => {
  const { path, format, to, pool, write, signal, onRead } = request;
  const [content, stored] = [meter(), meter()];
  const underway: Underway[] = [];
  const lengths: number[] = [];
  let checksum = 0;
  const store = async (bytes: Uint8Array): Promise<void> => {
    stored.update(bytes);
    await write(bytes);
  };
  const sealed = to === null ? null : await sealedWriter(to, store);
  const put = sealed?.write ?? store;
  const finishOne = async ({ buffer, packed }: Underway): Promise<void> => {
    try {
      const bytes = await packed;
      lengths.push(bytes.length);
      await put(bytes);
    } finally {
      pool.giveBack(buffer);
    }
  };
  try {
    await put(format.start);
    for (;;) {
      throwIfInterrupted(signal);
      let buffer = pool.tryTake();
      if (buffer === null) {
        // Waiting with blocks in hand could be waiting for somebody who does the same.
        const oldest = underway.shift();
        if (oldest !== undefined) {
          await finishOne(oldest);
          continue;
        }
        buffer = await pool.take();
      }
      const block = await readInto(source, buffer, path).catch((error: unknown) => {
        if (buffer !== null) pool.giveBack(buffer);
        throw error;
      });
      if (block.length === 0) {
        pool.giveBack(buffer);
        break;
      }
      content.update(block);
      checksum = crc32(block, checksum);
      onRead(content.bytes);
      const packed = format.pack(block);
      // Heard when its turn comes; until then nobody listens.
      packed.catch(() => undefined);
      underway.push({ buffer, packed });
    }
    for (let next = underway.shift(); next !== undefined; next = underway.shift()) {
      throwIfInterrupted(signal);
      await finishOne(next);
    }
    await put(format.end({ bytes: content.bytes, crc32: checksum }));
    await sealed?.end();
    return { content: content.finish(), stored: stored.finish(), blocks: lengths, payloadKey: sealed?.key ?? null };
  } finally {
    // A buffer that is still being compressed must not be filled by somebody else.
    for (const { buffer, packed } of underway) {
      await packed.catch(() => undefined);
      pool.giveBack(buffer);
    }
  }
};

const readInto = async (source: OpenFile, buffer: Buffer, path: LocalPath): Promise<Uint8Array> => {
  try {
    return buffer.subarray(0, await source.read(buffer));
  } catch (error) {
    throw readError(error, path);
  }
};

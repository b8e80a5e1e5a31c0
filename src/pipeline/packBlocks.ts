import type { EncryptTo } from '../domain/encryption.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { OpenFile } from '../platform/disk.ts';
import { readError } from '../platform/fileErrors.ts';
import { sealedWriter } from './age/sealedWriter.ts';
import type { BlockFormat } from './blockFormat.ts';
import type { BlockPool } from './blockPool.ts';
import { inOrder } from './inOrder.ts';
import { letGo } from './letGo.ts';
import type { Packed } from './packFile.ts';
import { type PackMeter, packMeter } from './packMeter.ts';

export interface PackBlocks {
  /** For errors. */
  readonly path: LocalPath;
  /** As the file says of itself. */
  readonly contentBytes: number;
  readonly format: BlockFormat;
  /** The stored file is the content, byte for byte: it is digested once. */
  readonly isCopy: boolean;
  /** Null: not encrypted. */
  readonly to: EncryptTo | null;
  readonly pool: BlockPool;
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly signal: AbortSignal;
  /** Bytes of content read. */
  readonly onRead: (bytes: number) => void;
}

/** What the blocks came to. */
export type PackedBlocks = Omit<Packed, 'levels'>;

/**
 * Reads a file once, block after block, has the blocks compressed side by side and writes them in their order. No more blocks are in memory
 * than the pool has. @throws RexusError FILE_UNREADABLE, INTERRUPTED; what `write` throws
 */
export const packBlocks = async (source: OpenFile, request: PackBlocks): Promise<PackedBlocks> => {
  const content = packMeter(request.contentBytes);
  const stored = request.isCopy ? null : packMeter(request.contentBytes);
  try {
    return await packMeasured(source, request, content, stored);
  } finally {
    content.abandon();
    stored?.abandon();
  }
};

/** `stored` is null where it is the same as the content. */
const packMeasured = async (
  source: OpenFile,
  { path, contentBytes, format, to, pool, write, signal, onRead }: PackBlocks,
  content: PackMeter,
  stored: PackMeter | null,
): Promise<PackedBlocks> => {
  const written = inOrder();
  const lengths: number[] = [];
  const blockBytes = Math.min(pool.blockBytes, format.blockBytes(contentBytes));
  let checksum = 0;
  const store = async (bytes: Uint8Array): Promise<void> => {
    await both(write(bytes), stored?.update(bytes));
  };
  const sealed = to === null ? null : await sealedWriter(to, store);
  const put = sealed?.write ?? store;
  const putBlock = async (packed: Uint8Array): Promise<void> => {
    throwIfInterrupted(signal);
    lengths.push(packed.length);
    await put(packed);
    letGo(packed);
  };
  const nextBlock = async (): Promise<Loaded> => {
    const buffer = await pool.take();
    try {
      return { buffer, block: await readInto(source, buffer.subarray(0, blockBytes), path) };
    } catch (error) {
      pool.giveBack(buffer);
      throw error;
    }
  };
  await put(format.start);
  let next = nextBlock();
  try {
    for (;;) {
      const { buffer, block } = await next;
      if (block.length === 0) break;
      const packed = format.pack(block);
      next = nextBlock();
      // Waited for above, once this block is digested: reading, compressing and digesting go on at the same time.
      next.catch(() => undefined);
      const ready = both(packed, content.update(block));
      written.add(ready, putBlock, () => pool.giveBack(buffer));
      checksum = format.checksum(block, checksum);
      onRead(content.bytes);
      throwIfInterrupted(signal);
      written.throwIfFailed();
    }
    await written.done();
    await put(format.end({ bytes: content.bytes, checksum }));
    await sealed?.end();
    const measured = await content.finish();
    return {
      content: measured,
      stored: (await stored?.finish()) ?? measured,
      blocks: lengths,
      payloadKey: sealed?.key ?? null,
    };
  } finally {
    // Whatever happened: nobody may fill a buffer that is still being compressed, or write to a file that is being closed.
    await written.done().catch(() => undefined);
    await next.then(({ buffer }) => pool.giveBack(buffer)).catch(() => undefined);
  }
};

/** The first's result when both have ended: neither uses the bytes any more. */
const both = async <T>(first: Promise<T>, second: Promise<void> | undefined): Promise<T> => {
  const [, digested] = await Promise.allSettled([first, second]);
  if (digested.status === 'rejected') throw digested.reason;
  return await first;
};

interface Loaded {
  readonly buffer: Buffer;
  /** Of the buffer; empty behind the end of the file. */
  readonly block: Uint8Array;
}

const readInto = async (source: OpenFile, buffer: Uint8Array, path: LocalPath): Promise<Uint8Array> => {
  try {
    return buffer.subarray(0, await source.read(buffer));
  } catch (error) {
    throw readError(error, path);
  }
};

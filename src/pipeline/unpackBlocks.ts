import { throwIfInterrupted } from '../domain/interrupted.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { Why } from '../domain/why.ts';
import type { OpenFile } from '../platform/disk.ts';
import { readError } from '../platform/fileErrors.ts';
import type { BlockFormat } from './blockFormat.ts';
import { type BlockPool, BUFFER_BYTES } from './blockPool.ts';
import { inOrder } from './inOrder.ts';
import { letGo } from './letGo.ts';
import type { Meter } from './measure.ts';

export interface UnpackBlocks {
  readonly path: LocalPath;
  readonly format: BlockFormat;
  /** Length of each block in the file. */
  readonly blocks: readonly number[];
  readonly pool: BlockPool;
  /** Sees what is read of the file. */
  readonly onPacked: (bytes: Uint8Array) => void;
  readonly content: Meter;
  readonly take: (block: Uint8Array) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Whether the lengths can be those of this file: all that is not a block is the format's own beginning and end. */
export const areBlocksOf = (blocks: readonly number[], format: BlockFormat, fileBytes: number): boolean => {
  const frame = format.start.length + format.end({ bytes: blocks.length === 0 ? 0 : 1, checksum: 0 }).length;
  // What does not fit into a buffer none of our blocks became.
  if (blocks.some((length) => length > BUFFER_BYTES)) return false;
  return blocks.reduce((sum, length) => sum + length, frame) === fileBytes;
};

/**
 * Reads a stored file of which the blocks are known: they are inflated side by side, as many as the pool has room for, and handed out in their order.
 * @throws RexusError STORED_FILE_DAMAGED, FILE_UNREADABLE, INTERRUPTED; what `take` throws
 */
export const unpackBlocks = async (file: OpenFile, request: UnpackBlocks): Promise<void> => {
  const { path, format, blocks, pool, onPacked, content, take, signal } = request;
  const handedOut = inOrder();
  // As in the smallest file: how much came out of a pipe was not known when its blocks were cut.
  const mostBytes = format.blockBytes(0);
  let checksum = 0;
  const read = async (into: Uint8Array): Promise<void> => {
    const got = await file.read(into).catch((error: unknown) => {
      throw readError(error, path);
    });
    onPacked(into.subarray(0, got));
    if (got < into.length) throw damaged(path, { code: 'packed_cut_off' });
  };
  const unpack = async (packed: Uint8Array): Promise<Uint8Array> => {
    try {
      return await format.unpack(packed, mostBytes);
    } catch (error) {
      throw damaged(path, { code: 'packed_altered' }, error);
    }
  };
  const handOut = async (block: Uint8Array): Promise<void> => {
    throwIfInterrupted(signal);
    content.update(block);
    checksum = format.checksum(block, checksum);
    await take(block);
    letGo(block);
  };
  const expect = async (bytes: Uint8Array): Promise<void> => {
    const found = Buffer.alloc(bytes.length);
    await read(found);
    if (!found.equals(bytes)) throw damaged(path, { code: 'packed_altered' });
  };
  try {
    await expect(format.start);
    for (const length of blocks) {
      throwIfInterrupted(signal);
      handedOut.throwIfFailed();
      const buffer = await pool.take();
      const packed = buffer.subarray(0, length);
      const reading = read(packed);
      handedOut.add(
        reading.then(() => unpack(packed)),
        handOut,
        () => pool.giveBack(buffer),
      );
      await reading;
    }
    await handedOut.done();
    await expect(format.end({ bytes: content.bytes, checksum }));
  } finally {
    await handedOut.done().catch(() => undefined);
  }
};

const damaged = (path: LocalPath, reason: Why, cause?: unknown): RexusError<'STORED_FILE_DAMAGED'> =>
  new RexusError('STORED_FILE_DAMAGED', { path, reason }, { cause });

import { crc32 } from 'node:zlib';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { Why } from '../domain/why.ts';
import type { OpenFile } from '../platform/disk.ts';
import { readError } from '../platform/fileErrors.ts';
import type { BlockFormat } from './blockFormat.ts';
import { BLOCK_BYTES } from './blockPool.ts';
import type { Meter } from './measure.ts';

/** Compressed blocks that are inflated side by side: each is at most a little larger than what it holds. */
const AHEAD = 4;

export interface UnpackBlocks {
  readonly path: LocalPath;
  readonly format: BlockFormat;
  /** Length of each block in the file. */
  readonly blocks: readonly number[];
  /** Sees what is read of the file. */
  readonly onPacked: (bytes: Uint8Array) => void;
  readonly content: Meter;
  readonly take: (block: Uint8Array) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Whether the lengths can be those of this file: all that is not a block is the format's own beginning and end. */
export const areBlocksOf = (blocks: readonly number[], format: BlockFormat, fileBytes: number): boolean => {
  const frame = format.start.length + format.end({ bytes: blocks.length === 0 ? 0 : 1, crc32: 0 }).length;
  return blocks.reduce((sum, length) => sum + length, frame) === fileBytes;
};

/**
 * Reads a stored file of which the blocks are known: they are inflated side by side and handed out in their order.
 * @throws RexusError STORED_FILE_DAMAGED, FILE_UNREADABLE, INTERRUPTED; what `take` throws
 */
export const unpackBlocks = async (file: OpenFile, request: UnpackBlocks): Promise<void> => {
  const { path, format, blocks, onPacked, content, take, signal } = request;
  const underway: Promise<Uint8Array>[] = [];
  let checksum = 0;
  const read = async (length: number): Promise<Uint8Array> => {
    const bytes = Buffer.allocUnsafeSlow(length);
    const got = await file.read(bytes).catch((error: unknown) => {
      throw readError(error, path);
    });
    onPacked(bytes.subarray(0, got));
    if (got < length) throw damaged(path, 'unexpected end of file');
    return bytes;
  };
  const handOut = async (unpacked: Promise<Uint8Array>): Promise<void> => {
    const block = await unpacked.catch((error: unknown) => {
      throw damaged(path, error instanceof Error ? error.message : '', error);
    });
    content.update(block);
    checksum = crc32(block, checksum);
    await take(block);
  };
  const expect = async (bytes: Uint8Array): Promise<void> => {
    if (bytes.length > 0 && Buffer.compare(await read(bytes.length), bytes) !== 0) {
      throw damaged(path, 'incorrect header or data check');
    }
  };
  try {
    await expect(format.start);
    for (const length of blocks) {
      throwIfInterrupted(signal);
      const unpacked = format.unpack(await read(length), BLOCK_BYTES);
      unpacked.catch(() => undefined);
      underway.push(unpacked);
      const oldest = underway.length < AHEAD ? undefined : underway.shift();
      if (oldest !== undefined) await handOut(oldest);
    }
    for (let next = underway.shift(); next !== undefined; next = underway.shift()) {
      throwIfInterrupted(signal);
      await handOut(next);
    }
    await expect(format.end({ bytes: content.bytes, crc32: checksum }));
  } finally {
    await Promise.allSettled(underway);
  }
};

const damaged = (path: LocalPath, reason: string | Why, cause?: unknown): RexusError<'STORED_FILE_DAMAGED'> =>
  new RexusError('STORED_FILE_DAMAGED', { path, reason }, { cause });

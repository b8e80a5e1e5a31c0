import type { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { Why } from '../domain/why.ts';
import type { OpenFile } from '../platform/disk.ts';
import { errnoOf } from '../platform/fileErrors.ts';
import { type Opener, openedFile } from './age/openedFile.ts';
import { blockFormat } from './blockFormat.ts';
import { sharedBlocks } from './blockPool.ts';
import { type DigestName, type Found, type Meter, meter } from './measure.ts';
import type { PipelineProgress, Sides } from './packFile.ts';
import { readBlocks } from './readBlocks.ts';
import type { StoreFormat } from './storedFileFormat.ts';
import { transfer } from './transfer.ts';
import { areBlocksOf, unpackBlocks } from './unpackBlocks.ts';
import { frameByFrame } from './zstdFrames.ts';

export interface InflateRequest {
  readonly path: LocalPath;
  readonly compression: StoreFormat['compression'];
  /** Of an encrypted file. @default null */
  readonly opener?: Opener | null | undefined;
  readonly signal: AbortSignal;
  /** Bytes of the stored file done, of how many. */
  readonly onProgress?: PipelineProgress | undefined;
  /** More content than this is damage: a hostile file must not fill the disk. Null where nothing is known. */
  readonly mostBytes?: number | null;
  /** Lengths of the compressed blocks, where this program wrote the file and they are known: then all cores inflate. */
  readonly blocks?: readonly number[] | undefined;
  readonly digests: Sides<readonly DigestName[]>;
  /** Takes the content in order; the next block waits for it. A block is only valid until then. */
  readonly take: (block: Uint8Array) => Promise<void>;
}

/**
 * Reads a stored file from its first byte to its last, decrypts and inflates it, hands its content out, and measures both.
 * @throws RexusError STORED_FILE_DAMAGED (cut off, a check sum inside does not agree, something behind the end), DECRYPTION_KEY_MISSING,
 * DECRYPTION_KEY_WRONG, KEY_UNREADABLE, FILE_UNREADABLE, INTERRUPTED
 */
export const inflate = async (file: OpenFile, request: InflateRequest): Promise<Sides<Found>> => {
  const { path, compression, digests, signal, onProgress, opener = null } = request;
  const { bytes: total } = await file.facts();
  throwIfInterrupted(signal);
  if (compression === 'none' && opener === null) {
    // The same bytes on both sides: once is enough.
    const both = meter([...new Set([...digests.content, ...digests.stored])]);
    await inflatePacked(file, request, both, (bytes) => onProgress?.(both.bytes + bytes.length, total));
    const found = both.finish();
    return { content: found, stored: found };
  }
  const [stored, content] = [meter(digests.stored), meter(digests.content)];
  const onStored = (bytes: Uint8Array): void => {
    stored.update(bytes);
    onProgress?.(stored.bytes, total);
  };
  if (opener === null) await inflatePacked(file, request, content, onStored);
  else await inflatePacked(await openedFile(file, { path, opener, onStored }), request, content, () => {});
  return { content: content.finish(), stored: stored.finish() };
};

/** `onPacked` sees the compressed bytes. */
const inflatePacked = async (
  file: OpenFile,
  request: InflateRequest,
  content: Meter,
  onPacked: (bytes: Uint8Array) => void,
): Promise<void> => {
  const { path, compression, signal, mostBytes = null } = request;
  const { bytes: total } = await file.facts();
  const format = compression === 'none' ? null : blockFormat({ compression, level: 1 });
  if (format !== null && request.blocks !== undefined && areBlocksOf(request.blocks, format, total)) {
    const { blocks, take } = request;
    await unpackBlocks(file, { path, format, blocks, pool: sharedBlocks, onPacked, content, take, signal });
    return;
  }
  let packedBytes = 0;
  const blocks = readBlocks(file, {
    path,
    signal,
    onBlock: (block) => {
      onPacked(block);
      packedBytes += block.length;
    },
  });
  const take = async (block: Uint8Array): Promise<void> => {
    content.update(block);
    if (mostBytes !== null && content.bytes > mostBytes) {
      throw damaged(path, { code: 'more_content', mostBytes });
    }
    await request.take(block);
  };
  if (compression === 'none') {
    await transfer(blocks, null, take, signal);
  } else {
    const inflater =
      compression === 'gzip' ? createGunzip({ chunkSize: CHUNK }) : createZstdDecompress({ chunkSize: CHUNK });
    const pieces = compression === 'zstd' ? frameByFrame(blocks) : blocks;
    await stream(path, pieces, inflater, take, signal, () => packedBytes);
  }
};

/** Node's default of 16 KiB more than doubles the time. */
const CHUNK = 1024 * 1024;

const stream = async (
  path: LocalPath,
  blocks: AsyncIterable<Uint8Array>,
  inflater: Transform & { readonly bytesWritten: number },
  take: (block: Uint8Array) => Promise<void>,
  signal: AbortSignal,
  bytesRead: () => number,
): Promise<void> => {
  try {
    await transfer(blocks, inflater, take, signal);
  } catch (error) {
    const code = errnoOf(error) ?? '';
    if (!/^(Z_|ZSTD_)/.test(code)) throw error;
    // zlib's word for data that ends too early; zstd's streams take it over.
    throw damaged(path, { code: code === 'Z_BUF_ERROR' ? 'packed_cut_off' : 'packed_altered' }, error);
  }
  // zlib leaves zeros behind the last member unread and says nothing.
  const behind = bytesRead() - inflater.bytesWritten;
  if (behind !== 0) throw damaged(path, { code: 'bytes_behind_the_end', bytes: behind });
};

const damaged = (path: LocalPath, reason: Why, cause?: unknown): RexusError<'STORED_FILE_DAMAGED'> =>
  new RexusError('STORED_FILE_DAMAGED', { path, reason }, { cause });

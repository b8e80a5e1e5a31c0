/**
 * From content (`.bak`) to stored file in one streaming pass, and back (readBack.ts, unpackFile.ts). This folder owns compression and digests;
 * it knows neither SQL Server nor the catalogue.
 */
import { constants, createGzip } from 'node:zlib';
import type { Measured } from '../domain/digests.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { unfinishedName, writeDurably } from '../platform/atomicFile.ts';
import { type Disk, type NewFile, type OpenFile, systemDisk } from '../platform/disk.ts';
import { meter } from './measure.ts';
import { openSource, refuseTakenName } from './openFiles.ts';
import { readBlocks } from './readBlocks.ts';
import type { StoreFormat } from './storedFileFormat.ts';
import { transfer } from './transfer.ts';

/** What was read and what was written. Equal where the format stores the content as it is. */
export interface Packed {
  readonly content: Measured;
  readonly stored: Measured;
}

/** Bytes of content done, of how many. */
export type PipelineProgress = (bytesDone: number, bytesTotal: number) => void;

export interface PackRequest {
  readonly from: LocalPath;
  /** Must not exist yet; its folder must. Meanwhile the file is written as `unfinishedName(to)`. */
  readonly to: LocalPath;
  readonly format: StoreFormat;
  readonly signal: AbortSignal;
  readonly onProgress?: PipelineProgress;
  readonly disk?: Disk;
}

/**
 * Stores a file: read once, digests of the content, gzip, digests of the stored file, durable write. Memory is flat whatever the size. `to`
 * exists only if all of it went well, and is on the medium then.
 * @throws RexusError FILE_UNREADABLE (also when the content changed while it was read), FILE_UNWRITABLE, DISK_FULL, INTERRUPTED
 */
export const packFile = async (request: PackRequest): Promise<Packed> => {
  const { from, to, disk = systemDisk } = request;
  await refuseTakenName(to, disk);
  const source = await openSource(from, disk);
  try {
    return await writeDurably({ path: to, temporary: unfinishedName(to), disk }, (target) =>
      pack(source, target, request),
    );
  } catch (error) {
    // Only the sync of the folder can fail once the file has its name: then it may not survive a power failure, and must not look stored.
    await disk.remove(to).catch(() => undefined);
    throw error;
  } finally {
    await source.close();
  }
};

const pack = async (source: OpenFile, target: NewFile, request: PackRequest): Promise<Packed> => {
  const { from, format, signal, onProgress } = request;
  const before = await source.facts();
  const content = meter();
  const blocks = readBlocks(source, {
    path: from,
    signal,
    onBlock: (block) => {
      content.update(block);
      onProgress?.(content.bytes, before.bytes);
    },
  });
  const stored = await store(blocks, target, format, signal);
  const after = await source.facts();
  if (content.bytes !== before.bytes || after.bytes !== before.bytes || after.changedNs !== before.changedNs) {
    // Whoever still writes to it would make the stored file a mixture of two states.
    throw new RexusError('FILE_UNREADABLE', { path: from, reason: { code: 'changed_while_read' } });
  }
  const measured = content.finish();
  return { content: measured, stored: stored ?? measured };
};

/** Writes the blocks in their format. Null if what is written is the content itself, whose digests are taken already. */
const store = async (
  blocks: AsyncIterable<Uint8Array>,
  target: NewFile,
  format: StoreFormat,
  signal: AbortSignal,
): Promise<Measured | null> => {
  if (format.compression === 'none') {
    await transfer(blocks, null, (block) => target.write(block), signal);
    return null;
  }
  const stored = meter();
  // memLevel 9 and large output blocks: a fifth faster than zlib's defaults, and a little smaller.
  const gzip = createGzip({ level: format.level, memLevel: constants.Z_MAX_MEMLEVEL, chunkSize: 256 * 1024 });
  const take = async (block: Uint8Array): Promise<void> => {
    stored.update(block);
    await target.write(block);
  };
  await transfer(blocks, gzip, take, signal);
  return stored.finish();
};

/**
 * From content (`.bak`) to stored file in one streaming pass, and back (readBack.ts, unpackFile.ts). This folder owns compression, encryption and
 * digests; it knows neither SQL Server nor the catalogue.
 */
import type { LevelsTaken } from '../domain/compressionLevel.ts';
import type { Measured } from '../domain/digests.ts';
import type { EncryptTo } from '../domain/encryption.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { type Disk, type NewFile, type OpenFile, systemDisk } from '../platform/disk.ts';
import type { PayloadKey } from './age/payload.ts';
import { type BlockPool, sharedBlocks } from './blockPool.ts';
import { openSource, refuseTakenName, requireUnchanged, writeNew } from './openFiles.ts';
import { FULL_SPEED, type Pace } from './pace.ts';
import { packPaced } from './packPaced.ts';
import type { StoreFormat } from './storedFileFormat.ts';

/** What was read and what was written. Equal where the format stores the content as it is. */
export interface BothSides extends Sides<Measured> {}

/** Something of the content and of the stored file. */
export interface Sides<T> {
  readonly content: T;
  readonly stored: T;
}

export interface Packed extends BothSides {
  /** Length of each compressed block in the stored file, in their order: with it all cores read the file back. */
  readonly blocks: readonly number[];
  /** Opens what was written, where it was encrypted: to read it back at once on a machine that has no secret key. It is never stored. */
  readonly payloadKey: PayloadKey | null;
  /** Null: not compressed. */
  readonly levels: LevelsTaken | null;
}

/** Bytes of content done, of how many. */
export type PipelineProgress = (bytesDone: number, bytesTotal: number) => void;

export interface PackRequest {
  readonly from: LocalPath;
  /** Must not exist yet; its folder must. Meanwhile the file is written as `unfinishedName(to)`. */
  readonly to: LocalPath;
  readonly format: StoreFormat;
  /** The stored file is an age file then. @default null */
  readonly encryptTo?: EncryptTo | null;
  readonly signal: AbortSignal;
  readonly onProgress?: PipelineProgress;
  readonly disk?: Disk;
  /** @default as fast as it goes */
  readonly pace?: Pace;
  /** The process's own unless given. */
  readonly pool?: BlockPool;
}

/**
 * Stores a file: read once, digests of the content, compression on all cores, encryption, digests of the stored file, durable write. Memory is flat whatever
 * the size. `to` exists only if all of it went well, and is on the medium then.
 * @throws RexusError FILE_UNREADABLE (also when the content changed while it was read), FILE_UNWRITABLE, DISK_FULL, INTERRUPTED
 */
export const packFile = async (request: PackRequest): Promise<Packed> => {
  const { from, to, disk = systemDisk } = request;
  await refuseTakenName(to, disk);
  const source = await openSource(from, disk);
  try {
    return await writeNew({ path: to, disk }, (target) => pack(source, target, request));
  } finally {
    await source.close();
  }
};

const pack = async (source: OpenFile, target: NewFile, request: PackRequest): Promise<Packed> => {
  const { from, format, encryptTo = null, signal, onProgress, pace = FULL_SPEED, pool = sharedBlocks } = request;
  const before = await source.facts();
  const packed = await packPaced(source, {
    path: from,
    contentBytes: before.bytes,
    format,
    pace,
    to: encryptTo,
    pool,
    write: (bytes) => target.write(bytes),
    signal,
    onRead: (bytes) => onProgress?.(bytes, before.bytes),
  });
  // Whoever still writes to it would make the stored file a mixture of two states.
  requireUnchanged(from, { ...before, bytes: packed.content.bytes }, before);
  requireUnchanged(from, before, await source.facts());
  return packed;
};

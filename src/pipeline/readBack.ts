import type { LocalPath } from '../domain/localPath.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import type { Opener } from './age/openedFile.ts';
import { type Expected, provingDigests } from './compareMeasured.ts';
import { inflate } from './inflate.ts';
import { DIGEST_NAMES, type DigestName, type Found, measured } from './measure.ts';
import { openStored } from './openFiles.ts';
import { FULL_SPEED, type Pace, pacedTake } from './pace.ts';
import type { BothSides, PipelineProgress, Sides } from './packFile.ts';
import type { StoreFormat } from './storedFileFormat.ts';

export interface ReadBackRequest {
  readonly file: LocalPath;
  readonly compression: StoreFormat['compression'];
  /** Of an encrypted file. @default null */
  readonly opener?: Opener | null;
  /** As packFile gave them; not given where they are not known. */
  readonly blocks?: readonly number[] | undefined;
  readonly signal: AbortSignal;
  /** Bytes of the stored file done, of how many. */
  readonly onProgress?: PipelineProgress;
  /** More content than this is damage; not given where nothing is known. */
  readonly mostBytes?: number | null;
  /** Sees the content as it passes, in order; a block is only valid until what it returns is done, which the next one waits for. */
  readonly onContent?: (block: Uint8Array) => void | Promise<void>;
  readonly disk?: Disk;
  /** @default as fast as it goes */
  readonly pace?: Pace;
}

/**
 * Reads a stored file from the disk, decrypts and inflates it and takes all digests of it and of its content, to write them down.
 * Writes nothing. @throws RexusError STORED_FILE_MISSING, STORED_FILE_DAMAGED, DECRYPTION_KEY_MISSING, DECRYPTION_KEY_WRONG,
 * KEY_UNREADABLE, FILE_UNREADABLE, INTERRUPTED
 */
export const readBack = async (request: ReadBackRequest): Promise<BothSides> => {
  const { content, stored } = await read(request, { content: DIGEST_NAMES, stored: DIGEST_NAMES });
  return { content: measured(content), stored: measured(stored) };
};

/**
 * The same where both sides are known, in half the time: takes only what compareMeasured needs to compare them, on each side the digest that proves
 * most. Of a side that is null only the size. @throws RexusError as readBack; what differs is for the caller to find
 */
export const readToCompare = async (request: ReadBackRequest, known: Sides<Expected | null>): Promise<Sides<Found>> =>
  await read(request, { content: provingDigests(known.content), stored: provingDigests(known.stored) });

const read = async (request: ReadBackRequest, digests: Sides<readonly DigestName[]>): Promise<Sides<Found>> => {
  const { file: path, onContent, disk = systemDisk, pace = FULL_SPEED, ...rest } = request;
  const file = await openStored(path, disk, { uncached: true });
  try {
    const see = async (block: Uint8Array): Promise<void> => {
      await onContent?.(block);
    };
    const take = pacedTake(see, pace, rest.signal);
    return await inflate(file, { ...rest, path, digests, take });
  } finally {
    await file.close();
  }
};

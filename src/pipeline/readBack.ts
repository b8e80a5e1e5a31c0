import type { LocalPath } from '../domain/localPath.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import type { Opener } from './age/openedFile.ts';
import { inflate } from './inflate.ts';
import { openStored } from './openFiles.ts';
import type { BothSides, PipelineProgress } from './packFile.ts';
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
}

/**
 * Reads a stored file from the disk, decrypts and inflates it and measures it and its content, so that both can be compared with what was written down.
 * Writes nothing. @throws RexusError STORED_FILE_MISSING, STORED_FILE_DAMAGED, DECRYPTION_KEY_MISSING, DECRYPTION_KEY_WRONG,
 * KEY_UNREADABLE, FILE_UNREADABLE, INTERRUPTED
 */
export const readBack = async (request: ReadBackRequest): Promise<BothSides> => {
  const {
    file: path,
    compression,
    opener = null,
    blocks,
    signal,
    onProgress,
    mostBytes = null,
    onContent,
    disk = systemDisk,
  } = request;
  const file = await openStored(path, disk, { uncached: true });
  try {
    const take = async (block: Uint8Array): Promise<void> => {
      await onContent?.(block);
    };
    return await inflate(file, { path, compression, opener, blocks, signal, onProgress, mostBytes, take });
  } finally {
    await file.close();
  }
};

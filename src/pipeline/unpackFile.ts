import type { Measured } from '../domain/digests.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { hasCode } from '../domain/rexusError.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import type { Opener } from './age/openedFile.ts';
import { compareMeasured, type Expected, provingDigests } from './compareMeasured.ts';
import { compareStored } from './compareStored.ts';
import { inflate } from './inflate.ts';
import { DIGEST_NAMES, type Found } from './measure.ts';
import { openStored, refuseTakenName, requireUnchanged, writeNew } from './openFiles.ts';
import type { PipelineProgress, Sides } from './packFile.ts';
import type { StoreFormat } from './storedFileFormat.ts';

export interface UnpackRequest {
  readonly from: LocalPath;
  /** Must not exist yet; its folder must. Meanwhile the content is written as `unfinishedName(to)`. */
  readonly to: LocalPath;
  readonly compression: StoreFormat['compression'];
  /** Of an encrypted file. @default null */
  readonly opener?: Opener | null;
  /** `stored` is null where only the content was measured (the Python tool); null: nothing is known but what the file itself proves. */
  readonly expected: { readonly stored: Measured | null; readonly content: Expected } | null;
  /** As packFile gave them; not given where they are not known. */
  readonly blocks?: readonly number[] | undefined;
  readonly signal: AbortSignal;
  /** Bytes of the stored file done, of how many. */
  readonly onProgress?: PipelineProgress;
  readonly disk?: Disk;
}

/**
 * Gives a stored file's content back. Everything that is known of both is compared before the content gets its name, so that a file that
 * exists is one that may be restored. @throws RexusError HASH_MISMATCH, STORED_FILE_MISSING, STORED_FILE_DAMAGED, DECRYPTION_KEY_MISSING,
 * DECRYPTION_KEY_WRONG, KEY_UNREADABLE, FILE_UNREADABLE, FILE_UNWRITABLE, DISK_FULL, INTERRUPTED; nothing is left of the output then
 */
export const unpackFile = async (request: UnpackRequest): Promise<Sides<Found>> => {
  const { from, to, compression, opener = null, blocks, expected, signal, onProgress, disk = systemDisk } = request;
  await refuseTakenName(to, disk);
  const file = await openStored(from, disk);
  try {
    return await writeNew({ path: to, disk }, async (target) => {
      const take = (block: Uint8Array): Promise<void> => target.write(block);
      const mostBytes = expected?.content.bytes ?? null;
      const before = await file.facts();
      const found = await inflate(file, {
        path: from,
        compression,
        opener,
        blocks,
        signal,
        onProgress,
        mostBytes,
        digests:
          expected === null
            ? { content: DIGEST_NAMES, stored: DIGEST_NAMES }
            : { content: provingDigests(expected.content), stored: provingDigests(expected.stored) },
        take,
      });
      if (expected === null) {
        // No digest tells that it is whole: whoever still writes to it would make the content a mixture of two states.
        requireUnchanged(from, before, await file.facts());
        return found;
      }
      if (expected.stored !== null) compareMeasured(from, expected.stored, found.stored);
      compareMeasured(from, expected.content, found.content);
      return found;
    });
  } catch (error) {
    // A header that was changed opens with no key either: the difference tells which of the two to look for.
    if (hasCode(error, 'DECRYPTION_KEY_WRONG') && expected !== null && expected.stored !== null) {
      await compareStored(from, expected.stored, signal, disk);
    }
    throw error;
  } finally {
    await file.close();
  }
};

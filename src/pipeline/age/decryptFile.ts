import type { LocalPath } from '../../domain/localPath.ts';
import type { Disk } from '../../platform/disk.ts';
import { inflate } from '../inflate.ts';
import { openStored, refuseTakenName, writeNew } from '../openFiles.ts';
import type { Opener } from './openedFile.ts';

export interface DecryptRequest {
  readonly from: LocalPath;
  /** Must not exist yet. Exists only when all of the file was authenticated to its end. */
  readonly to: LocalPath;
  readonly opener: Opener;
  readonly signal: AbortSignal;
  readonly disk: Disk;
}

/**
 * Decrypts a file that was not compressed and of which no digest of the content is known: age authenticates it.
 * @throws RexusError STORED_FILE_MISSING, STORED_FILE_DAMAGED, DECRYPTION_KEY_MISSING, DECRYPTION_KEY_WRONG, KEY_UNREADABLE, FILE_UNREADABLE,
 * FILE_UNWRITABLE, DISK_FULL, INTERRUPTED; nothing is left of the output then
 */
export const decryptFile = async ({ from, to, opener, signal, disk }: DecryptRequest): Promise<void> => {
  await refuseTakenName(to, disk);
  const file = await openStored(from, disk);
  try {
    await writeNew({ path: to, disk }, (target) =>
      inflate(file, {
        path: from,
        compression: 'none',
        opener,
        signal,
        // age authenticates the bytes; nothing else is known of them.
        digests: { content: [], stored: [] },
        take: (block) => target.write(block),
      }),
    );
  } finally {
    await file.close();
  }
};

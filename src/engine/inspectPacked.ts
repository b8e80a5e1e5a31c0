import type { StoredEncryption } from '../domain/encryption.ts';
import { inflateByKind } from '../pipeline/inflateByKind.ts';
import { openStored } from '../pipeline/openFiles.ts';
import { systemDisk } from '../platform/disk.ts';
import { startContentCheck } from './contentCheck.ts';
import type { Found, InspectFileRequest } from './inspectFile.ts';

/**
 * Reads a file that is encrypted or compressed through, without writing a byte of it: a medium's last facts stand at its end.
 * @throws RexusError as inflateByKind; MtfError where no medium is in it
 */
export const inspectPacked = async (
  { path, pages, keyring, signal, onProgress }: InspectFileRequest,
  encryption: StoredEncryption | null,
): Promise<Found> => {
  const check = startContentCheck(pages, signal);
  const file = await openStored(path, systemDisk);
  try {
    const { content, compression } = await inflateByKind(file, {
      path,
      compression: null,
      isEncrypted: encryption !== null,
      keyring,
      signal,
      onProgress,
      take: check.take,
    });
    const { medium, checks } = await check.finish();
    return { compression, contentBytes: content.bytes, encryption, medium, checks };
  } finally {
    check.abandon();
    await file.close();
  }
};

import type { Keyring } from '../../domain/encryption.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { type Disk, systemDisk } from '../../platform/disk.ts';
import { openStored } from '../openFiles.ts';
import { openedFile } from './openedFile.ts';

/**
 * Opens an encrypted file's header, reads no further and changes nothing: is the key here?
 * @throws RexusError DECRYPTION_KEY_MISSING, DECRYPTION_KEY_WRONG, KEY_UNREADABLE, STORED_FILE_MISSING, STORED_FILE_DAMAGED, FILE_UNREADABLE
 */
export const openOnly = async (path: LocalPath, keyring: Keyring, disk: Disk = systemDisk): Promise<void> => {
  const file = await openStored(path, disk);
  try {
    await openedFile(file, { path, opener: { keyring }, onStored: () => {} });
  } finally {
    await file.close();
  }
};

import { emptyKeyring, type Keyring, type StoredEncryption } from '../../domain/encryption.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { hasCode } from '../../domain/rexusError.ts';
import { type Disk, systemDisk } from '../../platform/disk.ts';
import { openStored } from '../openFiles.ts';
import { openedFile } from './openedFile.ts';

/**
 * How a file without a manifest is encrypted, as far as this machine can tell: a header does not say to whom, so only those public keys are named of which the
 * secret key is here and opens it.
 * @throws RexusError DECRYPTION_KEY_MISSING, DECRYPTION_KEY_WRONG, KEY_UNREADABLE, STORED_FILE_DAMAGED, FILE_UNREADABLE
 */
export const encryptionOf = async (
  path: LocalPath,
  keyring: Keyring,
  disk: Disk = systemDisk,
): Promise<StoredEncryption> => {
  const opens = async (keys: Keyring): Promise<void> => {
    const file = await openStored(path, disk);
    try {
      await openedFile(file, { path, opener: { keyring: keys }, onStored: () => {} });
    } finally {
      await file.close();
    }
  };
  await opens(keyring);
  const recipients: string[] = [];
  const { identityToRecipient } = await import('age-encryption');
  for (const identity of await keyring.identities()) {
    const alone: Keyring = { ...emptyKeyring, identities: async () => [identity] };
    const isOne = await opens(alone).then(
      () => true,
      (error: unknown) => {
        if (hasCode(error, 'DECRYPTION_KEY_WRONG') || hasCode(error, 'DECRYPTION_KEY_MISSING')) return false;
        throw error;
      },
    );
    if (isOne) recipients.push(await identityToRecipient(identity.reveal()));
  }
  return recipients.length > 0 ? { format: 'age-v1', recipients } : { format: 'age-v1', passphrase: true };
};

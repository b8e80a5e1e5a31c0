import { emptyKeyring, type Keyring, type StoredEncryption } from '../../domain/encryption.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { hasCode } from '../../domain/rexusError.ts';
import { openOnly } from './openOnly.ts';

/**
 * How a file without a manifest is encrypted, as far as this machine can tell: a header does not say to whom, so only those public keys are named of which the
 * secret key is here and opens it. @throws RexusError as openOnly
 */
export const encryptionOf = async (path: LocalPath, keyring: Keyring): Promise<StoredEncryption> => {
  await openOnly(path, keyring);
  const recipients: string[] = [];
  const { identityToRecipient } = await import('age-encryption');
  for (const identity of await keyring.identities()) {
    const alone: Keyring = { ...emptyKeyring, identities: async () => [identity] };
    const isOne = await openOnly(path, alone).then(
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

import { RexusError } from './rexusError.ts';
import type { Secret } from './secret.ts';

/**
 * How a stored file is encrypted: as an age v1 file (https://age-encryption.org/v1), to public keys or with a passphrase. Holds no secret: this is
 * what plans and manifests say.
 */
export type StoredEncryption =
  | { readonly format: 'age-v1'; readonly recipients: readonly string[] }
  | { readonly format: 'age-v1'; readonly passphrase: true };

/** What a new file is encrypted with. */
export type EncryptTo =
  | { readonly kind: 'recipients'; readonly recipients: readonly string[] }
  | { readonly kind: 'passphrase'; readonly passphrase: Secret };

/**
 * The secrets that this machine may have. They are asked for when one is first needed and kept in memory from then on: a backup to public keys
 * needs none. Methods throw RexusError KEY_UNREADABLE where what is configured gives none.
 */
export interface Keyring {
  /** Empty where no identity file is configured. */
  identities(): Promise<readonly Secret[]>;
  /** Null where none is configured. */
  passphrase(): Promise<Secret | null>;
}

export const emptyKeyring: Keyring = { identities: async () => [], passphrase: async () => null };

/** With the passphrase fetched, if that is how. @throws RexusError KEY_UNREADABLE */
export const encryptTo = async (encryption: StoredEncryption | null, keyring: Keyring): Promise<EncryptTo | null> => {
  if (encryption === null) return null;
  if ('recipients' in encryption) return { kind: 'recipients', recipients: encryption.recipients };
  const passphrase = await keyring.passphrase();
  if (passphrase === null) throw new RexusError('SECRET_MISSING', { variable: 'BACKUP_PASSPHRASE' });
  return { kind: 'passphrase', passphrase };
};

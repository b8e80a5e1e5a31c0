import { LEAST_PASSPHRASE } from '../config/encryptionSettings.ts';
import { parseIdentities } from '../config/keyring.ts';
import { RexusError } from '../domain/rexusError.ts';
import { Secret } from '../domain/secret.ts';
import type { Keychain } from '../platform/keychain.ts';

/** What a kept secret is, and so which variable names it. */
export type KeptSecret = 'identities' | 'passphrase';

/**
 * Puts a secret into the keychain, never over another: the text of an identity file, or else a passphrase.
 * @throws RexusError KEY_UNREADABLE, USAGE if it is neither; KEYCHAIN_TAKEN, KEYCHAIN_UNAVAILABLE
 */
export const keepInKeychain = async (keychain: Keychain, account: string, text: string): Promise<KeptSecret> => {
  const kind: KeptSecret = text.includes('AGE-SECRET-KEY-') ? 'identities' : 'passphrase';
  const secret = kind === 'identities' ? text : text.replace(/\r?\n$/, '');
  if (kind === 'identities') parseIdentities('stdin', secret);
  else if (secret.length < LEAST_PASSPHRASE) {
    throw new RexusError('USAGE', { reason: { code: 'passphrase_too_short', least: LEAST_PASSPHRASE } });
  }
  if ((await keychain.read(account)) !== null) throw new RexusError('KEYCHAIN_TAKEN', { account });
  await keychain.store(account, new Secret(secret));
  return kind;
};

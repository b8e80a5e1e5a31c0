import type { StoredEncryption } from '../domain/encryption.ts';
import type { Messages } from './en.ts';

/** To whom, or by a passphrase; in one line. */
export const encryptionText = (encryption: StoredEncryption, { key }: Messages): string =>
  'recipients' in encryption ? key.toRecipients(encryption.recipients.join(', ')) : key.byPassphrase;

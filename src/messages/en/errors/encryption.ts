import type { ErrorMessages } from '../../errorMessages.ts';
import { reasonIn } from '../../whyWords.ts';
import { why } from '../why.ts';

type Codes =
  | 'KEY_UNREADABLE'
  | 'KEYCHAIN_UNAVAILABLE'
  | 'KEYCHAIN_TAKEN'
  | 'DECRYPTION_KEY_MISSING'
  | 'DECRYPTION_KEY_WRONG';

export const encryptionErrors: Pick<ErrorMessages, Codes> = {
  KEY_UNREADABLE: ({ variable, reason }) => ({
    message: `no key comes from ${variable}: ${reasonIn(why, reason)}`,
    advice: `Check what ${variable} names, and that the account which runs this program may read it.`,
  }),
  KEYCHAIN_UNAVAILABLE: ({ reason }) => ({
    message: `the keychain of this system cannot be asked: ${reasonIn(why, reason)}`,
    advice:
      'Use BACKUP_AGE_IDENTITY_FILE, BACKUP_PASSPHRASE_FILE or BACKUP_PASSPHRASE_COMMAND instead; on Linux a keychain needs a desktop session that is unlocked (Secret Service).',
  }),
  KEYCHAIN_TAKEN: ({ account }) => ({
    message: `the keychain holds a secret under the name ${account} already`,
    advice:
      'Take another name, or remove that one first with rexus-backup key forget, if you know that no backup needs it.',
  }),
  DECRYPTION_KEY_MISSING: ({ path, needs }) => ({
    message: `${path} is encrypted, and there is no ${needs === 'identity' ? 'secret key' : 'passphrase'} here to open it`,
    advice:
      needs === 'identity'
        ? 'Bring the identity file (AGE-SECRET-KEY-1…) to this machine and name it in BACKUP_AGE_IDENTITY_FILE.'
        : 'Set BACKUP_PASSPHRASE, or BACKUP_PASSPHRASE_FILE, to the passphrase that it was encrypted with.',
  }),
  DECRYPTION_KEY_WRONG: ({ path, needs }) => ({
    message: `${path} does not open with the ${needs === 'identity' ? 'secret keys' : 'passphrase'} of this machine`,
    advice:
      needs === 'identity'
        ? 'It was encrypted to other keys: name their identity file in BACKUP_AGE_IDENTITY_FILE; rexus-backup show names the public keys.'
        : 'It was encrypted with another passphrase: set BACKUP_PASSPHRASE to the one of that time.',
  }),
};

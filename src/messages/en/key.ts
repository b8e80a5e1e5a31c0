export const key = {
  publicKey: (recipient: string) => `Public key: ${recipient}`,
  written: (file: string) => `The secret key is in ${file}, readable by you alone.`,
  whatNow:
    'Write the public key into storage.encryption.recipients of backup_config.json. Keep the file in two safe places that are neither this computer nor the disk with the backups: without it no encrypted backup can be restored, by anybody.',
  toRecipients: (recipients: string) => `encrypted (age) to ${recipients}`,
  byPassphrase: 'encrypted (age) with a passphrase',
  opens: (database: string, file: string) => `opens: ${database}: ${file}`,
  noKey: (database: string, file: string) => `does not open here, for lack of a key: ${database}: ${file}`,
  failed: (database: string, message: string) => `DOES NOT OPEN: ${database}: ${message}`,
  onlyPublicHere:
    'Only the public key is known on this machine: who takes the machine cannot read its backups, and it cannot restore them by itself. Make sure that the identity file (AGE-SECRET-KEY-1…) is kept elsewhere, and name it in BACKUP_AGE_IDENTITY_FILE when you restore.',
  noPassphraseHere:
    'The passphrase is not set on this machine: make sure that it is kept elsewhere, and set BACKUP_PASSPHRASE when you restore.',
  askSecret: 'Passphrase or secret key (it is not shown): ',
  askAgain: 'Once more: ',
  kept: (account: string) => `kept in the keychain under the name ${account}`,
  nameIt: (line: string) => `Write into .env: ${line}`,
  keptOnlyHere: 'Keep it in a second place that is not this computer: the keychain goes with it.',
  willForget: (account: string) => `${account} goes from the keychain: no backup that needs it opens here any more`,
  forgotten: (account: string) => `removed from the keychain: ${account}`,
  identitiesFrom: (variable: string) => `secret keys: ${variable}`,
  passphraseFrom: (variable: string) => `passphrase: ${variable}`,
  notNamed: 'none is named on this machine',
};

import { EXIT_CODES } from '../../domain/exitCodes.ts';
import { RexusError } from '../../domain/rexusError.ts';
import { keepInKeychain } from '../../engine/keepInKeychain.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import { systemKeychain } from '../../platform/keychain.ts';
import { askSecret } from '../askSecret.ts';
import type { Standalone } from '../commandContext.ts';
import { confirmYes } from '../confirm.ts';

export interface KeyStoreOptions {
  readonly account: string;
}

/** Takes a secret from standard input, never from the command line, which every process can read. */
export const keyStore: Standalone<KeyStoreOptions> = async ({ environment, language, output }, { account }) => {
  const t = messagesFor(language).key;
  const secret = await askSecret(environment, [t.askSecret, t.askAgain]);
  const kind = await keepInKeychain(systemKeychain, account, secret);
  const variable = kind === 'identities' ? 'BACKUP_AGE_IDENTITY_KEYCHAIN' : 'BACKUP_PASSPHRASE_KEYCHAIN';
  output.lines([t.kept(account), t.nameIt(`${variable}=${account}`), t.keptOnlyHere]);
  return EXIT_CODES.done;
};

export interface KeyForgetOptions {
  readonly account: string;
  readonly yes: boolean;
}

export const keyForget: Standalone<KeyForgetOptions> = async ({ environment, language, output }, options) => {
  const { account, yes } = options;
  const messages = messagesFor(language);
  if ((await systemKeychain.read(account)) === null) {
    throw new RexusError('NOTHING_TO_DO', { reason: 'not_in_keychain', account });
  }
  output.line(messages.key.willForget(account));
  if (!yes) await confirmYes({ ...environment, messages });
  await systemKeychain.forget(account);
  output.line(messages.key.forgotten(account));
  return EXIT_CODES.done;
};

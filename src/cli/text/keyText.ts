import type { KeysFrom, Language } from '../../config/settings.ts';
import type { CheckedKey } from '../../engine/checkKeys.ts';
import { describeError } from '../../messages/describeError.ts';
import { encryptionText } from '../../messages/encryptionText.ts';
import { messagesFor } from '../../messages/messagesFor.ts';

const checkedText = ({ database, file, encryption, result }: CheckedKey, language: Language): readonly string[] => {
  const messages = messagesFor(language);
  const t = messages.key;
  switch (result.status) {
    case 'opens':
      return [t.opens(database, file)];
    case 'no_key':
      return [t.noKey(database, file), `  ${encryptionText(encryption, messages)}`];
    case 'failed': {
      const { message, advice } = describeError(result.error, language);
      return [t.failed(database, message), `  ${advice}`];
    }
  }
};

/** What opens here and what does not, and once what follows from it. */
export const checkedKeysText = (checked: readonly CheckedKey[], language: Language): readonly string[] => {
  const t = messagesFor(language).key;
  const lines = checked.flatMap((one) => checkedText(one, language));
  const missing = checked.filter(({ result }) => result.status === 'no_key');
  if (missing.length === 0) return lines;
  const onlyPublic = missing.some(({ encryption }) => 'recipients' in encryption);
  return [...lines, '', onlyPublic ? t.onlyPublicHere : t.noPassphraseHere];
};

/** The variables that name the keys of this machine. */
export const keysFromText = ({ identities, passphrase }: KeysFrom, language: Language): readonly string[] => {
  const t = messagesFor(language).key;
  return [t.identitiesFrom(identities ?? t.notNamed), t.passphraseFrom(passphrase ?? t.notNamed), ''];
};

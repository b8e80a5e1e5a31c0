import type { ConfigWarning } from '../../config/configWarning.ts';
import type { Language } from '../../config/settings.ts';
import { assertNever } from '../../domain/assertNever.ts';
import { messagesFor } from '../../messages/messagesFor.ts';

/** One warning about the configuration in a sentence. */
export const warningText = (warning: ConfigWarning, language: Language): string => {
  const t = messagesFor(language).cli.configWarning;
  switch (warning.code) {
    case 'unknown_key':
      return t.unknown_key(warning.key);
    case 'not_yet_used':
      return t.not_yet_used(warning.key);
    case 'no_databases':
      return t.no_databases(warning.assumed.join(', '));
    case 'cut_in_env':
      return t.cut_in_env(warning.variable);
    case 'no_config_file':
      return t.no_config_file(warning.path);
    default:
      return assertNever(warning);
  }
};

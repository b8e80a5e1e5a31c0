import type { ConfigWarning } from '../../../config/configWarning.ts';
import type { Messages } from '../../../messages/en.ts';

/** A warning about the configuration in a sentence. */
export const describeConfigWarning = (warning: ConfigWarning, { cli }: Messages): string => {
  switch (warning.code) {
    case 'unknown_key':
      return cli.configWarning.unknown_key(warning.key);
    case 'not_yet_used':
      return cli.configWarning.not_yet_used(warning.key);
    case 'no_databases':
      return cli.configWarning.no_databases(warning.assumed.join(', '));
    case 'cut_in_env':
      return cli.configWarning.cut_in_env(warning.variable);
    case 'no_config_file':
      return cli.configWarning.no_config_file(warning.path);
  }
};

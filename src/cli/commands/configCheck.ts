import { placeOfWarning } from '../../config/configWarning.ts';
import type { ExaminedSettings } from '../../config/loadSettings.ts';
import type { Language } from '../../config/settings.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import type { Standalone } from '../commandContext.ts';
import { examine } from '../examine.ts';
import { type Json, jsonForm } from '../jsonForm.ts';
import { configCheckText } from '../text/configText.ts';
import { warningText } from '../text/warningText.ts';

export interface ConfigOptions {
  readonly json: boolean;
}

/** Everything that is wrong or to be known of the configuration, at once. Warnings do not change how it ends. @throws RexusError CONFIG_UNREADABLE */
export const configCheck: Standalone<ConfigOptions> = async (context, { json }) => {
  const { output, environment } = context;
  const examined = examine(context);
  const { language } = examined.settings;
  if (json) output.json(checkForm(examined, language));
  else output.lines(configCheckText(examined, { language, cwd: environment.cwd }));
  return examined.problems.length === 0 ? EXIT_CODES.done : EXIT_CODES.usage;
};

const checkForm = (examined: ExaminedSettings, language: Language): Json => {
  const { settings, isThere, dotEnv, problems, warnings } = examined;
  const { allowed } = messagesFor(language).config;
  return {
    file: settings.file,
    is_there: isThere,
    env_file: dotEnv.isThere ? dotEnv.path : null,
    is_valid: problems.length === 0,
    problems: problems.map(({ key, value, allowed: may, place }) => ({
      key,
      value,
      allowed: allowed(may),
      place: jsonForm(place, language),
    })),
    warnings: warnings.map((warning) => ({
      ...Object(jsonForm(warning, language)),
      message: warningText(warning, language),
      place: jsonForm(placeOfWarning(warning, examined.places), language),
    })),
  };
};

import { shownSettings } from '../../config/shownSettings.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import { RexusError } from '../../domain/rexusError.ts';
import type { Standalone } from '../commandContext.ts';
import { examine } from '../examine.ts';
import { jsonForm } from '../jsonForm.ts';
import { configShowText } from '../text/configText.ts';

export interface ConfigShowOptions {
  readonly origin: boolean;
  readonly json: boolean;
}

/** Every setting that is in force, the defaults too. @throws RexusError CONFIG_UNREADABLE, CONFIG_INVALID */
export const configShow: Standalone<ConfigShowOptions> = async (context, { origin, json }) => {
  const { output, environment, configFile, asked } = context;
  const examined = examine(context);
  const { settings, problems } = examined;
  if (problems.length > 0) throw new RexusError('CONFIG_INVALID', { path: settings.file, problems });
  const options = [...(configFile === null ? [] : ['--config']), ...(asked === null ? [] : ['--language'])];
  const shown = shownSettings(examined, options);
  const { language } = settings;
  if (json)
    output.json({
      file: settings.file,
      settings: shown.map((one) => ({ ...one, origin: jsonForm(one.origin, language) })),
    });
  else output.lines(configShowText(shown, origin, examined, { language, cwd: environment.cwd }));
  return EXIT_CODES.done;
};

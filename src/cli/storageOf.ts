import { loadSettings } from '../config/loadSettings.ts';
import type { Settings } from '../config/settings.ts';
import type { StandaloneContext } from './commandContext.ts';

/** How files are stored here: the defaults where there is no configuration. @throws RexusError CONFIG_UNREADABLE, CONFIG_INVALID */
export const storageOf = ({ environment, configFile }: StandaloneContext): Pick<Settings, 'storage' | 'limits'> => {
  const { cwd, variables } = environment;
  return loadSettings({ cwd, configFile, environment: variables, options: {} }).settings;
};

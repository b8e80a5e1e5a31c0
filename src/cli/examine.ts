import { type ExaminedSettings, examineSettings } from '../config/loadSettings.ts';
import type { StandaloneContext } from './commandContext.ts';

/** The configuration as this command line and this folder name it, in the language that it asks for. @throws RexusError CONFIG_UNREADABLE */
export const examine = ({ environment, configFile, asked }: StandaloneContext): ExaminedSettings => {
  const { cwd, variables } = environment;
  return examineSettings({
    cwd,
    configFile,
    environment: variables,
    options: asked === null ? {} : { language: asked },
  });
};

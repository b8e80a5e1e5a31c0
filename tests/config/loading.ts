import { writeFileSync } from 'node:fs';
import { type LoadedSettings, loadSettings, type SettingsInput } from '../../src/config/loadSettings.ts';
import type { ConfigProblem, PlacedProblem } from '../../src/domain/errorFacts.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { hasCode } from '../../src/domain/rexusError.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

/** A folder with these files, and the settings that the program makes of them. */
export interface Loading extends Partial<Pick<SettingsInput, 'environment' | 'options' | 'configFile'>> {
  /** Written as backup_config.json: text as it is, anything else as JSON; left out: no file. */
  readonly config?: unknown;
  readonly dotEnv?: string | Uint8Array;
  readonly folder?: LocalPath;
}

export const load = (loading: Loading = {}): LoadedSettings & { readonly folder: LocalPath } => {
  const folder = loading.folder ?? temporaryDirectory();
  const { config, dotEnv } = loading;
  if (config !== undefined) {
    const isRaw = typeof config === 'string' || config instanceof Uint8Array;
    writeFileSync(joinLocal(folder, 'backup_config.json'), isRaw ? config : JSON.stringify(config));
  }
  if (dotEnv !== undefined) writeFileSync(joinLocal(folder, '.env'), dotEnv);
  const loaded = loadSettings({
    cwd: folder,
    configFile: loading.configFile ?? null,
    environment: loading.environment ?? {},
    options: loading.options ?? {},
  });
  return { ...loaded, folder };
};

/** The problems that loading ends with, wherever they stand. */
export const problemsOf = (loading: Loading): readonly ConfigProblem[] =>
  placedProblemsOf(loading).map(({ place: _place, ...problem }) => problem);

export const placedProblemsOf = (loading: Loading): readonly PlacedProblem[] => {
  try {
    load(loading);
  } catch (error) {
    if (hasCode(error, 'CONFIG_INVALID')) return error.facts.problems;
    throw error;
  }
  return [];
};

/**
 * Puts the program's settings together: the configuration file, `.env` beside it, the environment, options and defaults. Owns what each
 * value means when several places speak of it; knows nothing of what is done with it.
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ConfigProblem, PlacedProblem } from '../domain/errorFacts.ts';
import type { Limits } from '../domain/limits.ts';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { chainPolicy, DEFAULT_CHAIN_POLICY } from './chainPolicy.ts';
import { type CheckedConfig, checkConfig } from './checkConfig.ts';
import { readConfigFile } from './configFile.ts';
import { type ConfigSections, type SectionName, WRAPPER } from './configSchema.ts';
import type { ConfigWarning } from './configWarning.ts';
import { connectionSettings, missingVariable } from './connectionSettings.ts';
import { ASSUMED_DATABASES, commonRetention, databaseSettings } from './databaseSettings.ts';
import { dotted } from './dotted.ts';
import { keysFrom } from './encryptionSettings.ts';
import { type DotEnv, dotEnvPath, type Environment, readEnvironment } from './environment.ts';
import { chooseLanguage } from './language.ts';
import { notYetUsed } from './notYetUsed.ts';
import { comparePlaces, type Places, placesIn } from './places.ts';
import { recoveryTesting } from './recoveryTesting.ts';
import { scheduleSettings } from './scheduleSettings.ts';
import { isLogLevelName, LOG_LEVEL_NAMES } from './schema/notifications.ts';
import type { Language, Settings } from './settings.ts';
import { fileSettings, storageSettings } from './storageSettings.ts';

export const DEFAULT_CONFIG_FILE = 'backup_config.json';

const MB = 1_000_000;
const GB = 1_000_000_000;
const SILENCE_MINUTES = 30;
const LOG_RETENTION_DAYS = 30;

export interface SettingsInput {
  readonly cwd: LocalPath;
  /** As a person gave it (`--config`); null: backup_config.json in `cwd`, which may be missing. */
  readonly configFile: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly options: { readonly language?: Language };
}

export interface LoadedSettings {
  readonly settings: Settings;
  readonly warnings: readonly ConfigWarning[];
}

/** The configuration with all that is to be said of it. */
export interface ExaminedSettings extends LoadedSettings {
  /** Whether there is a configuration file. */
  readonly isThere: boolean;
  readonly dotEnv: DotEnv;
  readonly places: Places;
  /** Every one at once. While there is one, `settings` are not to be gone by. */
  readonly problems: readonly PlacedProblem[];
}

/** @throws RexusError CONFIG_UNREADABLE, or CONFIG_INVALID with every problem at once */
export const loadSettings = (input: SettingsInput): LoadedSettings => {
  const { settings, warnings, problems } = examineSettings(input);
  if (problems.length > 0) throw new RexusError('CONFIG_INVALID', { path: settings.file, problems });
  return { settings, warnings };
};

/** Reads and checks everything, and leaves it to the caller what follows from a problem. @throws RexusError CONFIG_UNREADABLE */
export const examineSettings = (input: SettingsInput): ExaminedSettings => {
  const file = localPath(input.configFile ?? DEFAULT_CONFIG_FILE, input.cwd);
  const folder = localPath(dirname(file));
  const content = readConfigFile(file);
  if (content === null && input.configFile !== null) {
    throw new RexusError('CONFIG_UNREADABLE', { path: file, reason: { code: 'missing' }, position: null });
  }
  const config = checkConfig(content === null ? {} : content.json);
  const { variables: environment, cut, dotEnv } = readEnvironment(folder, input.environment);
  const problems: ConfigProblem[] = [...config.problems];
  const language = chooseLanguage(input.options.language, config.sections.language, input.environment);
  const settings = settingsFrom({ file, folder, config, environment, language }, (problem) => problems.push(problem));
  const places = placesIn({ text: content?.text ?? null, dotEnv, variables: environment });
  return {
    settings,
    warnings: warningsFrom(config, content === null ? file : null, cut),
    isThere: content !== null,
    dotEnv,
    places,
    problems: problems
      .map((problem) => ({ ...problem, place: places.near(problem.key) }))
      .toSorted((a, b) => comparePlaces(a.place, b.place)),
  };
};

interface Sources {
  readonly file: LocalPath;
  readonly folder: LocalPath;
  readonly config: CheckedConfig;
  readonly environment: Environment;
  readonly language: Language;
}

const settingsFrom = (
  { file, folder, config, environment, language }: Sources,
  report: (problem: ConfigProblem) => void,
): Settings => {
  const { sections } = config;
  const system = sections.notifications?.system;
  const level = system?.log_level?.toLowerCase() ?? 'info';
  const selection = databaseSettings(config, environment, report);
  const { databases } = selection;
  const defaultFiles = [file, dotEnvPath(folder)].filter((path) => existsSync(path));
  return {
    file,
    language,
    connection: connectionSettings(environment, folder, report),
    missingVariable: missingVariable(environment),
    ...selection,
    // The Python tool knew fulls only: that is what `backup` by itself still means.
    defaultType: sections.chains?.default_type ?? 'full',
    chains: chainPolicy(sections.chains, DEFAULT_CHAIN_POLICY),
    storage: storageSettings(config, environment, folder, report),
    keysFrom: keysFrom(environment),
    files: fileSettings(config, folder, defaultFiles, report),
    schedules: scheduleSettings(config, selection, report),
    recoveryTesting: recoveryTesting(config, databases),
    retention: { common: commonRetention(sections) },
    verifyIntegrity: sections.verify_integrity ?? true,
    minimumFreeBytes: Math.round((sections.environment_requirements?.disk_space?.minimum_free_gb ?? 0) * GB),
    log: {
      toFile: system?.log_to_file ?? true,
      level: isLogLevelName(level) ? LOG_LEVEL_NAMES[level] : 'info',
      retentionDays: system?.log_retention_days ?? LOG_RETENTION_DAYS,
    },
    silenceMs: (sections.limits?.silence_minutes ?? SILENCE_MINUTES) * 60_000,
    limits: limitsFrom(sections.limits),
  };
};

const limitsFrom = ({ cpu_percent: cpu, write_mb_s: write }: NonNullable<ConfigSections['limits']> = {}): Limits => ({
  cpuPercent: cpu === undefined || cpu === 100 ? null : cpu,
  writeBytesPerSecond: write === undefined ? null : write * MB,
});

const warningsFrom = (
  config: CheckedConfig,
  missing: LocalPath | null,
  cut: readonly string[],
): readonly ConfigWarning[] => [
  ...cut.map((variable) => ({ code: 'cut_in_env', variable }) as const),
  ...(missing === null ? [] : [{ code: 'no_config_file', path: missing } as const]),
  ...config.unknownKeys.map((key) => ({ code: 'unknown_key', key }) as const),
  ...notYetUsed(config).map((key) => ({ code: 'not_yet_used', key }) as const),
  ...(Object.keys(config.sections.databases ?? {}).length > 0 || isWrong(config, 'databases')
    ? []
    : [{ code: 'no_databases', assumed: [...ASSUMED_DATABASES] } as const]),
];

/** A section with a wrong value in it is left out of the sections, and yet it is there. */
const isWrong = ({ problems, keyOf, isWrapped }: CheckedConfig, section: SectionName): boolean => {
  const names = [keyOf(section), dotted(isWrapped(section) ? [section] : [WRAPPER, section])];
  return problems.some(({ key }) => names.some((name) => key === name || key.startsWith(`${name}.`)));
};

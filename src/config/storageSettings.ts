import { isAbsolute, relative, sep } from 'node:path';
import type { ConfigProblem } from '../domain/errorFacts.ts';
import { joinLocal, type LocalPath, localPath } from '../domain/localPath.ts';
import { parseServerPath } from '../domain/serverPath.ts';
import { type CheckedConfig, shown } from './checkConfig.ts';
import { encryptionSettings } from './encryptionSettings.ts';
import type { Environment } from './environment.ts';
import { ALLOWED } from './schema/allowed.ts';
import type { FileSettings, StorageSettings } from './settings.ts';

const DEFAULT_BASE = 'backups';
const FOLDERS = ['databases', 'config', 'application', 'logs', 'temp', 'restore'] as const;
type Folder = (typeof FOLDERS)[number];

type Report = (problem: ConfigProblem) => void;

/** Where stored files go. Relative paths are against `folder`, that of the configuration file, wherever the program was started. */
export const storageSettings = (
  config: CheckedConfig,
  environment: Environment,
  folder: LocalPath,
  report: Report,
): StorageSettings => {
  const { storage } = config.sections;
  const configuredBase = baseFrom(config, folder, report);
  const variable = environment.get('BACKUP_DIR');
  const base = (variable === undefined ? null : pathFrom('BACKUP_DIR', variable, folder, report)) ?? configuredBase;
  const folders = foldersFrom(config, { base, configuredBase, folder }, report);
  return {
    base,
    ...folders,
    serverDirectory: storage?.server_directory === undefined ? null : parseServerPath(storage.server_directory),
    compression: compressionFrom(config, report),
    serverCompression: storage?.compression?.server ?? 'auto',
    ...encryptionSettings(config, environment, folder, report),
  };
};

/** Files kept beside the databases; the defaults hold only what exists, an explicit list is taken as it is. */
export const fileSettings = (
  { sections, keyOf }: CheckedConfig,
  folder: LocalPath,
  defaultFiles: readonly LocalPath[],
  report: Report,
): FileSettings => {
  const resolved = (part: 'config' | 'application'): readonly LocalPath[] | undefined =>
    sections.files?.[part]?.flatMap(
      (text, index) => pathFrom(keyOf('files', part, String(index)), text, folder, report) ?? [],
    );
  return { config: resolved('config') ?? defaultFiles, application: resolved('application') ?? [] };
};

/** An absolute path, null if it was refused: one that belongs to Windows is, elsewhere, where it would name a strange file in the current folder. */
const pathFrom = (key: string, text: string, folder: LocalPath, report: Report): LocalPath | null => {
  const isForeign = process.platform !== 'win32' && /^([A-Za-z]:[\\/]|\\\\)/.test(text);
  if (isForeign || text.trim() === '' || text.includes('\0')) {
    report({ key, value: shown(text), allowed: ALLOWED.localPath });
    return null;
  }
  return localPath(text, folder);
};

const baseFrom = ({ sections, keyOf }: CheckedConfig, folder: LocalPath, report: Report): LocalPath => {
  const { backup_dir: flat, storage } = sections;
  const nested = storage?.base_directory;
  const nestedPath = nested === undefined ? null : pathFrom(keyOf('storage', 'base_directory'), nested, folder, report);
  if (flat === undefined) return nestedPath ?? localPath(DEFAULT_BASE, folder);
  const flatPath = pathFrom(keyOf('backup_dir'), flat, folder, report);
  // Two different places for backups: guessing which one is meant could fill the wrong disk.
  if (nestedPath !== null && flatPath !== null && nestedPath !== flatPath) {
    report({
      key: keyOf('backup_dir'),
      value: shown(flat),
      allowed: `${keyOf('storage', 'base_directory')}: ${shown(nested)}`,
    });
  }
  return flatPath ?? localPath(DEFAULT_BASE, folder);
};

interface Bases {
  readonly base: LocalPath;
  readonly configuredBase: LocalPath;
  readonly folder: LocalPath;
}

/**
 * `structure` gives each part's folder including the base directory, as the Python tool writes it (`backups/databases/`). Manifests name
 * files relative to the base, so each part must be under it; it moves along when BACKUP_DIR or `base_directory` names another base.
 */
const foldersFrom = (config: CheckedConfig, bases: Bases, report: Report): Record<Folder, LocalPath> => {
  const folders = {
    databases: folderFrom('databases', config, bases, report),
    config: folderFrom('config', config, bases, report),
    application: folderFrom('application', config, bases, report),
    logs: folderFrom('logs', config, bases, report),
    temp: folderFrom('temp', config, bases, report),
    restore: folderFrom('restore', config, bases, report),
  };
  // temp is emptied after a dead run: it must never be, hold or stand in a folder of backups.
  for (const [index, folder] of FOLDERS.entries()) {
    const clashes = FOLDERS.slice(0, index).some(
      (other) => isInside(folders[folder], folders[other]) || isInside(folders[other], folders[folder]),
    );
    if (clashes) {
      const value = shown(config.sections.storage?.structure?.[folder] ?? folders[folder]);
      report({ key: config.keyOf('storage', 'structure', folder), value, allowed: ALLOWED.ownFolder });
    }
  }
  return folders;
};

const folderFrom = (name: Folder, config: CheckedConfig, bases: Bases, report: Report): LocalPath => {
  const standard = joinLocal(bases.base, name);
  const text = config.sections.storage?.structure?.[name];
  if (text === undefined) return standard;
  const key = config.keyOf('storage', 'structure', name);
  const given = pathFrom(key, text, bases.folder, report);
  if (given === null) return standard;
  // The file as shipped repeats `backups/` in each part: it stays right for who changes only base_directory.
  for (const root of [bases.configuredBase, localPath(DEFAULT_BASE, bases.folder)]) {
    if (given !== root && isInside(given, root)) return joinLocal(bases.base, relative(root, given));
  }
  report({ key, value: shown(text), allowed: ALLOWED.folderUnderBase });
  return standard;
};

/** Is `path` the folder itself or something under it? */
const isInside = (path: LocalPath, folder: LocalPath): boolean => {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

/**
 * Each one's own: beyond the normal one size falls little and time grows much. `fast` costs hardly more than the lowest, `small` is smaller than the
 * Python tool's level 9 (docs/performance.md).
 */
const LEVELS = {
  gzip: { fast: 4, normal: 6, small: 8 },
  zstd: { fast: 1, normal: 3, small: 9 },
  none: { fast: 6, normal: 6, small: 6 },
} as const;

const compressionFrom = ({ sections, keyOf }: CheckedConfig, report: Report): StorageSettings['compression'] => {
  const nested = sections.storage?.compression;
  if (sections.compress !== undefined && nested?.enabled !== undefined && sections.compress !== nested.enabled) {
    const allowed = `${keyOf('storage', 'compression', 'enabled')}: ${nested.enabled}`;
    report({ key: keyOf('compress'), value: shown(sections.compress), allowed });
  }
  const enabled = (sections.compress ?? nested?.enabled ?? true) && nested?.algorithm !== 'none';
  const algorithm = enabled ? (nested?.algorithm ?? 'gzip') : 'none';
  const level = nested?.level ?? 'normal';
  return { algorithm, level: level === 'auto' || typeof level === 'number' ? level : LEVELS[algorithm][level] };
};

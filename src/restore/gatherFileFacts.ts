import { existsSync } from 'node:fs';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import type { Manifest } from '../catalogue/manifest.ts';
import { resolveStored } from '../catalogue/storedPath.ts';
import type { StorageSettings } from '../config/settings.ts';
import type { StoredEncryption } from '../domain/encryption.ts';
import { joinLocal, type LocalPath, localPath } from '../domain/localPath.ts';
import { asRexusError, RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import { ENCRYPTED_SUFFIX } from '../pipeline/storedFileFormat.ts';
import type { FileFacts } from './restoreFacts.ts';

/** What this machine has of a run's files, application folders first: a configuration file may lie in one that is only brought back. */
export const gatherFileFacts = (
  { id, application, config }: Manifest,
  storage: Pick<StorageSettings, 'base' | 'restore'>,
): readonly FileFacts[] => {
  const folders: LocalPath[] = [];
  const factsOf = (
    kind: FileFacts['kind'],
    {
      source,
      ...entry
    }: {
      source: string;
      backup: string;
      md5: string | null;
      sha256: string | null;
      encryption: StoredEncryption | null;
    },
  ): FileFacts => {
    const place = placeHere(source, folders);
    if (kind === 'application' && place !== null) folders.push(place);
    const beside = joinLocal(storage.restore, id, kind, ...namesInRun(id, kind, entry.backup));
    return {
      kind,
      backup: locate(storage.base, entry.backup),
      expected: { md5: entry.md5, sha256: entry.sha256 },
      encryption: entry.encryption,
      source: place,
      beside,
      sourceExists: place !== null && existsSync(place),
      besideExists: existsSync(beside),
    };
  };
  return [
    ...application.entries.map((folder) => factsOf('application', folder)),
    ...config.entries.map((file) => factsOf('config', file)),
  ];
};

/** Windows calls a path with no drive absolute, and would take it for one on the current drive. */
const isOfThisSystem = (path: string): boolean =>
  isAbsolute(path) && (process.platform !== 'win32' || /^([A-Za-z]:[\\/]|\\\\)/.test(path));

/** The place itself if its folder is there, or is among those that are being brought back. */
const placeHere = (source: string, folders: readonly LocalPath[]): LocalPath | null => {
  if (!isOfThisSystem(source)) return null;
  const path = localPath(source);
  const isInside = folders.some((folder) => {
    const way = relative(folder, path);
    return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  });
  return isInside || existsSync(dirname(path)) ? path : null;
};

/** Its place in the run's own folder, where no two have the same; an archive's without its ending, since it becomes a folder again. */
const namesInRun = (id: RunId, kind: FileFacts['kind'], backup: string): readonly string[] => {
  const names = backup.split(/[\\/]/).filter((name) => !['', '.', '..'].includes(name));
  const inRun = names[0] === kind && names[1] === id ? names.slice(2) : names.slice(-1);
  return inRun.map((name, at) => (at === inRun.length - 1 ? nameOfContent(kind, name) : name));
};

const nameOfContent = (kind: FileFacts['kind'], name: string): string => {
  const plain = name.endsWith(ENCRYPTED_SUFFIX) ? name.slice(0, -ENCRYPTED_SUFFIX.length) : name;
  return kind === 'application' ? plain.replace(/\.zip$/, '') : plain;
};

const locate = (base: LocalPath, backup: string): LocalPath | RexusError => {
  try {
    const path = resolveStored(base, backup);
    return existsSync(path) ? path : new RexusError('STORED_FILE_MISSING', { path });
  } catch (error) {
    return asRexusError(error);
  }
};

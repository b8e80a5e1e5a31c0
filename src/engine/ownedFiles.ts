/** Which files belong to a run: what may be removed with it, and nothing else. */
import { dirname, relative } from 'node:path';
import { type CataloguedRun, isStored, type Manifest } from '../catalogue/manifest.ts';
import { pythonNames, resolveStored, storedCandidates } from '../catalogue/storedPath.ts';
import { joinLocal, type LocalPath, localPath } from '../domain/localPath.ts';
import { asRexusError, RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import type { Disk } from '../platform/disk.ts';
import { errnoOf, writeError } from '../platform/fileErrors.ts';

/** Something that was not removed, and why. */
export interface NotRemoved {
  readonly path: LocalPath;
  readonly error: RexusError;
}

/** Does a part of the path carry exactly this run's id? `…_2` behind it is another run's. */
export const namesRun = (path: string, id: RunId): boolean =>
  path.split(/[\\/]/).some((name) => new RegExp(`(?<!\\d)${id}(?!\\d|_[1-9])`).test(name));

export const isWithin = (path: LocalPath, folder: LocalPath): boolean =>
  path === folder || !/^(\.\.([\\/]|$)|([A-Za-z]:)?[\\/])/.test(relative(folder, path));

/** Everything that a manifest names, as places on this disk; what is named and may not be touched stands beside it. */
export const filesOfRun = (
  base: LocalPath,
  manifest: Manifest,
): { readonly paths: readonly LocalPath[]; readonly refused: readonly NotRemoved[] } => {
  const paths: LocalPath[] = [];
  const refused: NotRemoved[] = [];
  const take = (named: string, resolve: () => readonly LocalPath[]): void => {
    try {
      // A run's files carry its id. A manifest that names others was tampered with, or copied.
      for (const path of resolve()) {
        if (!namesRun(relative(base, path), manifest.id)) throw new RexusError('STORED_FILE_OUTSIDE', { path: named });
        paths.push(path);
      }
    } catch (error) {
      refused.push({ path: joinLocal(base, named), error: asRexusError(error) });
    }
  };
  for (const record of manifest.databases) {
    if (record.status === 'completed') take(record.stored.file, () => [resolveStored(base, record.stored.file)]);
    if (record.status === 'completed_python') take(record.file, () => storedCandidates(base, record));
  }
  for (const { backup } of [...manifest.config.entries, ...manifest.application.entries]) {
    take(backup, () => [resolveStored(base, backup)]);
  }
  return { paths, refused };
};

/** The files of the runs that stay, and the folders above them. */
export interface KeptFiles {
  readonly files: ReadonlySet<string>;
  readonly above: ReadonlySet<string>;
}

/** By name only, without a look at the disk: there may be ten thousand runs. */
export const filesToKeep = (base: LocalPath, runs: readonly CataloguedRun[]): KeptFiles => {
  const files = new Set<string>(runs.flatMap(({ path, manifest }) => [path, ...namedPaths(base, manifest)]));
  const above = new Set<string>();
  for (const file of files) {
    for (let at = dirname(file); !above.has(at); at = dirname(at)) above.add(at);
  }
  return { files, above };
};

const namedPaths = (base: LocalPath, { databases, config, application }: Manifest): readonly LocalPath[] => [
  ...databases.flatMap((record) => {
    if (!isStored(record)) return [];
    return record.status === 'completed'
      ? [joinLocal(base, record.stored.file)]
      : pythonNames(record.file).map((name) => joinLocal(base, 'databases', name));
  }),
  ...[...config.entries, ...application.entries].map(({ backup }) => joinLocal(base, backup)),
];

/** Would removing `path` take a kept file with it, or a part of a kept folder? */
const isKept = (path: LocalPath, { files, above }: KeptFiles): boolean => {
  if (above.has(path)) return true;
  for (let at: string = path; at !== dirname(at); at = dirname(at)) if (files.has(at)) return true;
  return false;
};

export interface RemoveWhere {
  readonly base: LocalPath;
  /** The run that the files belong to: its own folders go too when they have become empty. */
  readonly id: RunId;
  readonly keep: KeptFiles;
  readonly disk: Disk;
}

/**
 * Removes files and folders one by one and goes on after one that cannot be removed. Durable when it returns: what is done next (forgetting
 * that they were to be removed) must not reach the disk before it.
 */
export const removeFiles = async (
  paths: readonly LocalPath[],
  { base, id, keep, disk }: RemoveWhere,
): Promise<{ readonly removed: readonly LocalPath[]; readonly failed: readonly NotRemoved[] }> => {
  const removed: LocalPath[] = [];
  const failed: NotRemoved[] = [];
  for (const path of paths) {
    try {
      if (isKept(path, keep)) throw new RexusError('STORED_FILE_OUTSIDE', { path });
      if (await disk.remove(path)) removed.push(path);
    } catch (error) {
      failed.push({ path, error: asRexusError(writeError(error, path)) });
    }
  }
  // Of all of them: a removal that was cut short may have left a folder empty before.
  for (const folder of new Set(paths.map((path) => localPath(dirname(path))))) {
    try {
      await removeEmptied(folder, { base, id, disk });
    } catch (error) {
      failed.push({ path: folder, error: asRexusError(writeError(error, folder)) });
    }
  }
  return { removed, failed };
};

/** From the folder upwards as long as it is the run's own: `config/<id>/a` and `config/<id>` go if empty, `config` stays. */
const removeEmptied = async (folder: LocalPath, { base, id, disk }: Omit<RemoveWhere, 'keep'>): Promise<void> => {
  let at = folder;
  while (namesRun(relative(base, at), id)) {
    await disk.removeEmptyFolder(at);
    at = localPath(dirname(at));
  }
  try {
    await disk.syncFolder(at);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
};

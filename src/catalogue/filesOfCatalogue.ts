import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import type { RunId } from '../domain/runId.ts';
import { type CataloguedRun, isStored } from './manifest.ts';
import { pythonNames } from './storedPath.ts';

/** The run of every stored file that a manifest names, by the file's path. By name only, without a look at the disk. */
export const filesOfCatalogue = (base: LocalPath, runs: readonly CataloguedRun[]): ReadonlyMap<LocalPath, RunId> => {
  const files = new Map<LocalPath, RunId>();
  for (const { manifest } of runs) {
    for (const record of manifest.databases) {
      if (!isStored(record)) continue;
      const paths =
        record.status === 'completed'
          ? [joinLocal(base, record.stored.file)]
          : pythonNames(record.file).map((name) => joinLocal(base, 'databases', name));
      for (const path of paths) files.set(path, manifest.id);
    }
  }
  return files;
};

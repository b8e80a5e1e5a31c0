import { existsSync } from 'node:fs';
import { isGood } from '../../catalogue/lastGood.ts';
import type { CataloguedRun } from '../../catalogue/manifest.ts';
import { manifestPath } from '../../catalogue/manifestFile.ts';
import { readPins } from '../../catalogue/pins.ts';
import { proveOnDisk } from '../../catalogue/proveOnDisk.ts';
import type { StorageSettings } from '../../config/settings.ts';
import { type DatabaseName, sameDatabase } from '../../domain/databaseName.ts';
import { throwIfInterrupted } from '../../domain/interrupted.ts';
import { joinLocal, type LocalPath } from '../../domain/localPath.ts';
import { asRexusError, RexusError } from '../../domain/rexusError.ts';
import type { RunId } from '../../domain/runId.ts';
import { moveDurably } from '../../platform/atomicFile.ts';
import { type Disk, systemDisk } from '../../platform/disk.ts';
import { writeError } from '../../platform/fileErrors.ts';
import { filesOfRun, filesToKeep, type NotRemoved, type RemoveWhere, removeFiles } from '../ownedFiles.ts';
import type { RotationDecision, RotationPlan } from './rotation.ts';

export interface RotationOutcome {
  /** These runs are no longer listed. */
  readonly removed: readonly RunId[];
  /** What should have gone and did not: a run that is still listed, or files of one that is not (the next clean-up tries again). */
  readonly failed: readonly NotRemoved[];
}

type Removal = Extract<RotationDecision, { readonly action: 'remove' }>;

/**
 * Removes what the plan says, run by run; one that cannot be removed does not stop the others. The lock is held.
 *
 * The order, so that a power failure anywhere leaves nothing listed as good that is gone: the manifest goes first, renamed into temp and made
 * durable there; from then on the run is not listed. Then the files that it names, and only those. The renamed manifest goes last, since
 * cleanUpDeadRuns finishes from it what was begun.
 * @throws RexusError INTERRUPTED between two runs
 */
export const executeRotation = async (
  plan: RotationPlan,
  storage: Pick<StorageSettings, 'base' | 'temp'>,
  signal: AbortSignal,
  disk: Disk = systemDisk,
): Promise<RotationOutcome> => {
  const staying = plan.decisions.filter(({ action }) => action === 'keep').map(({ run }) => run);
  const keep = filesToKeep(storage.base, staying);
  const removed: RunId[] = [];
  const failed: NotRemoved[] = [];
  for (const decision of plan.decisions) {
    if (decision.action === 'keep') continue;
    throwIfInterrupted(signal);
    try {
      // Pinned since the plan was made: pins need no lock.
      if (readPins(storage.base).has(decision.id)) continue;
      proveReplaced(decision, staying, storage.base);
      const renamed = removingPath(storage.temp, decision.id);
      await makeFolder(storage.temp, disk);
      await moveDurably(manifestPath(storage.base, decision.id), renamed, disk);
      removed.push(decision.id);
      failed.push(...(await removeRenamedRun(renamed, decision.run, { base: storage.base, keep, disk })).failed);
    } catch (error) {
      failed.push({ path: decision.run.path, error: asRexusError(error) });
    }
  }
  return { removed, failed };
};

/** Where the manifest of a run stands while the run is being removed. */
export const removingPath = (temp: LocalPath, id: RunId): LocalPath => joinLocal(temp, `removing_${id}.json`);

/** Removes the files of a run whose manifest is no longer listed, then that manifest, unless something is left of them. */
export const removeRenamedRun = async (
  renamed: LocalPath,
  { manifest }: Pick<CataloguedRun, 'manifest'>,
  where: Omit<RemoveWhere, 'id'>,
): Promise<{ readonly removed: readonly LocalPath[]; readonly failed: readonly NotRemoved[] }> => {
  const { paths, refused } = filesOfRun(where.base, manifest);
  const own = { ...where, id: manifest.id };
  const files = await removeFiles(paths, own);
  // What is refused will be refused again: trying once more mends nothing, so only files that could not be removed keep the manifest.
  const last = files.failed.length === 0 ? await removeFiles([renamed], own) : { failed: [] };
  return { removed: files.removed, failed: [...refused, ...files.failed, ...last.failed] };
};

/** The plan knows manifests only: before anything goes, what replaces it must be on the disk, with its size. */
const proveReplaced = ({ reason }: Removal, staying: readonly CataloguedRun[], base: LocalPath): void => {
  for (const { database, id } of reason.replacedBy) {
    const path = manifestPath(base, id);
    const run = staying.find(({ manifest }) => manifest.id === id);
    if (run === undefined || !existsSync(path)) throw new RexusError('RUN_UNKNOWN', { id });
    proveGood(run, database, base);
  }
};

const proveGood = ({ manifest }: CataloguedRun, database: DatabaseName, base: LocalPath): void => {
  const record = manifest.databases.filter(isGood).find(({ name }) => sameDatabase(name, database));
  if (record === undefined) throw new RexusError('DATABASE_NOT_IN_RUN', { id: manifest.id, database });
  proveOnDisk(base, record);
};

const makeFolder = async (folder: LocalPath, disk: Disk): Promise<void> => {
  try {
    await disk.makeFolder(folder);
  } catch (error) {
    throw writeError(error, folder);
  }
};

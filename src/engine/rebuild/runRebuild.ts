import type { CataloguedRun } from '../../catalogue/manifest.ts';
import { readCatalogue } from '../../catalogue/readCatalogue.ts';
import { throwIfInterrupted } from '../../domain/interrupted.ts';
import { asRexusError, hasCode, RexusError } from '../../domain/rexusError.ts';
import type { RunId } from '../../domain/runId.ts';
import { prepareFolders } from '../prepareFolders.ts';
import type { ImportDeps } from './importFile.ts';
import { importRun } from './importRun.ts';
import type { PlannedRun, RebuildPlan } from './rebuildPlan.ts';

export interface RebuildOutcome {
  readonly written: readonly RunId[];
  /** Runs that stay without a manifest; nothing is left of their copies. */
  readonly failed: readonly { readonly id: RunId; readonly error: RexusError }[];
}

/**
 * Writes the manifests that were planned, run by run: a ledger of the copies, the copies, each read back and compared, the manifest last.
 * What dies on the way is cleaned up by the next backup like any other run. The lock is held; what other dead runs left is not cleaned up here:
 * who rebuilds a catalogue has lost enough.
 * @throws RexusError INTERRUPTED, DISK_FULL; what was written until then stays and is whole
 */
export const runRebuild = async (deps: Omit<ImportDeps, 'pages'>, plan: RebuildPlan): Promise<RebuildOutcome> => {
  const { storage, disk, signal } = deps;
  await prepareFolders(storage, disk);
  const catalogued = cataloguedGuids(readCatalogue(storage.base).runs);
  const written: RunId[] = [];
  const failed: RebuildOutcome['failed'][number][] = [];
  for (const run of plan.runs) {
    throwIfInterrupted(signal);
    try {
      refuseCatalogued(catalogued, run);
      await importRun(
        { ...deps, pages: false },
        { run, reasonOf: ({ source }) => ({ code: 'imported', text: source }), verifyOnly: false },
      );
      written.push(run.id);
    } catch (error) {
      if (hasCode(error, 'INTERRUPTED') || hasCode(error, 'DISK_FULL')) throw error;
      failed.push({ id: run.id, error: asRexusError(error) });
    }
  }
  return { written, failed };
};

const cataloguedGuids = (runs: readonly CataloguedRun[]): ReadonlyMap<string, CataloguedRun> =>
  new Map(
    runs.flatMap((run) =>
      run.manifest.databases.flatMap((record) =>
        record.status === 'completed' ? [[record.set.backupSetGuid.toLowerCase(), run] as const] : [],
      ),
    ),
  );

/** The plan was made before the lock was taken: another rebuild may have been quicker. */
const refuseCatalogued = (catalogued: ReadonlyMap<string, CataloguedRun>, { sets }: PlannedRun): void => {
  for (const { set } of sets) {
    const run = catalogued.get(set.backupSetGuid.toLowerCase());
    if (run !== undefined)
      throw new RexusError('FILE_UNWRITABLE', { path: run.path, reason: { code: 'manifest_exists' } });
  }
};

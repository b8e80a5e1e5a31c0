import type { CataloguedRun, DatabaseRecord, Manifest } from '../../catalogue/manifest.ts';
import { readCatalogue } from '../../catalogue/readCatalogue.ts';
import { resolveStored } from '../../catalogue/storedPath.ts';
import { writeManifest } from '../../catalogue/writeManifest.ts';
import { throwIfInterrupted } from '../../domain/interrupted.ts';
import { asRexusError, hasCode, RexusError } from '../../domain/rexusError.ts';
import type { RunId } from '../../domain/runId.ts';
import { prepareFolders } from '../prepareFolders.ts';
import { openRunLedger } from '../runLedger.ts';
import { importFile, type RebuildDeps } from './importFile.ts';
import type { PlannedRun, PlannedSet, RebuildPlan } from './rebuildPlan.ts';

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
export const runRebuild = async (deps: RebuildDeps, plan: RebuildPlan): Promise<RebuildOutcome> => {
  const { storage, disk, signal } = deps;
  await prepareFolders(storage, disk);
  const catalogued = cataloguedGuids(readCatalogue(storage.base).runs);
  const written: RunId[] = [];
  const failed: RebuildOutcome['failed'][number][] = [];
  for (const run of plan.runs) {
    throwIfInterrupted(signal);
    try {
      refuseCatalogued(catalogued, run);
      await rebuildRun(deps, run);
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

const rebuildRun = async (deps: RebuildDeps, run: PlannedRun): Promise<void> => {
  const { storage, disk } = deps;
  const made = run.sets
    .filter(({ how }) => how.kind !== 'in_place')
    .map(({ storedFile }) => resolveStored(storage.base, storedFile));
  const ledger = await openRunLedger({ storage, kind: 'run', id: run.id, files: made, disk });
  try {
    const records: DatabaseRecord[] = [];
    for (const planned of run.sets) records.push(await recordOf(deps, planned));
    await writeManifest(storage.base, manifestOf(run, records), disk);
  } catch (error) {
    // What cannot be removed stays in the ledger, and the next run tries again.
    for (const path of made) await disk.remove(path);
    await ledger.close();
    throw error;
  }
  await ledger.close();
};

const recordOf = async (deps: RebuildDeps, planned: PlannedSet): Promise<DatabaseRecord> => {
  const { stored, content, compression, packMs, readBackMs } = await importFile(deps, planned);
  return {
    status: 'completed',
    name: planned.name,
    type: planned.type,
    stored: { file: planned.storedFile, compression, ...stored, content },
    set: planned.set,
    verified: { verifyOnly: false, readBack: true },
    durations: { backupMs: 0, headerMs: 0, verifyMs: 0, packMs, readBackMs },
    reason: { code: 'imported', text: planned.source },
  };
};

const manifestOf = ({ id, sets }: PlannedRun, databases: readonly DatabaseRecord[]): Manifest => {
  const byTime = (times: readonly string[]): readonly string[] =>
    times.toSorted((a, b) => Date.parse(a) - Date.parse(b));
  const [first] = sets;
  const startedAt = byTime(sets.map(({ set }) => set.startedAt))[0];
  const finishedAt = byTime(sets.map(({ set }) => set.finishedAt)).at(-1);
  if (first === undefined || startedAt === undefined || finishedAt === undefined) {
    throw new RangeError('a run without a backup set');
  }
  return {
    origin: 'rexus',
    id,
    type: first.type,
    copyOnly: sets.every(({ set }) => set.copyOnly),
    label: null,
    purpose: 'imported',
    startedAt,
    finishedAt,
    status: 'completed',
    // The edition stands in no backup.
    server: { name: first.set.server, version: first.set.softwareVersion, edition: '' },
    databases,
    config: { status: 'none', entries: [], error: null },
    application: { status: 'none', entries: [], error: null },
    integrityCheck: [],
    errors: [],
  };
};

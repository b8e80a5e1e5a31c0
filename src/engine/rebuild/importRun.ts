import type { DatabaseRecord, Manifest, RecordReason } from '../../catalogue/manifest.ts';
import { resolveStored } from '../../catalogue/storedPath.ts';
import { storeRun } from '../storeRun.ts';
import { type ImportDeps, importFile } from './importFile.ts';
import type { PlannedRun, PlannedSet } from './rebuildPlan.ts';

export interface ImportRequest {
  readonly run: Pick<PlannedRun, 'id' | 'sets'>;
  readonly reasonOf: (set: PlannedSet) => RecordReason;
  /** Has the server read them with RESTORE VERIFYONLY? */
  readonly verifyOnly: boolean;
}

/**
 * Stores the sets of one run that other tools took, or that lost their manifest: every file copied, read back and compared, the manifest last.
 * @throws RexusError of importFile and storeRun
 */
export const importRun = (deps: ImportDeps, request: ImportRequest): Promise<Manifest> => {
  const { run } = request;
  const files = run.sets
    .filter(({ how }) => how.kind !== 'in_place')
    .map(({ storedFile }) => resolveStored(deps.storage.base, storedFile));
  return storeRun(deps, { id: run.id, files }, async () => {
    const records: DatabaseRecord[] = [];
    for (const planned of run.sets) records.push(await recordOf(deps, planned, request));
    return manifestOf(run, records);
  });
};

const recordOf = async (
  deps: ImportDeps,
  planned: PlannedSet,
  { reasonOf, verifyOnly }: ImportRequest,
): Promise<DatabaseRecord> => {
  const { stored, content, compression, levels, packMs, readBackMs } = await importFile(deps, planned);
  return {
    status: 'completed',
    name: planned.name,
    type: planned.type,
    stored: {
      file: planned.storedFile,
      compression,
      encryption: planned.encryption,
      ...stored,
      content,
      ...(levels === null ? {} : { levels }),
    },
    set: planned.set,
    verified: { verifyOnly, readBack: true },
    durations: { backupMs: 0, headerMs: 0, verifyMs: 0, packMs, readBackMs },
    reason: reasonOf(planned),
    serverCompression: null,
  };
};

const manifestOf = ({ id, sets }: Pick<PlannedRun, 'id' | 'sets'>, databases: readonly DatabaseRecord[]): Manifest => {
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
    integrityCheck: databases.flatMap((record) =>
      record.status === 'completed' && record.verified.verifyOnly ? [record.name] : [],
    ),
    errors: [],
  };
};

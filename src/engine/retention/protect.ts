import { compareFinished, databaseKey, type GoodBackup, isGood, isPast } from '../../catalogue/lastGood.ts';
import { type CataloguedRun, isBackup, type StoredRecord } from '../../catalogue/manifest.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';

/** What may replace an older backup: the newest good full of each database that was verified when it was made. */
export interface Replacements {
  /** Of those that were taken as backups. */
  readonly taken: ReadonlyMap<string, GoodBackup>;
  /** The same with safety copies. */
  readonly any: ReadonlyMap<string, GoodBackup>;
}

export const replacementsOf = (runs: readonly CataloguedRun[], now: Date): Replacements => {
  // A run from the future is kept, and it replaces nothing.
  const past = runs.filter((run) => isPast(run, now)).sort(compareFinished);
  return { taken: newestOf(past.filter(({ manifest }) => isBackup(manifest))), any: newestOf(past) };
};

const newestOf = (oldestFirst: readonly CataloguedRun[]): ReadonlyMap<string, GoodBackup> => {
  const newest = new Map<string, GoodBackup>();
  for (const run of oldestFirst) {
    for (const record of run.manifest.databases) {
      if (isGood(record) && isVerified(record))
        newest.set(databaseKey(record.name), { database: record.name, record, run });
    }
  }
  return newest;
};

/** Was it checked when it was made? The Python tool's manifests do not say it set by set, so that they are believed. */
const isVerified = (record: StoredRecord): boolean =>
  record.status === 'completed_python' || record.verified.verifyOnly || record.verified.readBack;

/**
 * The newer good run that replaces this one's backup of a database, null if there is none. A safety copy holds what somebody was about to
 * overwrite: it replaces an older safety copy and never a backup. The newest of each kind is therefore kept, and a set that restores nothing by
 * itself goes only when a newer good one is there.
 */
export const replacementOf = (
  name: DatabaseName,
  run: CataloguedRun,
  { taken, any }: Replacements,
): GoodBackup | null => {
  const newer = (isBackup(run.manifest) ? taken : any).get(databaseKey(name));
  return newer !== undefined && newer.run !== run && compareFinished(newer.run, run) > 0 ? newer : null;
};

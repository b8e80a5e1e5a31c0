import type { DatabaseName } from '../domain/databaseName.ts';
import { compareRunIds } from '../domain/runId.ts';
import { type CataloguedRun, type DatabaseRecord, isStored, type StoredRecord } from './manifest.ts';

export type GoodRecord = StoredRecord;

/** A backup that restores a database by itself, with the run that it belongs to. */
export interface GoodBackup {
  readonly database: DatabaseName;
  readonly record: GoodRecord;
  readonly run: CataloguedRun;
}

/** Full, finished and not of a damaged database (`is_damaged`: BACKUP went on after an error; contract.md section 5.1). */
export const isGood = (record: DatabaseRecord): record is GoodRecord =>
  record.type === 'full' && isStored(record) && (record.status === 'completed_python' || !record.set.isDamaged);

/** Orders runs as they finished, oldest first; run ids are local time and go back once a year. */
export const compareFinished = (a: CataloguedRun, b: CataloguedRun): number =>
  Date.parse(a.manifest.finishedAt) - Date.parse(b.manifest.finishedAt) || compareRunIds(a.manifest.id, b.manifest.id);

/**
 * A run from the future comes from a clock that was wrong: it is neither the latest nor good enough to replace another. Times of runs are whole
 * seconds, rounded down.
 */
export const isPast = ({ manifest }: CataloguedRun, now: Date): boolean =>
  Date.parse(manifest.finishedAt) <= now.getTime();

/** The newest good backup of each database, by its name without case. The order of the runs does not matter. */
export const lastGood = (runs: readonly CataloguedRun[]): ReadonlyMap<string, GoodBackup> => {
  const newest = new Map<string, GoodBackup>();
  for (const run of [...runs].sort(compareFinished)) {
    for (const record of run.manifest.databases) {
      if (isGood(record)) newest.set(databaseKey(record.name), { database: record.name, record, run });
    }
  }
  return newest;
};

/** SQL Server's default collation tells no `Users` from `users`. */
export const databaseKey = (name: DatabaseName): string => name.toLowerCase();

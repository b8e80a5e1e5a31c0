import { compareFinished, type GoodRecord, isGood, isPast } from '../catalogue/lastGood.ts';
import { type CataloguedRun, type DatabaseRecord, isBackup } from '../catalogue/manifest.ts';
import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import type { DatabaseLine, DatabaseStatus } from '../services.ts';

export interface StatusSources {
  /** Of the configured databases, in their order. */
  readonly lines: readonly DatabaseLine[];
  readonly runs: readonly CataloguedRun[];
  readonly now: Date;
  /** What is wrong with the stored file of a record, at a glance (catalogue/proveOnDisk.ts), in words; null if nothing is. */
  readonly fileProblem: (record: GoodRecord) => string | null;
}

/**
 * Each configured database with its newest good backup whose file is really there, and what went wrong since: a failed run, or a newer backup
 * whose file is gone. Safety copies and runs from the future do not count.
 */
export const databaseStatuses = ({ lines, runs, now, fileProblem }: StatusSources): readonly DatabaseStatus[] => {
  const taken = runs
    .filter((run) => isBackup(run.manifest) && isPast(run, now))
    .toSorted((a, b) => compareFinished(b, a));
  return lines.map((line) => ({ ...statusOf(line.chains.database, taken, now, fileProblem), line }));
};

const statusOf = (
  name: DatabaseName,
  newestFirst: readonly CataloguedRun[],
  now: Date,
  fileProblem: StatusSources['fileProblem'],
): Omit<DatabaseStatus, 'line'> => {
  let lastFailure: DatabaseStatus['lastFailure'] = null;
  for (const { manifest } of newestFirst) {
    const record = manifest.databases.find((one) => sameDatabase(one.name, name));
    if (record === undefined) continue;
    const problem = problemOf(record, fileProblem);
    if (problem === null && isGood(record)) {
      const { id, finishedAt } = manifest;
      const sizeBytes = record.status === 'completed' ? record.stored.bytes : record.sizeBytes;
      return {
        name,
        lastGood: { id, finishedAt, ageMs: now.getTime() - Date.parse(finishedAt), sizeBytes },
        lastFailure,
      };
    }
    if (problem !== null) lastFailure ??= { id: manifest.id, error: problem };
  }
  return { name, lastGood: null, lastFailure };
};

const problemOf = (record: DatabaseRecord, fileProblem: StatusSources['fileProblem']): string | null => {
  if (record.status === 'failed') return record.error;
  return isGood(record) ? fileProblem(record) : null;
};

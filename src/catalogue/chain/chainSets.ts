import type { RunId } from '../../domain/runId.ts';
import type { CataloguedRun, StoredFile } from '../manifest.ts';
import type { ChainSet, FileState, PythonPoint } from './chainSet.ts';

/** What is known of a stored file: by one stat, by a hash that was checked, or nothing. */
export type FileStateOf = (id: RunId, stored: StoredFile) => FileState;

/** For whoever has not looked at the files. */
export const uncheckedFiles: FileStateOf = () => UNCHECKED;
const UNCHECKED: FileState = { state: 'unchecked' };

/** The backup sets of these runs, as nodes of the chain graph. Failed records have none, and the Python tool's name no LSN (pythonPoints). */
export const chainSets = (runs: readonly CataloguedRun[], fileState: FileStateOf): readonly ChainSet[] => {
  const sets: ChainSet[] = [];
  for (const { manifest } of runs) {
    const { id, purpose } = manifest;
    for (const record of manifest.databases) {
      if (record.status !== 'completed') continue;
      const { name: database, type, set, stored } = record;
      sets.push({
        id,
        database,
        type,
        purpose,
        set,
        stored,
        startedMs: Date.parse(set.startedAt),
        finishedMs: Date.parse(set.finishedAt),
        lastValidMs: set.lastValidRestoreTime === null ? null : Date.parse(set.lastValidRestoreTime),
        file: fileState(id, stored),
        marks: set.marks.map(({ name, lsn, at }) => ({ name, lsn, atMs: Date.parse(at) })),
      });
    }
  }
  return sets;
};

/** The Python tool's backups: each is restored by its run and nothing else can be said of it. */
export const pythonPoints = (runs: readonly CataloguedRun[]): readonly PythonPoint[] =>
  runs.flatMap(({ manifest: { id, databases, finishedAt } }) =>
    databases.flatMap(({ status, name }) =>
      status === 'completed_python' ? [{ id, database: name, atMs: Date.parse(finishedAt) }] : [],
    ),
  );

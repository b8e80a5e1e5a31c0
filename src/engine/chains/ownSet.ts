import type { BackupSetRecord } from '../../catalogue/backupSetRecord.ts';
import { guidKey } from '../../catalogue/chain/chainSet.ts';
import { databaseKey } from '../../catalogue/lastGood.ts';
import type { CataloguedRun, CompletedRecord } from '../../catalogue/manifest.ts';
import type { BackupType } from '../../domain/backupType.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';
import type { RunId } from '../../domain/runId.ts';

/** A backup set that this program holds, or took over, with what its chain is told by. */
export interface OwnSet {
  readonly id: RunId;
  readonly type: BackupType;
  readonly set: BackupSetRecord;
  readonly file: string;
  /** At a glance: there, and as large as it was stored. Asked of the few sets that a chain hangs on, not of ten thousand. */
  isThere(): boolean;
}

/** The sets of one database by its name, of whatever family and fork, as the manifests have them. */
export const ownSets = (
  runs: readonly CataloguedRun[],
  database: DatabaseName,
  isThere: (record: CompletedRecord) => boolean,
): readonly OwnSet[] =>
  runs.flatMap(({ manifest: { id, databases } }) =>
    databases.flatMap((record) =>
      record.status === 'completed' && databaseKey(record.name) === databaseKey(database)
        ? [{ id, type: record.type, set: record.set, file: record.stored.file, isThere: () => isThere(record) }]
        : [],
    ),
  );

export const sameGuid = (a: string, b: string): boolean => guidKey(a) === guidKey(b);

import type { DatabaseName } from '../../domain/databaseName.ts';
import { compareRunIds } from '../../domain/runId.ts';
import { databaseKey } from '../lastGood.ts';
import type { DrillRecord } from './drillRecord.ts';

/** The newest drills of a database. */
export interface Proof {
  /** The newest drill that brought the database back whole; null: none ever did. */
  readonly proven: DrillRecord | null;
  /** The newest drill, where it failed and came after that one. */
  readonly failed: DrillRecord | null;
}

type DrillEnd = Pick<DrillRecord, 'id' | 'finishedAt'>;

/** Orders drills as they ended, oldest first. */
export const compareDrills = (a: DrillEnd, b: DrillEnd): number =>
  Date.parse(a.finishedAt) - Date.parse(b.finishedAt) || compareRunIds(a.id, b.id);

/** The proof of one database, by its name without case. A drill from the future comes from a clock that was wrong, and proves nothing now. */
export const proofOf = (drills: readonly DrillRecord[], database: DatabaseName, now: Date): Proof => {
  const own = drills
    .filter(
      (drill) => databaseKey(drill.database) === databaseKey(database) && Date.parse(drill.finishedAt) <= now.getTime(),
    )
    .sort(compareDrills);
  const newest = own.at(-1) ?? null;
  return {
    proven: own.findLast(({ outcome }) => outcome.status === 'proven') ?? null,
    failed: newest?.outcome.status === 'failed' ? newest : null,
  };
};

import type { DatabaseName } from '../domain/databaseName.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import type { RestoreSet, StopPoint } from '../sqlserver/restoreStatements.ts';
import type { PlannedMove } from './restorePlan.ts';

/** Percent between two progress messages. */
const STATS = 5;

/** The RESTORE of one set as planned and as sent. */
export const restoreSetOf = (restore: {
  readonly what: RestoreSet['what'];
  readonly target: DatabaseName;
  readonly from: ServerPath;
  readonly position: number;
  readonly moves: readonly PlannedMove[];
  /** REPLACE drops three of the server's guards (rivals.md rule 36): only ever for what the plan says is overwritten, and was confirmed. */
  readonly replace: boolean;
  /** RESTORE WITH CHECKSUM is refused for a set without them (3187). */
  readonly hasBackupChecksums: boolean;
  readonly stop: StopPoint | null;
}): RestoreSet => ({
  what: restore.what,
  database: restore.target,
  from: restore.from,
  position: restore.position,
  moves: restore.moves.map(({ logicalName, to }) => ({ logicalName, to })),
  replace: restore.replace,
  checksum: restore.hasBackupChecksums,
  stop: restore.stop,
  stats: STATS,
});

import type { DatabaseName } from '../domain/databaseName.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import type { RestoreDatabase } from '../sqlserver/statements.ts';
import type { PlannedMove } from './restorePlan.ts';

/** Percent between two progress messages. */
const STATS = 5;

/** The RESTORE as planned and as sent: one whole backup set, recovered, every file moved. */
export const restoreStatementOf = (restore: {
  readonly target: DatabaseName;
  readonly from: ServerPath;
  readonly position: number;
  readonly moves: readonly PlannedMove[];
  /** REPLACE drops three of the server's guards (rivals.md rule 36): only ever for what the plan says is overwritten, and was confirmed. */
  readonly replace: boolean;
  readonly set: { readonly hasBackupChecksums: boolean };
}): RestoreDatabase => ({
  database: restore.target,
  from: restore.from,
  position: restore.position,
  moves: restore.moves.map(({ logicalName, to }) => ({ logicalName, to })),
  replace: restore.replace,
  recovery: 'recovery',
  checksum: restore.set.hasBackupChecksums,
  stats: STATS,
});

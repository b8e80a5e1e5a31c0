import type { DatabaseName } from '../domain/databaseName.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import type { ReadSet } from './checkContent.ts';
import { freeMoves } from './freeMoves.ts';
import { addedBytes } from './planMoves.ts';
import { refuseVolumes } from './refuseRestore.ts';
import type { RestoreDeps } from './restoreDeps.ts';
import type { PlannedMove } from './restorePlan.ts';

/** What the plan could not know of a Python backup: the same pure decision, of facts that are fresh. @throws RexusError NOT_ENOUGH_SPACE */
export const movesNow = async (
  { server }: Pick<RestoreDeps, 'server'>,
  { files }: ReadSet,
  target: DatabaseName,
  existing: DatabaseFacts | null,
  signal: AbortSignal,
): Promise<readonly PlannedMove[]> => {
  const facts = {
    server: await server.facts(signal),
    databases: await server.databases(signal),
    takenPaths: new Set<string>(),
  };
  const { moves } = await freeMoves(server, files, target, existing, facts, signal);
  const refusal = refuseVolumes({ volumes: await server.volumes(signal) }, addedBytes(files, moves, existing));
  if (refusal !== null) throw refusal;
  return moves;
};

import type { DatabaseName } from '../domain/databaseName.ts';
import type { DatabaseFacts, SqlServer } from '../sqlserver/sqlServer.ts';
import { type MoveFacts, pathKey, planMoves } from './planMoves.ts';
import type { PlannedMove, RestoredFile } from './restorePlan.ts';

/** Names are tried so often; a folder full of them is somebody else's problem to name. */
const MOST_TRIES = 50;

/**
 * Plans the moves, asks the server whether anything that is no database's stands there already, and plans again around it. Where this login may
 * not look the server itself refuses at RESTORE (3142, without REPLACE of somebody else's file).
 */
export const freeMoves = async (
  server: Pick<SqlServer, 'pathKind'>,
  files: readonly RestoredFile[],
  target: DatabaseName,
  existing: DatabaseFacts | null,
  facts: MoveFacts,
  signal: AbortSignal,
): Promise<{ readonly moves: readonly PlannedMove[]; readonly takenPaths: ReadonlySet<string> }> => {
  const takenPaths = new Set(facts.takenPaths);
  const own = new Set(existing?.files.map(({ path }) => pathKey(path)));
  const asked = new Set<string>();
  for (let n = 0; ; n++) {
    const moves = planMoves(files, target, existing, { ...facts, takenPaths });
    const unknown = moves.map(({ to }) => to).filter((to) => !own.has(pathKey(to)) && !asked.has(pathKey(to)));
    if (unknown.length === 0 || n === MOST_TRIES) return { moves, takenPaths };
    for (const path of unknown) {
      asked.add(pathKey(path));
      const kind = await server.pathKind(path, signal);
      if (kind === 'file' || kind === 'folder') takenPaths.add(pathKey(path));
    }
  }
};

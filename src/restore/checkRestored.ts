import type { DatabaseName } from '../domain/databaseName.ts';
import { RexusError } from '../domain/rexusError.ts';
import { mendUserStatement } from '../sqlserver/restoreStatements.ts';
import { checkDatabaseStatement } from '../sqlserver/statements.ts';
import { longRun } from './applySteps.ts';
import type { RestoreDeps } from './restoreDeps.ts';
import type { OrphanedUser } from './restoreEvent.ts';
import type { BeginStage } from './restoreStages.ts';

/**
 * Looks through a database that is open again. `checked` is false if it was interrupted: it is restored, and nobody has looked through it.
 * @throws RexusError CHECKDB_FAILED and those of the server
 */
export const checkRestored = async (
  deps: RestoreDeps,
  target: DatabaseName,
  begin: BeginStage,
  signal: AbortSignal,
): Promise<{ readonly checked: boolean; readonly orphanedUsers: readonly OrphanedUser[] | null }> => {
  if (signal.aborted) return { checked: false, orphanedUsers: null };
  const orphanedUsers = await findOrphans(deps, target, signal);
  const { percent } = begin('check_database', { sql: checkDatabaseStatement(target) });
  try {
    await deps.server.checkDatabase(target, longRun(deps, signal, percent));
    return { checked: true, orphanedUsers };
  } catch (error) {
    if (signal.aborted) return { checked: false, orphanedUsers };
    throw error;
  }
};

/** A convenience: a server that does not answer it has restored the database all the same. */
const findOrphans = async (
  { server }: RestoreDeps,
  target: DatabaseName,
  signal: AbortSignal,
): Promise<readonly OrphanedUser[] | null> => {
  try {
    const names = await server.orphanedUsers(target, signal);
    return names.map((name) => ({ name, sql: mendUserStatement(target, name) }));
  } catch (error) {
    if (error instanceof RexusError) return null;
    throw error;
  }
};

import type { Catalogue } from '../catalogue/catalogue.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { nextRunId } from '../domain/runId.ts';
import type { Clock } from '../platform/clock.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';
import type { BackupFacts } from './backupFacts.ts';
import type { BackupRequest } from './backupPlan.ts';
import { chooseDatabases } from './chooseDatabases.ts';
import { gatherSituations } from './gatherSituations.ts';
import { isRunIdTaken } from './runIdTaken.ts';

export interface FactSources {
  readonly server: Pick<SqlServer, 'facts' | 'databases' | 'chains' | 'growth' | 'history' | 'headers'>;
  readonly clock: Clock;
  /** platform/freeSpace.ts, or a test's own disk. */
  readonly freeBytes: (path: LocalPath) => number;
  readonly readCatalogue: () => Catalogue;
}

/** Asks the server, the catalogue and the disk what a plan needs to know. @throws RexusError of any of them */
export const gatherBackupFacts = async (
  sources: FactSources,
  settings: BackupFacts['settings'],
  request: BackupRequest,
  signal: AbortSignal,
): Promise<BackupFacts> => {
  const { storage } = settings;
  const server = await sources.server.facts(signal);
  const databases = await sources.server.databases(signal);
  const chosen = chooseDatabases(request.databases, settings.databases, databases).flatMap(({ facts }) =>
    facts?.state === 'ONLINE' ? [facts] : [],
  );
  const situations = await gatherSituations({ ...sources, storage }, chosen, request, signal);
  const freeBytes = sources.freeBytes(storage.base);
  const now = sources.clock.now();
  return {
    id: nextRunId(now, (id) => isRunIdTaken(storage, id)),
    settings,
    server,
    databases,
    situations,
    freeBytes,
    now,
  };
};

import type { Catalogue } from '../catalogue/catalogue.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { nextRunId } from '../domain/runId.ts';
import type { Clock } from '../platform/clock.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';
import { type BackupFacts, chainPolicyOf } from './backupFacts.ts';
import type { BackupRequest } from './backupPlan.ts';
import { chooseDatabases } from './chooseDatabases.ts';
import { gatherSituations } from './gatherSituations.ts';
import { isRunIdTaken } from './runIdTaken.ts';
import { attemptsIn } from './serverCompression/attempt.ts';

export interface FactSources {
  readonly server: Pick<SqlServer, 'facts' | 'databases' | 'encryption' | 'chains' | 'growth' | 'history' | 'headers'>;
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
  const encryption = await sources.server.encryption(signal);
  const chosen = chooseDatabases(request.databases, settings, databases).flatMap(({ facts }) =>
    facts?.state === 'ONLINE' ? [facts] : [],
  );
  // The tail of a log is taken whatever it hangs on.
  const adoptsForeign = (database: DatabaseName): boolean =>
    request.tail === null && chainPolicyOf(settings, database).foreignBackups === 'adopt';
  const { utcOffsetMinutes } = server;
  const situations = await gatherSituations(
    { ...sources, storage, utcOffsetMinutes, adoptsForeign },
    chosen,
    request,
    signal,
  );
  const adopted = [...situations.values()]
    .flatMap(({ foreign }) => foreign)
    .flatMap(({ file }) => (file.state === 'seen' ? [file.id] : []));
  const comparesWays = storage.serverCompression === 'auto' && server.canCompress && request.tail === null;
  const attempts = comparesWays ? attemptsIn(sources.readCatalogue().runs) : [];
  const freeBytes = sources.freeBytes(storage.base);
  const now = sources.clock.now();
  return {
    id: nextRunId(now, (id) => adopted.includes(id) || isRunIdTaken(storage, id)),
    settings,
    server,
    databases,
    encryption,
    situations,
    attempts,
    freeBytes,
    now,
  };
};

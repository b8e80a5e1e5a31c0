import type { LocalPath } from '../domain/localPath.ts';
import { nextRunId } from '../domain/runId.ts';
import type { Clock } from '../platform/clock.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';
import type { BackupFacts } from './backupFacts.ts';
import { isRunIdTaken } from './runIdTaken.ts';

export interface FactSources {
  readonly server: Pick<SqlServer, 'facts' | 'databases'>;
  readonly clock: Clock;
  /** platform/freeSpace.ts, or a test's own disk. */
  readonly freeBytes: (path: LocalPath) => number;
}

/** Asks the server and the disk what a plan needs to know. @throws RexusError of the server or the disk */
export const gatherBackupFacts = async (
  sources: FactSources,
  settings: BackupFacts['settings'],
  signal: AbortSignal,
): Promise<BackupFacts> => {
  const server = await sources.server.facts(signal);
  const databases = await sources.server.databases(signal);
  const freeBytes = sources.freeBytes(settings.storage.base);
  return {
    id: nextRunId(sources.clock.now(), (id) => isRunIdTaken(settings.storage, id)),
    settings,
    server,
    databases,
    freeBytes,
  };
};

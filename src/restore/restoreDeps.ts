import type { StorageSettings } from '../config/settings.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { RunId } from '../domain/runId.ts';
import type { Clock } from '../platform/clock.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';

/** What a restore works with. Whoever calls runRestore holds the backup lock meanwhile: no run may begin in between. */
export interface RestoreDeps {
  readonly server: SqlServer;
  readonly clock: Clock;
  readonly storage: StorageSettings;
  /** A RESTORE or CHECKDB that says nothing for so long is given up. */
  readonly silenceMs: number;
  /**
   * Backs the database up COPY_ONLY as a run of its own with `purpose: 'safety'`, without the lock, and gives the run's id once its manifest
   * says that it is good. @throws RexusError if it is not, and then nothing is overwritten
   */
  takeSafetyCopy(database: DatabaseName, signal: AbortSignal): Promise<RunId>;
}

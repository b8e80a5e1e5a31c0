import type { DamagedFile } from '../catalogue/chain/planOnDisk.ts';
import type { StorageSettings } from '../config/settings.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { RunId } from '../domain/runId.ts';
import type { ReadContentHeader } from '../engine/readContentHeader.ts';
import type { Clock } from '../platform/clock.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';
import type { RestoreNotes } from './restoreNotes.ts';
import type { PlannedSequence } from './restorePlan.ts';
import type { WayAround } from './wayAround.ts';

/** What a restore works with. Whoever calls runRestore holds the backup lock meanwhile: no run may begin in between. */
export interface RestoreDeps {
  readonly server: SqlServer;
  readonly clock: Clock;
  readonly storage: StorageSettings;
  /** A RESTORE or CHECKDB that says nothing for so long is given up. */
  readonly silenceMs: number;
  /** Reads a content's header with no server. */
  readonly readHeader: ReadContentHeader;
  /** Where it is written down how far a database has come. */
  readonly notes: RestoreNotes;
  /**
   * Backs the database up COPY_ONLY as a run of its own with `purpose: 'safety'`, without the lock, and gives the run's id once its manifest
   * says that it is good. @throws RexusError if it is not, and then nothing is overwritten
   */
  takeSafetyCopy(database: DatabaseName, signal: AbortSignal): Promise<RunId>;
  /**
   * Gets the sessions out and backs up the tail of the log WITH NORECOVERY, as a run of its own with `purpose: 'safety'` that continues the
   * chain; the database is RESTORING then. @throws RexusError if the run is not good; the database may be RESTORING all the same
   */
  takeTail(database: DatabaseName, tail: { readonly noTruncate: boolean }, signal: AbortSignal): Promise<RunId>;
  /** The sequence once more, with the tail that has just been taken as its last step. @throws RexusError if it cannot be reached even so */
  replan(sequence: PlannedSequence, damaged: readonly DamagedFile[], signal: AbortSignal): Promise<PlannedSequence>;
  /** Another way to the same moment, without these files; null: it is the planned way that is to be proven (a drill). */
  readonly planAround:
    | ((sequence: PlannedSequence, damaged: readonly DamagedFile[], signal: AbortSignal) => Promise<WayAround>)
    | null;
}

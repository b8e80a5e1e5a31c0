import type { Settings } from '../config/settings.ts';
import type { RunId } from '../domain/runId.ts';
import type { DatabaseFacts, ServerFacts } from '../sqlserver/sqlServer.ts';

/** All that planBackup goes by: gathered once by gatherBackupFacts, so that the plan itself asks nobody. */
export interface BackupFacts {
  /** The run's name, free at this moment. */
  readonly id: RunId;
  readonly settings: Pick<Settings, 'databases' | 'storage' | 'files' | 'minimumFreeBytes'>;
  readonly server: ServerFacts;
  readonly databases: readonly DatabaseFacts[];
  /** What this user may still write where the backups go. */
  readonly freeBytes: number;
}

import type { ChainPolicy } from '../config/chainPolicy.ts';
import { type DatabaseConfiguration, databaseSetting } from '../config/databaseSettings.ts';
import type { Settings } from '../config/settings.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { RunId } from '../domain/runId.ts';
import type { EncryptionFacts } from '../sqlserver/encryptionFacts.ts';
import type { DatabaseFacts, ServerFacts } from '../sqlserver/sqlServer.ts';
import type { ChainSituation } from './chains/chainSituation.ts';
import type { Attempt } from './serverCompression/attempt.ts';

/** All that planBackup goes by: gathered once by gatherBackupFacts, so that the plan itself asks nobody. */
export interface BackupFacts {
  /** The run's name, free at this moment. */
  readonly id: RunId;
  readonly settings: Pick<
    Settings,
    'databases' | 'databaseRules' | 'chains' | 'retention' | 'storage' | 'files' | 'minimumFreeBytes' | 'limits'
  >;
  readonly server: ServerFacts;
  readonly databases: readonly DatabaseFacts[];
  readonly encryption: EncryptionFacts;
  /** By the database's name without case; none where nothing hangs on a chain. */
  readonly situations: ReadonlyMap<string, ChainSituation>;
  /** Earlier backups by which `storage.compression.server: auto` goes, newest first; empty where it cannot matter. */
  readonly attempts: readonly Attempt[];
  readonly now: Date;
  /** What this user may still write where the backups go. */
  readonly freeBytes: number;
}

/** The rules for one database: its own, or those of all. */
export const chainPolicyOf = (settings: DatabaseConfiguration, database: DatabaseName): ChainPolicy =>
  databaseSetting(settings, database)?.chains ?? settings.chains;

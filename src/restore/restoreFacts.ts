import type { CataloguedRun } from '../catalogue/manifest.ts';
import type { LocatedFile } from '../catalogue/storedPath.ts';
import type { StorageSettings } from '../config/settings.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { RexusError } from '../domain/rexusError.ts';
import type { DatabaseFacts, ServerFacts } from '../sqlserver/sqlServer.ts';

/** Everything that planRestore decides by; gatherRestoreFacts asks the catalogue, the disk and the server for it. */
export interface RestoreFacts {
  readonly run: CataloguedRun;
  readonly storage: StorageSettings;
  /** The stored file of each good database of the run, or why it cannot be used. */
  readonly stored: ReadonlyMap<DatabaseName, LocatedFile | RexusError>;
  readonly server: ServerFacts;
  readonly databases: readonly DatabaseFacts[];
  /** Free bytes by volume, as far as this login may look. */
  readonly volumes: readonly { readonly mountPoint: string; readonly freeBytes: number }[];
  /** Files on the server's disk that no database owns, by pathKey. */
  readonly takenPaths: ReadonlySet<string>;
  /** On the volume of the restore folder. */
  readonly freeBytes: number;
  /** The run's configuration and application files as this machine has them, in the manifest's order; empty when they were not asked for. */
  readonly files: readonly FileFacts[];
}

export interface FileFacts {
  readonly kind: 'config' | 'application';
  readonly backup: LocalPath | RexusError;
  readonly expected: { readonly md5: string | null; readonly sha256: string | null };
  /** Where it came from; null where that is no place on this machine. */
  readonly source: LocalPath | null;
  /** Where it goes instead: below the restore folder. */
  readonly beside: LocalPath;
  readonly sourceExists: boolean;
  readonly besideExists: boolean;
}

import type { BackupType } from '../../domain/backupType.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';
import type { RunId } from '../../domain/runId.ts';
import type { BackupSetRecord } from '../backupSetRecord.ts';
import type { Manifest, StoredFile } from '../manifest.ts';

/**
 * What is known of a stored file when chains are judged. `unchecked` counts as usable: whoever restores proves its hash before anything is
 * touched. Plans name the state, and never call reachable what needs a missing or damaged file.
 */
export type FileState =
  | { readonly state: 'present' }
  | { readonly state: 'unchecked' }
  | { readonly state: 'missing' }
  | { readonly state: 'damaged'; readonly found: string };

/** One backup set with where it is kept: a node of the chain graph. Identity is `set.backupSetGuid`, never a name or a time. */
export interface ChainSet {
  readonly id: RunId;
  /** As the manifest names it. */
  readonly database: DatabaseName;
  readonly type: BackupType;
  readonly purpose: Manifest['purpose'];
  readonly set: BackupSetRecord;
  readonly stored: StoredFile;
  /** Milliseconds since 1970 of the set's own start and finish, which the server gives in whole seconds, rounded down. */
  readonly startedMs: number;
  readonly finishedMs: number;
  readonly file: FileState;
}

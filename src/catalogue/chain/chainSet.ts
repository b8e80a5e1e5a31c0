import type { BackupType } from '../../domain/backupType.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';
import type { Lsn } from '../../domain/lsn.ts';
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

/** A marked transaction that a log backup holds, as a restore can stop at it. */
export interface ChainMark {
  readonly name: string;
  readonly lsn: Lsn;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

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
  /** Of a log from 2022 on: when its last commit was (LastValidRestoreTime; contract.md section 5). */
  readonly lastValidMs: number | null;
  readonly file: FileState;
  /** Of a log; none where the manifest names none. */
  readonly marks: readonly ChainMark[];
}

/** A backup that is restored by its run alone: the Python tool's, whose manifests have no LSNs. */
export interface PythonPoint {
  readonly id: RunId;
  readonly database: DatabaseName;
  readonly atMs: number;
}

/** GUIDs are compared like this: the server writes upper-case ones, a header that was read without it may not. */
export const guidKey = (guid: string): string => guid.toLowerCase();

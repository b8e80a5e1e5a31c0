import type { BackupSetRecord } from '../../catalogue/backupSetRecord.ts';
import type { BackupType } from '../../domain/backupType.ts';
import type { Compression } from '../../domain/compression.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';
import type { StoredEncryption } from '../../domain/encryption.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import type { MediumProblem } from '../../domain/mediumProblem.ts';
import type { RexusError } from '../../domain/rexusError.ts';
import type { RunId } from '../../domain/runId.ts';

/**
 * What `catalogue rebuild` would do: the manifests that it would write, and what it leaves alone, each with its one reason. Files outside
 * the backup directory are copied into it and never linked: their own tool may overwrite or append to them in place, and a link would change
 * with them. Existing manifests and files are never touched.
 */
export interface RebuildPlan {
  readonly runs: readonly PlannedRun[];
  readonly skipped: readonly SkippedSet[];
  /** Of the copies, as large as their sources: gzip makes them smaller, how much is not known. */
  readonly space: { readonly neededBytes: number; readonly freeBytes: number };
}

/** One manifest to write. */
export interface PlannedRun {
  readonly id: RunId;
  /** `lost_manifest`: files of a run of this program; `found`: one backup set of another tool, or of a file under another name. */
  readonly reason: 'lost_manifest' | 'found';
  readonly sets: readonly PlannedSet[];
}

export interface PlannedSet {
  readonly name: DatabaseName;
  readonly type: BackupType;
  readonly set: BackupSetRecord;
  readonly source: LocalPath;
  readonly sourceBytes: number;
  readonly sourceCompression: Compression;
  /** Of the source as it stands. */
  readonly sourceEncryption: StoredEncryption | null;
  /** What the manifest will say: what comes encrypted stays as it is. */
  readonly encryption: StoredEncryption | null;
  /** What the manifest will name, relative to the backup directory. */
  readonly storedFile: string;
  /** `another_name`: its source is stored under `of` already, for an earlier set of the same medium; the same bytes get one name more. */
  readonly how: { readonly kind: 'in_place' | 'copy' } | { readonly kind: 'another_name'; readonly of: string };
}

/** A file, or one backup set in it, that is not imported. */
export interface SkippedSet {
  readonly path: LocalPath;
  /** Of the set on the medium; null: the whole file. */
  readonly position: number | null;
  readonly reason: SkipReason;
}

export type SkipReason =
  /** A manifest names this file, or holds this backup set. */
  | { readonly code: 'in_catalogue'; readonly id: RunId }
  | { readonly code: 'duplicate'; readonly of: LocalPath }
  | { readonly code: 'unreadable'; readonly error: RexusError }
  | { readonly code: 'damaged'; readonly problem: MediumProblem; readonly offset: number }
  | { readonly code: 'incomplete' }
  /** Spread over several files: this program stores and restores one file a backup. */
  | { readonly code: 'striped'; readonly number: number; readonly count: number; readonly missing: readonly number[] }
  /** A backup of single files or filegroups. */
  | { readonly code: 'partial' }
  | { readonly code: 'no_name' }
  /** With nothing on this machine that opens it. */
  | { readonly code: 'encrypted' }
  /** The run is under way, or died: its ledger is there, and the next backup removes what it left. */
  | { readonly code: 'unfinished_run'; readonly id: RunId }
  /** The run has a manifest that cannot be read: it is not replaced. */
  | { readonly code: 'manifest_unreadable'; readonly id: RunId };

export type SkipCode = SkipReason['code'];

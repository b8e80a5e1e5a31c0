/**
 * A manifest: the truth about one run, in memory. On disk it is `backup_manifest_<run id>.json` in snake_case with the Python tool's names
 * (manifestCodec.ts); the Python tool's own manifests become the same shape with `origin: 'python'`.
 */
import type { BackupType } from '../domain/backupType.ts';
import type { Compression } from '../domain/compression.ts';
import type { LevelsTaken } from '../domain/compressionLevel.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { Measured } from '../domain/digests.ts';
import type { StoredEncryption } from '../domain/encryption.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { RunId } from '../domain/runId.ts';
import type { BackupSetRecord } from './backupSetRecord.ts';

/** The version that this program writes. Fields may be added under it; a change that older programs would misread takes the next number. */
export const SCHEMA_VERSION = 2;

export const RUN_STATUSES = ['completed', 'partial', 'failed'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const PURPOSES = ['backup', 'safety', 'imported'] as const;
/**
 * Why a run was made: to back up, as a copy of what a restore is about to overwrite, or out of files that were found without a manifest
 * (`catalogue rebuild`). `unknown`: a later version's word; such a run is listed, and counts as no backup of a database.
 */
export type Purpose = (typeof PURPOSES)[number] | 'unknown';

/** Is a run of this purpose one that its databases can be said to be backed up by? */
export const isBackup = ({ purpose }: { readonly purpose: Purpose }): boolean =>
  purpose === 'backup' || purpose === 'imported';

/** A stored file, named relative to the backup directory with `/`, exactly as the manifest has it. */
export interface StoredFile extends Measured {
  readonly file: string;
  readonly compression: Compression;
  /** Null: anybody who has the file can read it. */
  readonly encryption: StoredEncryption | null;
  readonly content: Measured;
  /** Lengths of its compressed blocks in their order: with them all cores read it back. Not there where others wrote the file. */
  readonly blocks?: readonly number[];
  /** Not there where it is not compressed, or by others, or before this was written down. */
  readonly levels?: LevelsTaken;
}

/** How long each stage of one database took, in milliseconds. */
export interface StageDurations {
  readonly backupMs: number;
  readonly headerMs: number;
  readonly verifyMs: number;
  readonly packMs: number;
  readonly readBackMs: number;
}

/** What was checked, when the backup was made. */
export interface Verifications {
  readonly verifyOnly: boolean;
  readonly readBack: boolean;
}

/** Why a database got the backup that it got, or none: a stable code, and the sentence in the language that the program had then. */
export interface RecordReason {
  readonly code: string;
  readonly text: string;
}

/** Was the server asked to compress, and why: a code and a sentence, as in RecordReason. What it made of it stands in the set. */
export interface RecordedCompression extends RecordReason {
  readonly asked: boolean;
}

export type DatabaseRecord =
  | {
      readonly status: 'completed';
      readonly name: DatabaseName;
      readonly type: BackupType;
      readonly stored: StoredFile;
      readonly set: BackupSetRecord;
      readonly verified: Verifications;
      readonly durations: StageDurations;
      /** null in manifests that were written before the program chose types. */
      readonly reason: RecordReason | null;
      /** null where no BACKUP of ours made it, and in manifests that were written before the program could ask. */
      readonly serverCompression: RecordedCompression | null;
    }
  /** Left out on purpose, as a log backup is of a database in SIMPLE: no failure, and no backup either. */
  | {
      readonly status: 'skipped';
      readonly name: DatabaseName;
      /** What was asked for. */
      readonly type: BackupType;
      readonly reason: RecordReason;
    }
  | {
      readonly status: 'failed';
      readonly name: DatabaseName;
      readonly type: BackupType;
      readonly code: string;
      readonly error: string;
      /** null where it failed before anything was decided. */
      readonly serverCompression: RecordedCompression | null;
    }
  /** A completed entry of a Python manifest: only what that file says. MD5 is of the content, before compression. */
  | {
      readonly status: 'completed_python';
      readonly name: DatabaseName;
      readonly type: 'full';
      /** As written there: often an absolute path of another machine, with the `.bak` that no longer exists. */
      readonly file: string;
      readonly sizeBytes: number;
      readonly contentMd5: string;
    };

export type CompletedRecord = Extract<DatabaseRecord, { readonly status: 'completed' }>;

/** A record with a stored file behind it. */
export type StoredRecord = Extract<DatabaseRecord, { readonly status: 'completed' | 'completed_python' }>;

export const isStored = (record: DatabaseRecord): record is StoredRecord =>
  record.status === 'completed' || record.status === 'completed_python';

export interface CopiedFile {
  readonly source: string;
  /** Relative to the backup directory. */
  readonly backup: string;
  /** Size and digests are of the stored file, encrypted or not. */
  readonly sizeBytes: number;
  readonly md5: string;
  /** Null in the Python tool's manifests, which have an MD5 only. */
  readonly sha256: string | null;
  readonly encryption: StoredEncryption | null;
}

export interface ArchivedFolder {
  readonly source: string;
  readonly backup: string;
  readonly sizeBytes: number;
  readonly filesCount: number;
  /** Of the archive. Null in the Python tool's manifests: there `backup` is a plain copy of the folder. */
  readonly md5: string | null;
  readonly sha256: string | null;
  readonly encryption: StoredEncryption | null;
  /** Files that could not be read: listed, and the rest is done. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/** The files' half of a recovery point: `status` as in the Python tool. */
export interface FilesRecord<Entry> {
  readonly status: 'completed' | 'failed' | 'none';
  readonly entries: readonly Entry[];
  readonly error: string | null;
}

export interface Manifest {
  readonly origin: 'rexus' | 'python';
  readonly id: RunId;
  readonly type: BackupType;
  readonly copyOnly: boolean;
  readonly label: string | null;
  /** Why it was taken. Safety copies before a restore are runs like any other. */
  readonly purpose: Purpose;
  /** ISO 8601 with offset (the Python tool's have none: local time). */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly status: RunStatus;
  readonly server: { readonly name: string; readonly version: string; readonly edition: string } | null;
  readonly databases: readonly DatabaseRecord[];
  readonly config: FilesRecord<CopiedFile>;
  readonly application: FilesRecord<ArchivedFolder>;
  readonly integrityCheck: readonly string[];
  readonly errors: readonly string[];
}

/** Where the manifest was read from, with it. */
export interface CataloguedRun {
  readonly path: LocalPath;
  readonly manifest: Manifest;
}

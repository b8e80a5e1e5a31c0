import type { BackupType } from '../domain/backupType.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { UnreadableManifest } from './catalogue.ts';
import type { CataloguedRun, DatabaseRecord, Manifest, RecordReason } from './manifest.ts';

/** What a list shows of a run. Whoever does anything with a run reads its whole manifest. */
export interface RunSummary
  extends Pick<
    Manifest,
    'origin' | 'id' | 'type' | 'copyOnly' | 'label' | 'purpose' | 'startedAt' | 'finishedAt' | 'status'
  > {
  /** `finishedAt` in milliseconds since 1970, so that whoever sorts and shows ten thousand runs parses each once. */
  readonly finishedMs: number;
  readonly databases: readonly DatabaseSummary[];
}

export type DatabaseSummary =
  | {
      readonly status: 'completed';
      readonly name: DatabaseName;
      readonly type: BackupType;
      readonly file: string;
      readonly sizeBytes: number;
      /** Of the stored file; in the Python tool's manifests of the content, and there is no SHA-256. */
      readonly md5: string;
      readonly sha256: string | null;
      readonly reason: RecordReason | null;
    }
  | {
      readonly status: 'skipped';
      readonly name: DatabaseName;
      readonly type: BackupType;
      readonly reason: RecordReason;
    }
  | { readonly status: 'failed'; readonly name: DatabaseName; readonly type: BackupType; readonly error: string };

/** The runs of a backup directory, newest first, each in the form in which it is shown. */
export interface RunList<Shown> {
  readonly shown: readonly Shown[];
  readonly unreadable: readonly UnreadableManifest[];
}

export interface ListedRun {
  readonly path: LocalPath;
  readonly summary: RunSummary;
}

export const summaryOf = (manifest: Manifest): RunSummary => {
  const { origin, id, type, copyOnly, label, purpose, startedAt, finishedAt, status, databases } = manifest;
  return {
    origin,
    id,
    type,
    copyOnly,
    label,
    purpose,
    startedAt,
    finishedAt,
    finishedMs: Date.parse(finishedAt),
    status,
    databases: databases.map(databaseSummaryOf),
  };
};

/** A run whose manifest was read, as one of a list. */
export const listed = ({ path, manifest }: CataloguedRun): ListedRun => ({ path, summary: summaryOf(manifest) });

const databaseSummaryOf = (record: DatabaseRecord): DatabaseSummary => {
  const { name, type } = record;
  switch (record.status) {
    case 'completed': {
      const { file, bytes: sizeBytes, md5, sha256 } = record.stored;
      return { status: 'completed', name, type, file, sizeBytes, md5, sha256, reason: record.reason };
    }
    case 'completed_python': {
      const { file, sizeBytes, contentMd5: md5 } = record;
      return { status: 'completed', name, type, file, sizeBytes, md5, sha256: null, reason: null };
    }
    case 'skipped':
      return { status: 'skipped', name, type, reason: record.reason };
    case 'failed':
      return { status: 'failed', name, type, error: record.error };
  }
};

import { z } from 'zod';
import { lazily } from '../domain/lazily.ts';
import type { RunId } from '../domain/runId.ts';
import { encryptionJson, encryptionToJson } from './encryptionJson.ts';
import { byteCount, md5, sha256 } from './jsonFields.ts';
import type { ArchivedFolder, CopiedFile, FilesRecord } from './manifest.ts';

const status = lazily(() => z.enum(['completed', 'failed', 'none']));

/** The configuration files of a run, in the Python tool's shape with a SHA-256 beside the MD5. */
export const configJson = lazily(() =>
  z.object({
    status: status(),
    files: z.array(
      z.object({
        source: z.string(),
        backup: z.string(),
        size: byteCount,
        checksum: md5,
        sha256: sha256.nullable(),
        // Manifests of before there was encryption.
        encryption: encryptionJson().default(null),
      }),
    ),
    error: z.string().nullable(),
  }),
);
type ConfigJson = z.infer<ReturnType<typeof configJson>>;

/** The application folders of a run; ours are one archive each. */
export const applicationJson = lazily(() =>
  z.object({
    status: status(),
    directories: z.array(
      z.object({
        source: z.string(),
        backup: z.string(),
        size_bytes: byteCount,
        files_count: byteCount,
        checksum: md5.nullable(),
        sha256: sha256.nullable(),
        encryption: encryptionJson().default(null),
        skipped: z.array(z.object({ file: z.string(), reason: z.string() })),
      }),
    ),
    error: z.string().nullable(),
  }),
);
type ApplicationJson = z.infer<ReturnType<typeof applicationJson>>;

export const configFromJson = (json: ConfigJson): FilesRecord<CopiedFile> => ({
  status: json.status,
  entries: json.files.map((file) => ({
    source: file.source,
    backup: file.backup,
    sizeBytes: file.size,
    md5: file.checksum,
    sha256: file.sha256,
    encryption: file.encryption,
  })),
  error: json.error,
});

export const configToJson = (
  record: FilesRecord<CopiedFile>,
  id: RunId,
): ConfigJson & { readonly timestamp: string } => ({
  status: record.status,
  files: record.entries.map((file) => ({
    source: file.source,
    backup: file.backup,
    size: file.sizeBytes,
    checksum: file.md5,
    sha256: file.sha256,
    encryption: encryptionToJson(file.encryption),
  })),
  error: record.error,
  timestamp: id,
});

export const applicationFromJson = (json: ApplicationJson): FilesRecord<ArchivedFolder> => ({
  status: json.status,
  entries: json.directories.map((folder) => ({
    source: folder.source,
    backup: folder.backup,
    sizeBytes: folder.size_bytes,
    filesCount: folder.files_count,
    md5: folder.checksum,
    sha256: folder.sha256,
    encryption: folder.encryption,
    skipped: folder.skipped,
  })),
  error: json.error,
});

export const applicationToJson = (
  record: FilesRecord<ArchivedFolder>,
  id: RunId,
): ApplicationJson & { readonly timestamp: string } => ({
  status: record.status,
  directories: record.entries.map((folder) => ({
    source: folder.source,
    backup: folder.backup,
    size_bytes: folder.sizeBytes,
    files_count: folder.filesCount,
    checksum: folder.md5,
    sha256: folder.sha256,
    encryption: encryptionToJson(folder.encryption),
    skipped: folder.skipped.map(({ file, reason }) => ({ file, reason })),
  })),
  error: record.error,
  timestamp: id,
});

/**
 * Manifests of the Python tool that the first users come from: no `schema_version`, local times, absolute paths of another machine, an MD5
 * that is of the content, and a status of "completed" even when a database failed. They become ours with `origin: 'python'`.
 */
import { z } from 'zod';
import type { DatabaseName } from '../domain/databaseName.ts';
import { lazily } from '../domain/lazily.ts';
import { parseRunId, type RunId } from '../domain/runId.ts';
import { byDatabase, byteCount, moment } from './jsonFields.ts';
import type { ArchivedFolder, CopiedFile, DatabaseRecord, FilesRecord, Manifest, RunStatus } from './manifest.ts';

const pythonMd5 = lazily(() => z.string().regex(/^[0-9a-fA-F]{32}$/, 'not an MD5 in hex'));

const databaseJson = lazily(() =>
  z.object({
    status: z.string(),
    file: z.string().nullish(),
    size_bytes: byteCount.nullish(),
    checksum: pythonMd5().nullish(),
    error: z.string().nullish(),
  }),
);

const copiedJson = lazily(() =>
  z.object({ source: z.string(), backup: z.string(), size: byteCount, checksum: pythonMd5() }),
);
const folderJson = lazily(() =>
  z.object({ source: z.string(), backup: z.string(), size_bytes: byteCount, files_count: byteCount }),
);

export const pythonManifestJson = lazily(() =>
  z.object({
    timestamp: z.string(),
    started_at: moment,
    completed_at: moment.nullish(),
    failed_at: moment.nullish(),
    status: z.string(),
    databases: byDatabase(databaseJson()),
    config: z
      .object({ status: z.string().nullish(), files: z.array(z.unknown()).nullish(), error: z.string().nullish() })
      .nullish(),
    application: z
      .object({
        status: z.string().nullish(),
        directories: z.array(z.unknown()).nullish(),
        error: z.string().nullish(),
      })
      .nullish(),
    integrity_check: z.array(z.string()).nullish(),
    errors: z.array(z.string()).nullish(),
  }),
);
type PythonManifestJson = z.infer<ReturnType<typeof pythonManifestJson>>;

/** @throws RangeError if `timestamp` is no run id */
export const pythonManifestFromJson = (json: PythonManifestJson): Manifest => {
  const id = parseRunId(json.timestamp);
  const databases = json.databases.map(([name, entry]) => databaseRecord(name, entry));
  return {
    origin: 'python',
    id,
    type: 'full',
    copyOnly: false,
    label: null,
    purpose: 'backup',
    startedAt: json.started_at,
    finishedAt: json.completed_at ?? json.failed_at ?? json.started_at,
    status: statusOf(json.status, databases),
    server: null,
    databases,
    config: filesRecord(json.config ?? null, json.config?.files ?? [], (entry) => copiedFile(entry, id)),
    application: filesRecord(json.application ?? null, json.application?.directories ?? [], (entry) =>
      copiedFolder(entry, id),
    ),
    integrityCheck: json.integrity_check ?? [],
    errors: json.errors ?? [],
  };
};

const databaseRecord = (name: DatabaseName, entry: z.infer<ReturnType<typeof databaseJson>>): DatabaseRecord => {
  const { status, file, size_bytes: sizeBytes, checksum } = entry;
  if (status === 'completed' && file && typeof sizeBytes === 'number' && checksum) {
    return { status: 'completed_python', name, type: 'full', file, sizeBytes, contentMd5: checksum.toLowerCase() };
  }
  const error = entry.error ?? (status === 'completed' ? 'the manifest names no file, size or checksum' : status);
  return { status: 'failed', name, type: 'full', code: 'PYTHON_TOOL', error, serverCompression: null };
};

/** That tool says "completed" whatever happened: what counts is what became of its databases. */
const statusOf = (said: string, databases: readonly DatabaseRecord[]): RunStatus => {
  const failed = databases.filter((database) => database.status === 'failed').length;
  if (failed === databases.length && (failed > 0 || said !== 'completed')) return 'failed';
  return failed > 0 || said !== 'completed' ? 'partial' : 'completed';
};

const filesRecord = <Entry>(
  part: { readonly status?: string | null | undefined; readonly error?: string | null | undefined } | null,
  given: readonly unknown[],
  read: (entry: unknown) => Entry | null,
): FilesRecord<Entry> => {
  if (part === null) return { status: 'none', entries: [], error: null };
  const entries = given.map(read).filter((entry) => entry !== null);
  const lost = given.length - entries.length;
  return {
    status: part.status === 'completed' && lost === 0 ? 'completed' : 'failed',
    entries,
    error: part.error ?? (lost > 0 ? `${lost} entries of the manifest are not readable` : null),
  };
};

const copiedFile = (entry: unknown, id: RunId): CopiedFile | null => {
  const { data } = copiedJson().safeParse(entry);
  if (data === undefined) return null;
  const backup = insideBackup('config', id, data.backup);
  const md5 = data.checksum.toLowerCase();
  return { source: data.source, backup, sizeBytes: data.size, md5, sha256: null, encryption: null };
};

const copiedFolder = (entry: unknown, id: RunId): ArchivedFolder | null => {
  const { data } = folderJson().safeParse(entry);
  if (data === undefined) return null;
  return {
    source: data.source,
    backup: insideBackup('application', id, data.backup),
    sizeBytes: data.size_bytes,
    filesCount: data.files_count,
    md5: null,
    sha256: null,
    encryption: null,
    skipped: [],
  };
};

/** `C:\…\backups\config\<id>\.env` of another machine as `config/<id>/.env` of this one; a path of another shape counts by its last part. */
const insideBackup = (part: 'config' | 'application', id: RunId, path: string): string => {
  const names = path.split(/[\\/]/).filter((name) => name !== '');
  const at = names.findLastIndex((name, index) => name === part && names[index + 1] === id);
  const rest = at === -1 ? names.slice(-1) : names.slice(at + 2);
  return [part, id, ...rest].join('/');
};

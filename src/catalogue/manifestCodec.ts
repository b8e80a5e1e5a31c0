/**
 * The catalogue: what the backup directory says about itself. This folder reads and writes manifests and finds stored files; it knows neither
 * the server nor how files are packed. Here: a manifest as text and back (design.md "On disk").
 */
import { z } from 'zod';
import { BACKUP_TYPES } from '../domain/backupType.ts';
import { lazily } from '../domain/lazily.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { asRexusError, RexusError } from '../domain/rexusError.ts';
import { parseRunId } from '../domain/runId.ts';
import { databaseRecordFromJson, databaseRecordJson, databaseRecordToJson } from './databaseRecordJson.ts';
import {
  applicationFromJson,
  applicationJson,
  applicationToJson,
  configFromJson,
  configJson,
  configToJson,
} from './filesRecordJson.ts';
import { byDatabase, moment } from './jsonFields.ts';
import { type Manifest, PURPOSES, RUN_STATUSES, SCHEMA_VERSION } from './manifest.ts';
import { pythonManifestFromJson, pythonManifestJson } from './pythonManifest.ts';
import { summaryOf } from './runSummary.ts';
import { withSummaryLine } from './summaryLine.ts';

/** Far more than a thousand databases need: a manifest beyond it is none. */
export const MOST_MANIFEST_BYTES = 32 * 1024 * 1024;

const manifestJson = lazily(() =>
  z.object({
    schema_version: z.literal(SCHEMA_VERSION),
    timestamp: z.string(),
    type: z.enum(BACKUP_TYPES),
    copy_only: z.boolean(),
    label: z.string().nullable(),
    // A purpose that a later version adds must not make the run unreadable.
    purpose: z.string(),
    started_at: moment,
    completed_at: moment.optional(),
    failed_at: moment.optional(),
    status: z.enum(RUN_STATUSES),
    server: z.object({ name: z.string(), version: z.string(), edition: z.string() }).nullable(),
    databases: byDatabase(databaseRecordJson()),
    config: configJson(),
    application: applicationJson(),
    integrity_check: z.array(z.string()),
    errors: z.array(z.string()),
  }),
);
type ManifestJson = z.infer<ReturnType<typeof manifestJson>>;

/** The manifest as JSON that a person can read. @throws TypeError for a manifest of the Python tool: those are never written */
export const encodeManifest = (manifest: Manifest): string => {
  const { id } = manifest;
  const json = {
    schema_version: SCHEMA_VERSION,
    timestamp: id,
    type: manifest.type,
    copy_only: manifest.copyOnly,
    label: manifest.label,
    purpose: manifest.purpose,
    started_at: manifest.startedAt,
    [manifest.status === 'failed' ? 'failed_at' : 'completed_at']: manifest.finishedAt,
    status: manifest.status,
    server: manifest.server,
    // fromEntries defines its properties: a database called `__proto__` is one like any other.
    databases: Object.fromEntries(manifest.databases.map((record) => [record.name, databaseRecordToJson(record, id)])),
    config: configToJson(manifest.config, id),
    application: applicationToJson(manifest.application, id),
    integrity_check: manifest.integrityCheck,
    errors: manifest.errors,
  };
  return withSummaryLine(`${JSON.stringify(json, null, 2)}\n`, summaryOf(manifest));
};

/**
 * Reads the text of a manifest, ours or the Python tool's. Fields that are not known are passed over.
 * @throws RexusError MANIFEST_INVALID, whatever the text is
 */
export const parseManifest = (text: string, path: LocalPath): Manifest => {
  try {
    if (text.length > MOST_MANIFEST_BYTES) throw new RangeError('too large for a manifest');
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new RangeError('not a JSON object');
    if (!('schema_version' in json)) return pythonManifestFromJson(pythonManifestJson().parse(json));
    const version = json.schema_version;
    if (typeof version === 'number' && version > SCHEMA_VERSION) {
      throw new RangeError(
        `schema_version ${version} is newer than ${SCHEMA_VERSION}, the one that this program reads`,
      );
    }
    return manifestFromJson(manifestJson().parse(json));
  } catch (error) {
    throw new RexusError('MANIFEST_INVALID', { path, reason: reasonOf(error) }, { cause: error });
  }
};

const manifestFromJson = (json: ManifestJson): Manifest => {
  const finishedAt = json.completed_at ?? json.failed_at;
  if (finishedAt === undefined) throw new RangeError('completed_at: missing');
  return {
    origin: 'rexus',
    id: parseRunId(json.timestamp),
    type: json.type,
    copyOnly: json.copy_only,
    label: json.label,
    purpose: PURPOSES.find((known) => known === json.purpose) ?? 'unknown',
    startedAt: json.started_at,
    finishedAt,
    status: json.status,
    server: json.server,
    databases: json.databases.map(([name, record]) => databaseRecordFromJson(name, record)),
    config: configFromJson(json.config),
    application: applicationFromJson(json.application),
    integrityCheck: json.integrity_check,
    errors: json.errors,
  };
};

/** The first thing that is wrong, with where it stands, in at most one line: the text itself may be hostile. */
const reasonOf = (error: unknown): string => {
  const first = error instanceof z.ZodError ? error.issues[0] : undefined;
  const reason = first === undefined ? textOf(error) : `${first.path.map(String).join('.')}: ${first.message}`;
  return reason.replace(/\p{Cc}+/gu, ' ').slice(0, 300);
};

const textOf = (error: unknown): string =>
  error instanceof SyntaxError || error instanceof RangeError ? error.message : asRexusError(error).message;

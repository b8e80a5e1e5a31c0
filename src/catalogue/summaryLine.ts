/**
 * The fourth line of a manifest: what a list shows of the run, again and on one line, so that a list reads 10,000 runs without parsing all
 * of their backup sets. It is written with the rest of the file and in one piece, so that it cannot be stale. Nothing is ever done on its
 * word: whoever restores, verifies or removes reads the whole manifest. By hand and not with a schema, since that is where the time went;
 * what is not exactly as this program writes it is null, and then the whole manifest is read and says what is wrong with it.
 */
import { BACKUP_TYPES } from '../domain/backupType.ts';
import { type DatabaseName, parseDatabaseName } from '../domain/databaseName.ts';
import { isRunId } from '../domain/runId.ts';
import { PURPOSES, type RecordReason, RUN_STATUSES, SCHEMA_VERSION } from './manifest.ts';
import type { DatabaseSummary, RunSummary } from './runSummary.ts';

const LINE_BREAK = 0x0a;
const COMMA = 0x2c;

/** How a manifest begins: its version, its run, then the summary. */
const BEFORE_ID = `{\n  "schema_version": ${SCHEMA_VERSION},\n  "timestamp": "`;
const BEHIND_ID = '",\n';
const KEY = '  "summary": ';
/** How it ends: a file that was cut short does not. */
export const MANIFEST_END = '\n}\n';

/** Puts the line into a manifest's JSON: two spaces of indent, version and run id first. */
export const withSummaryLine = (json: string, { databases, finishedMs: _, ...run }: RunSummary): string => {
  const { copyOnly: copy_only, startedAt: started_at, finishedAt: finished_at, ...rest } = run;
  const line = JSON.stringify({
    ...rest,
    copy_only,
    started_at,
    finished_at,
    databases: databases.map((database) => {
      if (database.status !== 'completed') return database;
      const { sizeBytes: size_bytes, md5: checksum, ...same } = database;
      return { ...same, size_bytes, checksum };
    }),
  });
  const behind = BEFORE_ID.length + run.id.length + BEHIND_ID.length;
  return `${json.slice(0, behind)}${KEY}${line},\n${json.slice(behind)}`;
};

/** Where the line ends in the first bytes of the manifest of a run: the place of its line break, null if that is not among them. */
export const summaryLineEnd = (bytes: Buffer, length: number, id: string): number | null => {
  // JSON has no line break within a string, so the next one ends the line; what stands before it is ASCII: places in it are places in the bytes.
  const at = bytes.indexOf(LINE_BREAK, summaryBegin(id));
  return at === -1 || at >= length ? null : at;
};

/** The summary in the manifest of a run whose first bytes, up to `lineEnd`, are these; null if there is none. */
export const readSummaryLine = (bytes: Buffer, lineEnd: number, id: string): RunSummary | null => {
  if (bytes[lineEnd - 1] !== COMMA) return null;
  const text = bytes.toString('utf8', 0, lineEnd - 1);
  const begin = summaryBegin(id);
  const isOfRun = text.startsWith(BEFORE_ID) && text.startsWith(id, BEFORE_ID.length);
  if (!isOfRun || !text.startsWith(BEHIND_ID + KEY, BEFORE_ID.length + id.length)) return null;
  try {
    const summary = summaryFromJson(JSON.parse(text.slice(begin)));
    return summary?.id === id ? summary : null;
  } catch {
    return null;
  }
};

const summaryBegin = (id: string): number => BEFORE_ID.length + id.length + BEHIND_ID.length + KEY.length;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const summaryFromJson = (json: unknown): RunSummary | null => {
  if (!isFields(json) || !Array.isArray(json.databases)) return null;
  const { origin, id, label, copy_only: copyOnly, started_at: startedAt, finished_at: finishedAt } = json;
  const type = oneOf(BACKUP_TYPES, json.type);
  const status = oneOf(RUN_STATUSES, json.status);
  const purpose = oneOf(PURPOSES, json.purpose);
  const databases: DatabaseSummary[] = [];
  for (const entry of json.databases) {
    const database = isFields(entry) ? databaseFromJson(entry) : null;
    if (database === null) return null;
    databases.push(database);
  }
  if (origin !== 'rexus' || typeof id !== 'string' || !isRunId(id)) return null;
  if (type === null || status === null || purpose === null) return null;
  if (typeof copyOnly !== 'boolean' || (label !== null && typeof label !== 'string')) return null;
  if (typeof startedAt !== 'string' || typeof finishedAt !== 'string') return null;
  const finishedMs = Date.parse(finishedAt);
  if (Number.isNaN(Date.parse(startedAt)) || Number.isNaN(finishedMs)) return null;
  return { origin, id, type, copyOnly, label, purpose, startedAt, finishedAt, finishedMs, status, databases };
};

const databaseFromJson = (json: Fields): DatabaseSummary | null => {
  const type = oneOf(BACKUP_TYPES, json.type);
  const name = nameOf(json.name);
  if (type === null || name === null) return null;
  const reason = reasonOf(json.reason);
  switch (json.status) {
    case 'completed': {
      const { file, size_bytes: sizeBytes, checksum: md5, sha256 } = json;
      if (typeof file !== 'string' || typeof md5 !== 'string' || typeof sha256 !== 'string') return null;
      if (typeof sizeBytes !== 'number' || reason === undefined) return null;
      return { status: 'completed', name, type, file, sizeBytes, md5, sha256, reason };
    }
    case 'skipped':
      return reason ? { status: 'skipped', name, type, reason } : null;
    case 'failed':
      return typeof json.error === 'string' ? { status: 'failed', name, type, error: json.error } : null;
    default:
      return null;
  }
};

const nameOf = (value: unknown): DatabaseName | null => (typeof value === 'string' ? parseDatabaseName(value) : null);

/** Undefined: it is neither a reason nor null. */
const reasonOf = (value: unknown): RecordReason | null | undefined => {
  if (value === null) return null;
  if (!isFields(value)) return undefined;
  const { code, text } = value;
  return typeof code === 'string' && typeof text === 'string' ? { code, text } : undefined;
};

const oneOf = <Value extends string>(values: readonly Value[], value: unknown): Value | null => {
  const known: readonly unknown[] = values;
  return values[known.indexOf(value)] ?? null;
};

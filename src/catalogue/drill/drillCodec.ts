import { z } from 'zod';
import { BACKUP_TYPES } from '../../domain/backupType.ts';
import { parseDatabaseName } from '../../domain/databaseName.ts';
import { lazily } from '../../domain/lazily.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { RexusError } from '../../domain/rexusError.ts';
import { isRunId, type RunId } from '../../domain/runId.ts';
import { byteCount, milliseconds, moment, sha256 } from '../jsonFields.ts';
import { type AssertionResult, type DrillRecord, MOMENT_CHOICES } from './drillRecord.ts';

const runId = lazily(() => z.string().refine(isRunId, 'not a run id'));
const databaseName = lazily(() => z.string().min(1).max(128).transform(parseDatabaseName));

const assertionJson = lazily(() =>
  z.object({
    query: z.string(),
    expect: z.union([z.string(), z.number(), z.boolean(), z.null()]),
    status: z.enum(['passed', 'failed', 'error']),
    found: z.string().nullable(),
    code: z.string().nullable(),
    error: z.string().nullable(),
  }),
);

const drillJson = lazily(() =>
  z.object({
    // Whoever finds the file alone must be able to tell it from a manifest.
    kind: z.literal('drill'),
    schema_version: z.literal(1),
    id: runId(),
    database: databaseName(),
    scratch_database: databaseName(),
    started_at: moment,
    completed_at: moment,
    status: z.enum(['proven', 'failed']),
    code: z.string().nullable(),
    error: z.string().nullable(),
    moment: z.object({ chosen: z.enum(MOMENT_CHOICES), at: moment.nullable() }),
    rto_ms: milliseconds.nullable(),
    steps: z.array(z.object({ step: z.string(), run: runId().nullable(), duration_ms: milliseconds })),
    files: z.array(
      z.object({
        run: runId(),
        type: z.enum(BACKUP_TYPES),
        file: z.string().min(1),
        size_bytes: byteCount,
        sha256: sha256.nullable(),
      }),
    ),
    check_database: z.enum(['no_errors', 'errors', 'not_run']),
    assertions: z.array(assertionJson()),
    server: z.object({ name: z.string(), version: z.string(), edition: z.string() }),
  }),
);

/** The record as it stands on disk. */
export const encodeDrill = (drill: DrillRecord): string => {
  const { outcome } = drill;
  const json: z.input<ReturnType<typeof drillJson>> = {
    kind: 'drill',
    schema_version: 1,
    id: drill.id,
    database: drill.database,
    scratch_database: drill.scratch,
    started_at: drill.startedAt,
    completed_at: drill.finishedAt,
    status: outcome.status,
    code: outcome.status === 'failed' ? outcome.code : null,
    error: outcome.status === 'failed' ? outcome.error : null,
    moment: drill.moment,
    rto_ms: drill.rtoMs,
    steps: drill.steps.map(({ ms, ...step }) => ({ ...step, duration_ms: ms })),
    files: drill.files.map(({ bytes, ...file }) => ({ ...file, size_bytes: bytes })),
    check_database: drill.checkDatabase,
    assertions: drill.assertions.map(({ query, expect, result }) => ({
      query,
      expect,
      status: result.status,
      found: result.status === 'failed' ? result.found : null,
      code: result.status === 'error' ? result.code : null,
      error: result.status === 'error' ? result.error : null,
    })),
    server: drill.server,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
};

/** @throws RexusError MANIFEST_INVALID with the path and what is wrong there, or that it is the evidence of another drill */
export const parseDrill = (text: string, path: LocalPath, id: RunId): DrillRecord => {
  const invalid = (reason: string, cause?: unknown): RexusError =>
    new RexusError('MANIFEST_INVALID', { path, reason }, { cause });
  const { data: json, error } = drillJson().safeParse(jsonOf(text, invalid));
  if (json === undefined) {
    const [issue] = error.issues;
    throw invalid(`${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`, error);
  }
  if (json.id !== id)
    throw new RexusError('MANIFEST_INVALID', { path, reason: { code: 'of_another_run', id: json.id } });
  return {
    id: json.id,
    database: json.database,
    scratch: json.scratch_database,
    startedAt: json.started_at,
    finishedAt: json.completed_at,
    moment: json.moment,
    files: json.files.map(({ size_bytes, ...file }) => ({ ...file, bytes: size_bytes })),
    steps: json.steps.map(({ duration_ms, ...step }) => ({ ...step, ms: duration_ms })),
    rtoMs: json.rto_ms,
    checkDatabase: json.check_database,
    assertions: json.assertions.map(assertionFrom),
    server: json.server,
    outcome:
      json.status === 'proven'
        ? { status: 'proven' }
        : { status: 'failed', code: json.code ?? '', error: json.error ?? '' },
  };
};

const jsonOf = (text: string, invalid: (reason: string, cause: unknown) => RexusError): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), error);
  }
};

const assertionFrom = ({ query, expect, ...json }: z.output<ReturnType<typeof assertionJson>>): AssertionResult => {
  switch (json.status) {
    case 'passed':
      return { query, expect, result: { status: 'passed' } };
    case 'failed':
      return { query, expect, result: { status: 'failed', found: json.found } };
    case 'error':
      return { query, expect, result: { status: 'error', code: json.code ?? '', error: json.error ?? '' } };
  }
};

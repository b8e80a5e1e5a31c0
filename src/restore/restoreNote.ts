/**
 * How far the restore of one database has come, written down durably before each step: what `restore --resume` goes by after a crash. It says
 * what was going to be done next, never that it was done: whether it was, the server's redo point tells (rivals.md rule 45).
 */
import { z } from 'zod';
import type { StepReason } from '../catalogue/chain/chainPlan.ts';
import { BACKUP_TYPES, type BackupType } from '../domain/backupType.ts';
import { type DatabaseName, parseDatabaseName } from '../domain/databaseName.ts';
import { formatLsn, parseLsn } from '../domain/lsn.ts';
import { parseRunId, type RunId } from '../domain/runId.ts';
import type { StopPoint } from '../sqlserver/restoreStatements.ts';
import type { PlannedMoment, PlannedSequence } from './restorePlan.ts';
import type { FreshRequest } from './restoreRequest.ts';

export interface RestoreNote {
  /** What was asked for, for this database alone. */
  readonly request: FreshRequest;
  readonly source: DatabaseName;
  readonly target: DatabaseName;
  readonly steps: readonly [NotedStep, ...NotedStep[]];
  readonly stop: StopPoint | null;
  readonly reaches: PlannedMoment | null;
  /** The run that holds what was overwritten. */
  readonly safetyCopy: RunId | null;
  readonly at: NotedPlace;
}

export interface NotedStep {
  readonly id: RunId;
  readonly type: BackupType;
  /** Null: a Python manifest, which knows none. */
  readonly backupSetGuid: string | null;
  readonly reason: StepReason;
}

/** What was going to be done. */
export type NotedPlace =
  /** The tail of the log was being taken: the database may be RESTORING and hold what is in no backup. */
  | { readonly kind: 'safety' }
  /** The step of this place, from 0. */
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'recover' };

/** Says what stands before a place in the sequence. */
export const noteOf = (
  { request, source, target, steps, stop, reaches }: PlannedSequence,
  about: Pick<RestoreNote, 'safetyCopy' | 'at'>,
): RestoreNote => {
  const noted = ({ id, type, reason, stored }: PlannedSequence['steps'][number]): NotedStep => ({
    id,
    type,
    backupSetGuid: stored.origin === 'rexus' ? stored.set.backupSetGuid : null,
    reason,
  });
  const [first, ...others] = steps;
  return { request, source, target, steps: [noted(first), ...others.map(noted)], stop, reaches, ...about };
};

const name = z.string().transform((text, context): DatabaseName => branded(context, () => parseDatabaseName(text)));
const run = z.string().transform((text, context): RunId => branded(context, () => parseRunId(text)));
const lsn = z.string().transform((text, context) => branded(context, () => parseLsn(text)));

const branded = <T>(context: z.RefinementCtx, parse: () => T): T => {
  try {
    return parse();
  } catch (error) {
    context.addIssue({ code: 'custom', message: String(error) });
    return z.NEVER;
  }
};

const reason = z.discriminatedUnion('code', [
  z.object({ code: z.literal('base') }),
  z.object({ code: z.literal('newest_differential'), baseId: run }),
  z.object({ code: z.literal('next_log') }),
  z.object({ code: z.literal('holds_target') }),
]);

const step = z.object({ id: run, type: z.enum(BACKUP_TYPES), backupSetGuid: z.string().nullable(), reason });

/** Notes written before it could be given up do not say it. */
const withoutTail = z.boolean().default(false);

const requestJson = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('run'),
    id: run,
    databases: z.array(name),
    as: name.nullable(),
    files: z.boolean(),
    withoutTail,
  }),
  z.object({
    kind: z.literal('moment'),
    database: name,
    target: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('end') }),
      z.object({ kind: z.literal('time'), atMs: z.number() }),
      z.object({ kind: z.literal('mark'), name: z.string(), include: z.boolean() }),
    ]),
    as: name.nullable(),
    withoutTail,
  }),
]);

const noteJson = z.object({
  version: z.literal(1),
  request: requestJson,
  source: name,
  target: name,
  steps: z.tuple([step], step),
  stop: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('time'), at: z.string() }),
      z.object({ kind: z.literal('mark'), name: z.string(), lsn, include: z.boolean() }),
    ])
    .nullable(),
  reaches: z.object({ atMs: z.number(), serverTime: z.string(), serverOffsetMinutes: z.number() }).nullable(),
  safetyCopy: run.nullable(),
  at: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('safety') }),
    z.object({ kind: z.literal('step'), step: z.int().nonnegative() }),
    z.object({ kind: z.literal('recover') }),
  ]),
});

export const encodeNote = (note: RestoreNote): string => {
  const stop = note.stop?.kind === 'mark' ? { ...note.stop, lsn: formatLsn(note.stop.lsn) } : note.stop;
  return `${JSON.stringify({ version: 1, ...note, stop }, null, 2)}\n`;
};

/** @throws Error if the text is no note */
export const parseNote = (text: string): RestoreNote => {
  const { version: _version, ...note } = noteJson.parse(JSON.parse(text));
  return note;
};

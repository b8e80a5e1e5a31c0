import { readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import { localMoment } from '../domain/localMoment.ts';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { writeFileAtomic } from '../platform/atomicFile.ts';
import { errnoOf } from '../platform/fileErrors.ts';

/** What is remembered of one schedule, so that a restarted scheduler neither repeats nor forgets. */
export interface ScheduleRecord {
  /** scheduleRule at that time: when it differs the schedule was edited and begins anew. */
  readonly rule: string;
  /** Since when it is watched: earlier planned times were never promised. */
  readonly since: Date;
  readonly last: {
    readonly plannedAt: Date;
    readonly startedAt: Date;
    /** How often this planned time was begun; more than once when the process died in it. */
    readonly attempts: number;
    /** null: begun and not finished. */
    readonly outcome: { readonly finishedAt: Date; readonly exitCode: number } | null;
  } | null;
}

export type ScheduleState = ReadonlyMap<string, ScheduleRecord>;

/** `schedules_state.json` in the backup directory. */
export const scheduleStatePath = (backupDirectory: LocalPath): LocalPath =>
  joinLocal(backupDirectory, 'schedules_state.json');

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const stateFile = z.object({
  schema_version: z.literal(1),
  schedules: z.record(
    z.string(),
    z.object({
      rule: z.string(),
      since: time,
      last: z
        .object({
          planned_at: time,
          started_at: time,
          attempts: z.int().min(0),
          finished_at: time.nullable(),
          exit_code: z.int().nullable(),
        })
        .nullable(),
    }),
  ),
});

/**
 * Reads the state. A file that cannot be understood is put aside as `….damaged` and named in `damaged`; then nothing is known, which means
 * that nothing is caught up.
 */
export const readScheduleState = (
  path: LocalPath,
): { readonly state: ScheduleState; readonly damaged: string | null } => {
  try {
    const { schedules } = stateFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    const records = Object.entries(schedules).map(([name, { rule, since, last }]): [string, ScheduleRecord] => [
      name,
      {
        rule,
        since,
        last: last && {
          plannedAt: last.planned_at,
          startedAt: last.started_at,
          attempts: last.attempts,
          outcome:
            last.finished_at !== null && last.exit_code !== null
              ? { finishedAt: last.finished_at, exitCode: last.exit_code }
              : null,
        },
      },
    ]);
    return { state: new Map(records), damaged: null };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { state: new Map(), damaged: null };
    try {
      renameSync(path, `${path}.damaged`);
    } catch {
      // It stays where it is and is replaced at the next write; the warning names it either way.
    }
    return { state: new Map(), damaged: path };
  }
};

/** Writes the state durably. @throws RexusError FILE_UNWRITABLE, DISK_FULL */
export const writeScheduleState = async (path: LocalPath, state: ScheduleState): Promise<void> => {
  const schedules = Object.fromEntries(
    [...state].map(([name, { rule, since, last }]) => [
      name,
      {
        rule,
        since: localMoment(since),
        last: last && {
          planned_at: localMoment(last.plannedAt),
          started_at: localMoment(last.startedAt),
          attempts: last.attempts,
          finished_at: last.outcome && localMoment(last.outcome.finishedAt),
          exit_code: last.outcome?.exitCode ?? null,
        },
      },
    ]),
  );
  await writeFileAtomic(path, `${JSON.stringify({ schema_version: 1, schedules }, null, 2)}\n`);
};

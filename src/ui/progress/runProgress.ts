/** What is known of a backup run while it goes on: every RunEvent counted in, nothing put into words. */
import type { DatabaseRecord, RunStatus } from '../../catalogue/manifest.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';
import type { RexusError } from '../../domain/rexusError.ts';
import type { RunId } from '../../domain/runId.ts';
import type { BackupPlan } from '../../engine/backupPlan.ts';
import type { KeepReason, RemoveReason } from '../../engine/retention/rotation.ts';
import { BACKUP_STAGES, type BackupStage, type RunEvent, type RunWarning } from '../../engine/runEvent.ts';

export type DatabaseProgress =
  | { readonly state: 'waiting'; readonly name: DatabaseName }
  | {
      readonly state: 'running';
      readonly name: DatabaseName;
      readonly stage: BackupStage;
      readonly percent: number;
      readonly bytesPerSecond: number | null;
    }
  | {
      readonly state: 'finished';
      readonly name: DatabaseName;
      readonly record: DatabaseRecord;
      readonly error: RexusError | null;
    };

export interface FilesProgress {
  readonly part: 'config' | 'application';
  readonly outcome: { readonly files: number; readonly skipped: number; readonly errors: readonly RexusError[] } | null;
}

export interface RemovedRun {
  readonly id: RunId;
  readonly reason: KeepReason | RemoveReason;
}

export interface RunProgress {
  readonly id: RunId | null;
  readonly databases: readonly DatabaseProgress[];
  readonly files: readonly FilesProgress[];
  /** Older runs that went afterwards, each with its reason. */
  readonly removed: readonly RemovedRun[];
  readonly warnings: readonly { readonly code: RunWarning; readonly detail: string }[];
  readonly finished: { readonly status: RunStatus; readonly durationMs: number } | null;
}

export const emptyRun: RunProgress = {
  id: null,
  databases: [],
  files: [],
  removed: [],
  warnings: [],
  finished: null,
};

/** Where a run stands before its first event: every database of the plan that will be tried is waiting. */
export const plannedRun = (plan: BackupPlan): RunProgress => ({
  ...emptyRun,
  databases: plan.databases.map(({ name }) => ({ state: 'waiting', name })),
});

/** How many databases are done, well or not. */
export const databasesDone = (run: RunProgress): number =>
  run.databases.filter((database) => database.state === 'finished').length;

/** Which of the stages that every database has; 0 for what comes before them. */
export const stageNumber = (stage: BackupStage): number => (stage === 'adopt' ? 0 : BACKUP_STAGES.indexOf(stage) + 1);

export const addRunEvent = (run: RunProgress, event: RunEvent): RunProgress => {
  switch (event.type) {
    case 'run_started':
      return { ...plannedRun(event.plan), warnings: run.warnings, id: event.id };
    case 'database_started':
      return withDatabase(run, runningAt(event.database, 'backup', 0, null));
    case 'stage_started':
      return withDatabase(run, runningAt(event.database, event.stage, 0, null));
    case 'progress':
      return withDatabase(run, runningAt(event.database, event.stage, event.percent, event.bytesPerSecond));
    case 'database_finished':
      return withDatabase(run, {
        state: 'finished',
        name: event.database,
        record: event.record,
        error: event.error,
      });
    case 'files_started':
      return withFiles(run, { part: event.part, outcome: null });
    case 'files_finished':
      return withFiles(run, {
        part: event.part,
        outcome: {
          files: event.files,
          skipped: event.skipped,
          errors: event.error === null ? [] : [event.error, ...event.otherErrors],
        },
      });
    case 'rotated':
      return { ...run, removed: removalsOf(event) };
    case 'warning':
      return { ...run, warnings: [...run.warnings, { code: event.code, detail: event.detail }] };
    case 'run_finished':
      return { ...run, finished: { status: event.status, durationMs: event.durationMs } };
    // What was taken stands in the record that follows.
    case 'packed':
    case 'cleaned_up':
    case 'log_adopted':
    case 'foreign_adopted':
    case 'foreign_not_adopted':
      return run;
  }
};

const removalsOf = ({ plan, removed }: Extract<RunEvent, { readonly type: 'rotated' }>): readonly RemovedRun[] => {
  const gone = new Set(removed);
  return plan.decisions.flatMap(({ id, reason }) => (gone.has(id) ? [{ id, reason }] : []));
};

const runningAt = (
  name: DatabaseName,
  stage: BackupStage,
  percent: number,
  bytesPerSecond: number | null,
): DatabaseProgress => ({ state: 'running', name, stage, percent, bytesPerSecond });

/** A database that no plan named is added: what happens is shown, expected or not. */
const withDatabase = (run: RunProgress, next: DatabaseProgress): RunProgress => ({
  ...run,
  databases: run.databases.some(({ name }) => name === next.name)
    ? run.databases.map((database) => (database.name === next.name ? next : database))
    : [...run.databases, next],
});

const withFiles = (run: RunProgress, next: FilesProgress): RunProgress => ({
  ...run,
  files: [...run.files.filter(({ part }) => part !== next.part), next],
});

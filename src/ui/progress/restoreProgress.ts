/** What is known of a restore while it goes on: every RestoreEvent counted in, nothing put into words. */
import type { DatabaseName } from '../../domain/databaseName.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import type { RexusError } from '../../domain/rexusError.ts';
import type { RunId } from '../../domain/runId.ts';
import {
  RESTORE_STAGES,
  type RestoreEvent,
  type RestoreOutcome,
  type RestoreStage,
  type StepPosition,
} from '../../restore/restoreEvent.ts';
import type { RestorePlan } from '../../restore/restorePlan.ts';

export type RestoredDatabase = {
  readonly source: DatabaseName;
  readonly target: DatabaseName;
} & (
  | { readonly state: 'waiting' }
  | {
      readonly state: 'running';
      readonly stage: RestoreStage;
      /** Which of its backup sets it is at; null: a stage that is about all of them. */
      readonly step: StepPosition | null;
      readonly percent: number;
      readonly bytesPerSecond: number | null;
    }
  | { readonly state: 'finished'; readonly outcome: RestoreOutcome }
);

export interface RestoreProgress {
  readonly databases: readonly RestoredDatabase[];
  readonly files: readonly { readonly target: LocalPath; readonly error: RexusError | null }[];
  /** Copies of what was there before, by database: they outlive a failure and say how to go back. */
  readonly safetyCopies: readonly { readonly database: DatabaseName; readonly id: RunId }[];
}

/** Before the first event: every database that will be restored is waiting. */
export const plannedRestore = (plan: RestorePlan): RestoreProgress => ({
  databases: plan.databases
    .filter((database) => database.action === 'restore')
    .map(({ source, target }) => ({ source, target, state: 'waiting' })),
  files: [],
  safetyCopies: [],
});

export const restoreStageNumber = (stage: RestoreStage): number => RESTORE_STAGES.indexOf(stage) + 1;

export const addRestoreEvent = (restore: RestoreProgress, event: RestoreEvent): RestoreProgress => {
  switch (event.type) {
    case 'restore_started':
      return plannedRestore(event.plan);
    case 'restore_stage_started':
      return change(restore, event.database, ({ source, target }) => ({
        source,
        target,
        state: 'running',
        stage: event.stage,
        step: event.step,
        percent: 0,
        bytesPerSecond: null,
      }));
    case 'restore_progress':
      return change(restore, event.database, (database) => ({
        source: database.source,
        target: database.target,
        state: 'running',
        stage: event.stage,
        step: database.state === 'running' ? database.step : null,
        percent: event.percent,
        bytesPerSecond: event.bytesPerSecond,
      }));
    case 'database_restored':
      return change(restore, event.database, ({ source, target }) => ({
        source,
        target,
        state: 'finished',
        outcome: event.outcome,
      }));
    case 'safety_copy_taken':
      return { ...restore, safetyCopies: [...restore.safetyCopies, { database: event.database, id: event.id }] };
    case 'file_restored':
      return { ...restore, files: [...restore.files, { target: event.target, error: event.error }] };
    case 'restore_replanned':
    case 'restore_not_replanned':
    case 'restore_finished':
      return restore;
  }
};

/** Events name the database by the name in the backup; a restore beside the original may name its new one. */
const change = (
  restore: RestoreProgress,
  name: DatabaseName,
  next: (database: RestoredDatabase) => RestoredDatabase,
): RestoreProgress => ({
  ...restore,
  databases: restore.databases.map((database) =>
    database.source === name || database.target === name ? next(database) : database,
  ),
});

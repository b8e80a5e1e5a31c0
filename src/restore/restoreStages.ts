import type { DatabaseName } from '../domain/databaseName.ts';
import type { Clock } from '../platform/clock.ts';
import type { RestoreListener, RestoreStage } from './restorePlan.ts';

export interface RestoreStageProgress {
  percent(percent: number): void;
  bytes(done: number, total: number): void;
}

/** Tells the listener of a stage that begins, and hands out what its progress is told to. */
export type BeginStage = (
  stage: RestoreStage,
  sql: string | null,
  expectedBytes: number | null,
) => RestoreStageProgress;

/** Whole percents, never backwards: a server's may repeat, and every block of a file would be an event. */
export const restoreStagesOf =
  (database: DatabaseName, listener: RestoreListener, clock: Clock): BeginStage =>
  (stage, sql, expectedBytes) => {
    const startMs = clock.monotonicMs();
    let last = -1;
    const report = (percent: number, bytes: number | null): void => {
      const step = Math.floor(Math.min(100, Math.max(0, percent)));
      if (step <= last) return;
      last = step;
      const seconds = (clock.monotonicMs() - startMs) / 1000;
      const bytesPerSecond = bytes === null || seconds <= 0 ? null : Math.round(bytes / seconds);
      listener({ type: 'restore_progress', database, stage, percent: step, bytesPerSecond });
    };
    listener({ type: 'restore_stage_started', database, stage, sql });
    return {
      percent: (percent) => report(percent, expectedBytes === null ? null : (expectedBytes * percent) / 100),
      bytes: (done, total) => report(total === 0 ? 100 : (done * 100) / total, done),
    };
  };

import type { DatabaseName } from '../domain/databaseName.ts';
import type { Clock } from '../platform/clock.ts';
import type { RestoreListener, RestoreStage, StepPosition } from './restoreEvent.ts';

export interface RestoreStageProgress {
  percent(percent: number): void;
  bytes(done: number, total: number): void;
}

/** What a stage is about, as far as it is known. */
export interface StageAbout {
  readonly sql?: string;
  readonly expectedBytes?: number;
  readonly step?: StepPosition;
}

/** Tells the listener of a stage that begins, and hands out what its progress is told to. */
export type BeginStage = (stage: RestoreStage, about?: StageAbout) => RestoreStageProgress;

/** Whole percents, never backwards: a server's may repeat, and every block of a file would be an event. */
export const restoreStagesOf =
  (database: DatabaseName, listener: RestoreListener, clock: Clock): BeginStage =>
  (stage, about = {}) => {
    const { sql = null, expectedBytes = null, step = null } = about;
    const startMs = clock.monotonicMs();
    let last = -1;
    const report = (percent: number, bytes: number | null): void => {
      const whole = Math.floor(Math.min(100, Math.max(0, percent)));
      if (whole <= last) return;
      last = whole;
      const seconds = (clock.monotonicMs() - startMs) / 1000;
      const bytesPerSecond = bytes === null || seconds <= 0 ? null : Math.round(bytes / seconds);
      listener({ type: 'restore_progress', database, stage, percent: whole, bytesPerSecond });
    };
    listener({ type: 'restore_stage_started', database, stage, sql, step });
    return {
      percent: (percent) => report(percent, expectedBytes === null ? null : (expectedBytes * percent) / 100),
      bytes: (done, total) => report(total === 0 ? 100 : (done * 100) / total, done),
    };
  };

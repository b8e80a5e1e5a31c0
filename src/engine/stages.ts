import type { DatabaseName } from '../domain/databaseName.ts';
import type { Clock } from '../platform/clock.ts';
import type { BackupStage, RunListener } from './runEvent.ts';

/** Tells the listener of the stages of one database and how far each is, and takes their time. */
export interface Stages {
  run<T>(
    stage: BackupStage,
    sql: string | null,
    /** How much the stage will move, for the rate; null where nothing is known. */
    expectedBytes: number | null,
    work: (progress: StageProgress) => Promise<T>,
  ): Promise<Timed<T>>;
}

export interface StageProgress {
  percent(percent: number): void;
  bytes(done: number, total: number): void;
}

export interface Timed<T> {
  readonly value: T;
  readonly ms: number;
}

export const stagesOf = (database: DatabaseName, listener: RunListener, clock: Clock): Stages => ({
  run: async (stage, sql, expectedBytes, work) => {
    const startMs = clock.monotonicMs();
    let last = -1;
    const rate = (bytes: number): number | null => {
      const seconds = (clock.monotonicMs() - startMs) / 1000;
      return seconds > 0 ? Math.round(bytes / seconds) : null;
    };
    const report = (percent: number, bytes: number | null): void => {
      // Whole steps, never backwards: a server's percentages may repeat, and every block of a file would be an event.
      const step = Math.floor(Math.min(100, Math.max(0, percent)));
      if (step <= last) return;
      last = step;
      const bytesPerSecond = bytes === null ? null : rate(bytes);
      listener({ type: 'progress', database, stage, percent: step, bytesPerSecond });
    };
    listener({ type: 'stage_started', database, stage, sql });
    const value = await work({
      percent: (percent) => report(percent, expectedBytes === null ? null : (expectedBytes * percent) / 100),
      bytes: (done, total) => report(total === 0 ? 100 : (done * 100) / total, done),
    });
    return { value, ms: Math.round(clock.monotonicMs() - startMs) };
  },
});

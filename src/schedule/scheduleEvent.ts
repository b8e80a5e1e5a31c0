import type { RexusError } from '../domain/rexusError.ts';
import type { RunEvent } from '../engine/runEvent.ts';

/** What the scheduler decides, one event (and one log line) a decision; the events of a run that it started come through as `run`. */
export type ScheduleEvent =
  | { readonly type: 'scheduler_started'; readonly schedules: number; readonly nextRuns: readonly NextRun[] }
  | {
      readonly type: 'schedule_due';
      readonly schedule: string;
      readonly dueAt: string;
      readonly reason: 'on_time' | 'missed';
    }
  | {
      readonly type: 'schedule_skipped';
      readonly schedule: string;
      readonly reason: 'still_running' | 'locked' | 'caught_up';
    }
  | {
      readonly type: 'schedule_finished';
      readonly schedule: string;
      readonly exitCode: number;
      readonly error: RexusError | null;
    }
  | { readonly type: 'next_runs'; readonly nextRuns: readonly NextRun[] }
  | { readonly type: 'run'; readonly schedule: string; readonly event: RunEvent }
  | { readonly type: 'scheduler_stopped'; readonly reason: 'signal' | 'asked' };

export interface NextRun {
  readonly schedule: string;
  /** ISO 8601 with the local offset. */
  readonly at: string;
}

export type ScheduleListener = (event: ScheduleEvent) => void;

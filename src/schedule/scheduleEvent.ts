import type { RexusError } from '../domain/rexusError.ts';
import type { RunEvent } from '../engine/runEvent.ts';

/** What the scheduler decides, one event (and one log line) a decision; the events of a run that it started come through as `run`. */
export type ScheduleEvent =
  | { readonly type: 'scheduler_started'; readonly schedules: number; readonly nextRuns: readonly NextRun[] }
  | {
      readonly type: 'schedule_due';
      readonly schedule: string;
      readonly dueAt: string;
      /** `trial`: asked for now, whatever its time. */
      readonly reason: 'on_time' | 'missed' | 'trial';
    }
  | {
      readonly type: 'schedule_skipped';
      readonly schedule: string;
      /** `still_running`: runs once when the other has ended · `locked`: somebody backs up by hand · `caught_up`: an older time that one run makes good · `missed`: too late, and the configuration does not want it made good. */
      readonly reason: 'still_running' | 'locked' | 'caught_up' | 'missed';
      /** `locked`: when it is tried again, ISO 8601. */
      readonly retryAt?: string;
      /** `missed`: when it should have run, ISO 8601. */
      readonly dueAt?: string;
    }
  /** Nothing stops for it, but a person should know. `detail` is a path, a schedule's name or a time. */
  | { readonly type: 'scheduler_warning'; readonly code: SchedulerWarning; readonly detail: string }
  | {
      readonly type: 'schedule_finished';
      readonly schedule: string;
      readonly exitCode: number;
      readonly error: RexusError | null;
    }
  | { readonly type: 'next_runs'; readonly nextRuns: readonly NextRun[] }
  | { readonly type: 'run'; readonly schedule: string; readonly event: RunEvent }
  | { readonly type: 'scheduler_stopped'; readonly reason: 'signal' | 'asked' };

export const SCHEDULER_WARNINGS = [
  /** The state file could not be read: it was put aside and begun anew, nothing is caught up. */
  'state_damaged',
  /** The state file could not be written: after a restart a run may be repeated. */
  'state_not_written',
  /** The stored last run lies in the future: the clock was set back. It is forgotten. */
  'clock_set_back',
  /** The same planned run was begun and not finished several times: left until its next time. */
  'given_up',
  /** node-schedule would not take it: the watchdog alone runs it. */
  'timer_refused',
] as const;
export type SchedulerWarning = (typeof SCHEDULER_WARNINGS)[number];

export interface NextRun {
  readonly schedule: string;
  /** ISO 8601 with the local offset. */
  readonly at: string;
}

export type ScheduleListener = (event: ScheduleEvent) => void;

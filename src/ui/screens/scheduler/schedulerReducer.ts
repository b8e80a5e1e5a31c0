/** The scheduler while it runs in the menu: what comes next, the run that is going on, the log; until Esc. */
import type { RexusError } from '../../../domain/rexusError.ts';
import { hasCode } from '../../../domain/rexusError.ts';
import type { NextRun, ScheduleEvent, SchedulerWarning } from '../../../schedule/scheduleEvent.ts';
import type { Press } from '../../keys.ts';
import { addRunEvent, emptyRun, type RunProgress } from '../../progress/runProgress.ts';
import { type StopState, stopAfter } from '../../stopState.ts';

/** The newest are shown; all of them are in the log. */
const MOST_WARNINGS = 2;

export interface CurrentRun {
  readonly schedule: string;
  readonly run: RunProgress;
}

export type SchedulerState =
  | {
      readonly phase: 'running';
      readonly nextRuns: readonly NextRun[];
      readonly current: CurrentRun | null;
      readonly last: { readonly schedule: string; readonly exitCode: number; readonly error: RexusError | null } | null;
      readonly warnings: readonly { readonly code: SchedulerWarning; readonly detail: string }[];
      readonly log: readonly string[];
      readonly stop: StopState;
    }
  /** It did not start or broke off: another one runs on this folder, for example. */
  | { readonly phase: 'failed'; readonly error: RexusError }
  | { readonly phase: 'left' };

export type SchedulerAction =
  | { readonly type: 'press'; readonly press: Press }
  | { readonly type: 'event'; readonly event: ScheduleEvent }
  | { readonly type: 'log'; readonly log: readonly string[] }
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly error: RexusError };

export const initialScheduler = (nextRuns: readonly NextRun[], log: readonly string[]): SchedulerState => ({
  phase: 'running',
  nextRuns,
  current: null,
  last: null,
  warnings: [],
  log,
  stop: 'not_asked',
});

export const schedulerReducer = (state: SchedulerState, action: SchedulerAction): SchedulerState => {
  switch (action.type) {
    case 'press':
      return pressed(state, action.press);
    case 'event':
      return state.phase === 'running' ? addScheduleEvent(state, action.event) : state;
    case 'log':
      return state.phase === 'running' ? { ...state, log: action.log } : state;
    case 'ended':
      return state.phase === 'running' ? { phase: 'left' } : state;
    case 'failed':
      if (state.phase !== 'running') return state;
      // Stopped because a person said so: that is how it ends, no error.
      return state.stop === 'stopping' && hasCode(action.error, 'INTERRUPTED')
        ? { phase: 'left' }
        : { phase: 'failed', error: action.error };
  }
};

type Running = Extract<SchedulerState, { phase: 'running' }>;

const pressed = (state: SchedulerState, press: Press): SchedulerState => {
  const command = press.kind === 'command' ? press.command : null;
  switch (state.phase) {
    case 'running':
      // With no run going on there is nothing to lose: Esc stops without asking.
      if (state.current === null && state.stop === 'not_asked' && command === 'back') {
        return { ...state, stop: 'stopping' };
      }
      return { ...state, stop: stopAfter(state.stop, press) };
    case 'failed':
      return command === 'back' || command === 'choose' ? { phase: 'left' } : state;
    case 'left':
      return state;
  }
};

const addScheduleEvent = (state: Running, event: ScheduleEvent): Running => {
  switch (event.type) {
    case 'scheduler_started':
    case 'next_runs':
      return { ...state, nextRuns: event.nextRuns };
    case 'schedule_due':
      return { ...state, current: { schedule: event.schedule, run: emptyRun } };
    case 'run':
      return {
        ...state,
        current: {
          schedule: event.schedule,
          run: addRunEvent(state.current?.schedule === event.schedule ? state.current.run : emptyRun, event.event),
        },
      };
    case 'schedule_finished':
      return {
        ...state,
        // A question whether to stop the run answers itself when the run has ended.
        stop: state.stop === 'asking' ? 'not_asked' : state.stop,
        current: null,
        last: { schedule: event.schedule, exitCode: event.exitCode, error: event.error },
      };
    case 'schedule_skipped':
      return event.reason !== 'missed' && state.current?.schedule === event.schedule && state.current.run.id === null
        ? { ...state, current: null }
        : state;
    case 'scheduler_warning':
      return {
        ...state,
        warnings: [...state.warnings, { code: event.code, detail: event.detail }].slice(-MOST_WARNINGS),
      };
    case 'scheduler_stopped':
      return state;
  }
};

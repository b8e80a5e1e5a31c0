/** The configured schedules: choose one, edit its time and days, save it. */
import type { Schedule } from '../../../config/settings.ts';
import type { RexusError } from '../../../domain/rexusError.ts';
import type { Press } from '../../keys.ts';
import { moveCursor } from '../../listWindow.ts';
import { type Draft, draftOf, pressInDraft, scheduleOf } from './scheduleDraft.ts';

interface Listed {
  readonly schedules: readonly Schedule[];
  readonly cursor: number;
}

export type ScheduleState =
  | ({ readonly phase: 'list'; readonly saved: string | null } & Listed)
  | ({
      readonly phase: 'editing';
      readonly schedule: Schedule;
      readonly draft: Draft;
      readonly error: RexusError | null;
    } & Listed)
  | ({ readonly phase: 'saving'; readonly schedule: Schedule; readonly draft: Draft } & Listed)
  | { readonly phase: 'left' };

export type ScheduleAction =
  | { readonly type: 'press'; readonly press: Press }
  | { readonly type: 'saved'; readonly schedules: readonly Schedule[] }
  | { readonly type: 'save_failed'; readonly error: RexusError };

export const initialSchedule = (schedules: readonly Schedule[]): ScheduleState => ({
  phase: 'list',
  schedules,
  cursor: 0,
  saved: null,
});

export const scheduleReducer = (state: ScheduleState, action: ScheduleAction): ScheduleState => {
  switch (action.type) {
    case 'press':
      return pressed(state, action.press);
    case 'saved':
      return state.phase === 'saving'
        ? { phase: 'list', schedules: action.schedules, cursor: state.cursor, saved: state.schedule.name }
        : state;
    case 'save_failed':
      // What was typed is kept: the person may try again or go back.
      return state.phase === 'saving' ? { ...state, phase: 'editing', error: action.error } : state;
  }
};

const pressed = (state: ScheduleState, press: Press): ScheduleState => {
  const command = press.kind === 'command' ? press.command : null;
  switch (state.phase) {
    case 'list': {
      if (command === null) return state;
      if (command === 'back') return { phase: 'left' };
      const schedule = state.schedules[state.cursor];
      if (command !== 'choose') {
        return { ...state, cursor: moveCursor(state.cursor, state.schedules.length, command), saved: null };
      }
      if (schedule === undefined) return state;
      const { schedules, cursor } = state;
      return { phase: 'editing', schedules, cursor, schedule, draft: draftOf(schedule), error: null };
    }
    case 'editing':
      if (command === 'back') {
        return { phase: 'list', schedules: state.schedules, cursor: state.cursor, saved: null };
      }
      return command === 'choose' ? checked(state) : { ...state, draft: pressInDraft(state.draft, press), error: null };
    // Nothing to press: the file is written in a moment, whole or not at all.
    case 'saving':
    case 'left':
      return state;
  }
};

const checked = (state: Extract<ScheduleState, { phase: 'editing' }>): ScheduleState => {
  const { schedules, cursor, draft } = state;
  const schedule = scheduleOf(draft, state.schedule);
  return 'problem' in schedule
    ? { ...state, draft: { ...draft, problem: schedule.problem }, error: null }
    : { phase: 'saving', schedules, cursor, schedule, draft };
};

/** The configured schedules: choose one, add, edit, turn off or delete it. */
import type { Schedule, ScheduledDatabase } from '../../../config/settings.ts';
import { assertNever } from '../../../domain/assertNever.ts';
import type { RexusError } from '../../../domain/rexusError.ts';
import { parseTimeOfDay } from '../../../domain/timeOfDay.ts';
import type { Command, Press } from '../../keys.ts';
import { moveCursor } from '../../listWindow.ts';
import { scheduleOf } from './readDraft.ts';
import { type Draft, draftOf, pressInDraft } from './scheduleDraft.ts';

interface Listed {
  readonly schedules: readonly Schedule[];
  /** The configured databases, which a schedule may be for. */
  readonly databases: readonly ScheduledDatabase[];
  readonly cursor: number;
}

/** What was done last, and to which schedule. */
export interface Done {
  readonly kind: 'saved' | 'deleted';
  readonly name: string;
}

interface Edited extends Listed {
  readonly schedule: Schedule;
  readonly draft: Draft;
}

export type ScheduleState =
  | ({ readonly phase: 'list'; readonly done: Done | null } & Listed)
  | ({ readonly phase: 'editing'; readonly error: RexusError | null } & Edited)
  | ({ readonly phase: 'saving' } & Edited)
  | ({ readonly phase: 'asking'; readonly name: string; readonly error: RexusError | null } & Listed)
  | ({ readonly phase: 'deleting'; readonly name: string } & Listed)
  | { readonly phase: 'left' };

export type ScheduleAction =
  | { readonly type: 'press'; readonly press: Press }
  | { readonly type: 'saved'; readonly schedules: readonly Schedule[] }
  | { readonly type: 'failed'; readonly error: RexusError };

export const initialSchedule = (
  schedules: readonly Schedule[],
  databases: readonly ScheduledDatabase[] = [],
): ScheduleState => ({ phase: 'list', schedules, databases, cursor: 0, done: null });

/** What a new schedule is offered as. */
const NEW: Schedule = {
  name: '',
  isEnabled: true,
  when: { kind: 'times', times: [parseTimeOfDay('02:00')], days: { kind: 'daily' } },
  job: { kind: 'backup', type: 'full', verify: true, rotate: true, files: true },
  databases: [],
  missed: 'catch_up',
};

export const scheduleReducer = (state: ScheduleState, action: ScheduleAction): ScheduleState => {
  switch (action.type) {
    case 'press':
      return pressed(state, action.press);
    case 'saved':
      return written(state, action.schedules);
    case 'failed':
      // What was typed is kept: the person may try again or go back.
      if (state.phase === 'saving') return { ...state, phase: 'editing', error: action.error };
      return state.phase === 'deleting' ? { ...state, phase: 'asking', error: action.error } : state;
    default:
      return assertNever(action);
  }
};

const written = (state: ScheduleState, schedules: readonly Schedule[]): ScheduleState => {
  if (state.phase === 'saving') {
    const { name } = state.schedule;
    const cursor = schedules.findIndex((one) => one.name === name);
    return listed({ ...state, schedules, cursor: Math.max(0, cursor) }, { kind: 'saved', name });
  }
  if (state.phase !== 'deleting') return state;
  const cursor = Math.max(0, Math.min(state.cursor, schedules.length - 1));
  return listed({ ...state, schedules, cursor }, { kind: 'deleted', name: state.name });
};

const listed = ({ schedules, databases, cursor }: Listed, done: Done | null = null): ScheduleState => ({
  phase: 'list',
  schedules,
  databases,
  cursor,
  done,
});

const pressed = (state: ScheduleState, press: Press): ScheduleState => {
  const command = press.kind === 'command' ? press.command : null;
  switch (state.phase) {
    case 'list':
      return command === null ? state : inList(state, command);
    case 'editing':
      if (command === 'back') return listed(state);
      return command === 'choose' ? checked(state) : { ...state, draft: pressInDraft(state.draft, press), error: null };
    case 'asking':
      if (command === 'back' || command === 'no') return listed(state);
      if (command !== 'yes') return state;
      return { ...base(state), phase: 'deleting', name: state.name };
    // Nothing to press: the file is written in a moment, whole or not at all.
    case 'saving':
    case 'deleting':
    case 'left':
      return state;
    default:
      return assertNever(state);
  }
};

const base = ({ schedules, databases, cursor }: Listed): Listed => ({ schedules, databases, cursor });

const inList = (state: Extract<ScheduleState, { phase: 'list' }>, command: Command): ScheduleState => {
  const { schedules, databases, cursor } = state;
  const here = schedules[cursor];
  const edit = (schedule: Schedule): ScheduleState => ({
    ...base(state),
    phase: 'editing',
    schedule,
    draft: draftOf(schedule, databases),
    error: null,
  });
  switch (command) {
    case 'back':
      return { phase: 'left' };
    case 'add':
      return edit(NEW);
    case 'choose':
      return here === undefined ? state : edit(here);
    case 'remove':
      return here === undefined ? state : { ...base(state), phase: 'asking', name: here.name, error: null };
    case 'toggle': {
      if (here === undefined) return state;
      const turned = { ...here, isEnabled: !here.isEnabled };
      return { ...base(state), phase: 'saving', schedule: turned, draft: draftOf(turned, databases) };
    }
    default:
      return { ...state, cursor: moveCursor(cursor, schedules.length, command), done: null };
  }
};

const checked = (state: Extract<ScheduleState, { phase: 'editing' }>): ScheduleState => {
  const { draft, schedules } = state;
  const names = schedules.map(({ name }) => name);
  const schedule = scheduleOf(draft, state.schedule, names);
  return 'problem' in schedule
    ? { ...state, draft: { ...draft, problem: schedule.problem }, error: null }
    : { ...base(state), phase: 'saving', schedule, draft };
};

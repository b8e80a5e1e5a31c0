import type { RexusError } from '../../../domain/rexusError.ts';
import type { Status } from '../../../services.ts';
import type { Press } from '../../keys.ts';
import { moveCursor } from '../../listWindow.ts';
import { MENU_OPTIONS, type MenuOption } from '../../screen.ts';

/** What the header knows of server and databases: asked when home is drawn, so the first frame does not wait for it. */
export type Overview =
  | { readonly phase: 'asking' }
  | { readonly phase: 'known'; readonly status: Status }
  | { readonly phase: 'failed'; readonly error: RexusError };

export interface HomeState {
  readonly overview: Overview;
  readonly cursor: number;
  /** An option that was taken and that the hook has not opened yet. */
  readonly chosen: MenuOption | null;
}

export type HomeAction =
  | { readonly type: 'press'; readonly press: Press }
  | { readonly type: 'opened' }
  | { readonly type: 'status_known'; readonly status: Status }
  | { readonly type: 'status_failed'; readonly error: RexusError };

export const initialHome = (option: MenuOption): HomeState => ({
  overview: { phase: 'asking' },
  cursor: MENU_OPTIONS.indexOf(option),
  chosen: null,
});

export const homeReducer = (state: HomeState, action: HomeAction): HomeState => {
  switch (action.type) {
    case 'status_known':
      return { ...state, overview: { phase: 'known', status: action.status } };
    case 'status_failed':
      return { ...state, overview: { phase: 'failed', error: action.error } };
    case 'opened':
      return { ...state, chosen: null };
    case 'press':
      return state.chosen === null ? pressed(state, action.press) : state;
  }
};

const pressed = (state: HomeState, press: Press): HomeState => {
  if (press.kind === 'digit') return take(state, press.digit - 1);
  if (press.kind !== 'command') return state;
  if (press.command === 'choose') return take(state, state.cursor);
  return { ...state, cursor: movedAround(state.cursor, press.command) };
};

/** Six options are a ring: up from the first is the last. */
const movedAround = (cursor: number, command: Parameters<typeof moveCursor>[2]): number => {
  const count = MENU_OPTIONS.length;
  if (command === 'up' && cursor === 0) return count - 1;
  if (command === 'down' && cursor === count - 1) return 0;
  return moveCursor(cursor, count, command);
};

const take = (state: HomeState, index: number): HomeState => {
  const option = MENU_OPTIONS[index];
  return option === undefined ? state : { ...state, cursor: index, chosen: option };
};

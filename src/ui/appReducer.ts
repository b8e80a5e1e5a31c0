/** Which screen is shown and what lies over it. Overlays keep the screen below alive: a backup goes on while its help is read. */
import { EXIT_CODES, type ExitCode } from '../domain/exitCodes.ts';
import type { MenuOption, Screen } from './screen.ts';

export type Overlay =
  | { readonly kind: 'none' }
  | { readonly kind: 'help' }
  /** Something is running: leaving would stop it, so it is asked first. */
  | { readonly kind: 'asked' }
  /** Everything that runs is told to stop and waited for; then the program ends with this code. */
  | { readonly kind: 'leaving'; readonly exitCode: ExitCode };

export interface AppState {
  readonly screen: Screen;
  readonly overlay: Overlay;
  /** Where home's cursor stands when one comes back to it. */
  readonly lastOption: MenuOption;
}

export type AppAction =
  | { readonly type: 'opened'; readonly screen: Screen; readonly option: MenuOption }
  | { readonly type: 'went_home' }
  | { readonly type: 'help_asked' }
  | { readonly type: 'overlay_closed' }
  | { readonly type: 'leave_asked'; readonly mustAsk: boolean }
  /** `stops`: what runs is still running when the answer comes. */
  | { readonly type: 'leave_confirmed'; readonly stops: boolean };

export const initialApp: AppState = { screen: { name: 'home' }, overlay: { kind: 'none' }, lastOption: 'backup' };

export const appReducer = (state: AppState, action: AppAction): AppState => {
  // Once it is decided to leave nothing changes that any more.
  if (state.overlay.kind === 'leaving') return state;
  switch (action.type) {
    case 'opened':
      return { ...state, screen: action.screen, lastOption: action.option };
    case 'went_home':
      return { ...state, screen: { name: 'home' } };
    case 'help_asked':
      return state.overlay.kind === 'none' ? { ...state, overlay: { kind: 'help' } } : state;
    case 'overlay_closed':
      return { ...state, overlay: { kind: 'none' } };
    case 'leave_asked':
      return {
        ...state,
        overlay: action.mustAsk ? { kind: 'asked' } : { kind: 'leaving', exitCode: EXIT_CODES.done },
      };
    case 'leave_confirmed':
      return state.overlay.kind === 'asked'
        ? {
            ...state,
            overlay: { kind: 'leaving', exitCode: action.stops ? EXIT_CODES.interrupted : EXIT_CODES.done },
          }
        : state;
  }
};

import type { DatabaseName } from '../domain/databaseName.ts';
import type { RunId } from '../domain/runId.ts';

/** What is on the screen. The menu's options stand in their order in MENU_OPTIONS. */
export type Screen =
  | { readonly name: 'home' }
  | { readonly name: 'backup' }
  | { readonly name: 'schedule' }
  | { readonly name: 'runs' }
  /** A run that was chosen in the list already, or null: the wizard asks. */
  | { readonly name: 'restore'; readonly run: RunId | null }
  /** Opened from the restore wizard, where the database was chosen. */
  | { readonly name: 'drill'; readonly database: DatabaseName }
  | { readonly name: 'scheduler' };

export type ScreenName = Screen['name'];

export const MENU_OPTIONS = ['backup', 'schedule', 'runs', 'restore', 'scheduler', 'exit'] as const;
export type MenuOption = (typeof MENU_OPTIONS)[number];

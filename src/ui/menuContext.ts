/** What every screen may reach: the services, the language's words and formats, the terminal's size and the app's own actions. */
import { createContext, use } from 'react';
import type { Language, Settings } from '../config/settings.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { RunId } from '../domain/runId.ts';
import type { Messages } from '../messages/en.ts';
import type { Clock } from '../platform/clock.ts';
import type { Services } from '../services.ts';
import type { Format } from './format.ts';
import type { MenuOption } from './screen.ts';
import type { Work } from './work.ts';

export interface MenuActions {
  open(option: MenuOption, run?: RunId): void;
  /** Proves that this database can be restored. */
  drill(database: DatabaseName): void;
  goHome(): void;
  showHelp(): void;
  /** Ends the menu; asks first when something is running. */
  leave(): void;
  /** Settings that were saved from a screen and that the next screen must see. */
  keepSettings(settings: Settings): void;
}

export interface Menu {
  readonly services: Services;
  readonly settings: Settings;
  readonly work: Work;
  readonly clock: Clock;
  readonly language: Language;
  readonly messages: Messages;
  readonly format: Format;
  /** False where the person asked for none (NO_COLOR): bold and dim stay. */
  readonly colours: boolean;
  readonly columns: number;
  /** Lines between the title and the line of keys. */
  readonly bodyRows: number;
  /** False while something lies over the screen: then it gets no keys. */
  readonly active: boolean;
  readonly actions: MenuActions;
}

export const MenuContext = createContext<Menu | null>(null);

/** @throws Error outside of the menu, which is a bug */
export const useMenu = (): Menu => {
  const menu = use(MenuContext);
  if (menu === null) throw new Error('a screen was drawn outside of the menu');
  return menu;
};

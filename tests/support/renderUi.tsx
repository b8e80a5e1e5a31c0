/** Drives the menu as a person does: keys in, a screen out, in a terminal of any size. Components alone are drawn by `drawn`. */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { renderToString } from 'ink';
import type { ReactElement } from 'react';
import { onTestFinished } from 'vitest';
import type { Language } from '../../src/config/settings.ts';
import { messagesFor } from '../../src/messages/messagesFor.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { Services } from '../../src/services.ts';
import { FRAME_ROWS } from '../../src/ui/components/Frame.tsx';
import { formatFor } from '../../src/ui/format.ts';
import { type Menu, MenuContext } from '../../src/ui/menuContext.ts';
import { startMenu } from '../../src/ui/startMenu.tsx';
import { trackWork } from '../../src/ui/work.ts';
import { stoppedClock } from './stoppedClock.ts';
import { terminalScreen } from './terminalScreen.ts';
import { waitFor } from './waitFor.ts';

// Times on screens are local: the tests' own are written for one zone.
process.env.TZ = 'UTC';

export const KEYS = {
  up: '\u001B[A',
  down: '\u001B[B',
  right: '\u001B[C',
  left: '\u001B[D',
  pageDown: '\u001B[6~',
  home: '\u001B[H',
  end: '\u001B[F',
  enter: '\r',
  escape: '\u001B',
  space: ' ',
  tab: '\t',
  erase: '\u007F',
  ctrlC: '\u0003',
} as const;

export const pasted = (text: string): string => `\u001B[200~${text}\u001B[201~`;

export const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
] as const;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Ui {
  /** What is on the screen. @throws Error while there is nothing: an empty frame satisfies no test */
  frame(): string;
  /** Sends keys one after the other. */
  press(...keys: readonly string[]): void;
  /** Waits until the screen shows it, and gives the whole screen. */
  shows(text: string | RegExp): Promise<string>;
  /** Waits until the screen shows it no more. */
  hides(text: string): Promise<void>;
  resize(size: Size): void;
  /** How often the screen was written to. */
  writes(): number;
  /** The exit code, when the menu has been left. */
  readonly left: Promise<number>;
  isTerminalRestored(): boolean;
}

export interface OpenOptions {
  readonly services: Services;
  readonly size?: Size;
  readonly language?: Language;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/** Opens the whole menu on a terminal of its own, and leaves it when the test has finished. */
export const openMenu = async ({
  services,
  size = { columns: 80, rows: 24 },
  language = 'en',
  clock = stoppedClock(new Date('2026-11-21T12:00:00Z')),
  signal,
}: OpenOptions): Promise<Ui> => {
  const screen = terminalScreen(size.columns, size.rows);
  let rawMode = false;
  let writes = 0;
  let failure: unknown = null;
  const stdout = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns: size.columns as number,
    rows: size.rows as number,
    writable: true,
    write: (data: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
      writes++;
      try {
        screen.write(String(data));
      } catch (error) {
        failure ??= error;
      }
      const done = rest.at(-1);
      if (typeof done === 'function') done();
      return true;
    },
    end: () => stdout,
  });
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (on: boolean) => {
      rawMode = on;
    },
    ref: () => undefined,
    unref: () => undefined,
  });
  const ending = new AbortController();
  const left = startMenu({
    services,
    language,
    clock,
    stdin,
    stdout: stdout as typeof stdout & NodeJS.WritableStream,
    signal: signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]),
  });
  left.catch((error: unknown) => {
    failure ??= error;
  });
  onTestFinished(async () => {
    ending.abort('SIGTERM');
    await left;
  });

  const frame = (): string => {
    if (failure !== null) throw failure;
    const text = screen.text();
    if (text === '') throw new Error('the screen is empty');
    return text;
  };
  const shows = async (text: string | RegExp): Promise<string> => {
    const found = (): string | null => {
      const seen = frame();
      return (typeof text === 'string' ? seen.includes(text) : text.test(seen)) ? seen : null;
    };
    try {
      return await waitFor(found, { timeoutMs: 5_000, what: String(text) });
    } catch (error) {
      throw new Error(`${String(error)}; the screen shows:\n${screen.text()}`, { cause: error });
    }
  };
  const ui: Ui = {
    frame,
    press: (...keys) => {
      for (const key of keys) stdin.write(key);
    },
    shows,
    hides: async (text) => {
      await waitFor(() => !frame().includes(text), { timeoutMs: 5_000, what: `"${text}" to go` });
    },
    resize: (to) => {
      screen.resize(to.columns, to.rows);
      Object.assign(stdout, to);
      stdout.emit('resize');
    },
    writes: () => writes,
    left,
    isTerminalRestored: () => !screen.isAlternate() && screen.isCursorShown() && !rawMode,
  };
  await waitFor(() => failure !== null || (rawMode && screen.text() !== ''), {
    timeoutMs: 5_000,
    what: 'the first frame',
  });
  return ui;
};

export interface DrawOptions extends Partial<Size> {
  readonly services: Services;
  readonly language?: Language;
}

const UNUSED = (): never => {
  throw new Error('a component that is only drawn does nothing');
};

/** What a component of the menu finds around it; it may draw, and has nothing to act on. */
export const aMenu = ({ services, language = 'en', columns = 80, rows = 24 }: DrawOptions): Menu => ({
  services,
  settings: services.settings,
  work: trackWork(),
  clock: stoppedClock(new Date('2026-11-21T12:00:00Z')),
  language,
  messages: messagesFor(language),
  format: formatFor(language),
  columns,
  colours: true,
  bodyRows: rows - 1 - FRAME_ROWS,
  active: true,
  actions: { open: UNUSED, drill: UNUSED, goHome: UNUSED, showHelp: UNUSED, leave: UNUSED, keepSettings: UNUSED },
});

/** One component as text, drawn once, without colours. */
export const drawn = (element: ReactElement | undefined, options: DrawOptions): string => {
  const menu = aMenu(options);
  const text = renderToString(<MenuContext value={menu}>{element}</MenuContext>, { columns: menu.columns });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are removed here
  return text.replace(/\u001B\[[\d;]*m/g, '').replace(/ +$/gm, '');
};

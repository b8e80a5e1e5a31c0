/**
 * The menu in the terminal. Loaded by a dynamic import where it is needed: React and Ink cost a headless command nothing. Only ui draws; it
 * knows the services and nothing of what is behind them.
 */
import { render } from 'ink';
import type { Language } from '../config/settings.ts';
import { EXIT_CODES } from '../domain/exitCodes.ts';
import type { StopReason } from '../domain/interrupted.ts';
import type { Clock } from '../platform/clock.ts';
import type { Services } from '../services.ts';
import { App } from './App.tsx';
import { trackWork } from './work.ts';

export interface MenuOptions {
  readonly services: Services;
  readonly language: Language;
  readonly clock: Clock;
  /** A terminal's: keys are read one by one (raw mode). */
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  /** False where the person asked for none (NO_COLOR). @default true */
  readonly colours?: boolean;
  /** The system asks the program to end (SIGTERM): what runs is stopped and cleans up, then the menu is left. */
  readonly signal?: AbortSignal;
}

/** Shows the menu until it is left, and resolves with the exit code when everything that it started has ended. */
export const startMenu = async (options: MenuOptions): Promise<number> => {
  const { services, language, clock, stdin, stdout, colours = true, signal } = options;
  const work = trackWork();
  const menu = render(<App services={services} language={language} clock={clock} work={work} colours={colours} />, {
    stdin,
    stdout,
    alternateScreen: true,
    // Said, not guessed: Ink takes CI=true for "no terminal" and would draw nothing.
    interactive: true,
    // Ctrl-C is a key like any other here: a running backup asks first.
    exitOnCtrlC: false,
    // Nothing of ours writes to the console, and the patch would swallow what a debugger prints.
    patchConsole: false,
  });
  const reason = (): StopReason => (signal?.reason === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
  const leave = (): void => {
    void work.stopAll(reason()).then(() => menu.unmount());
  };
  if (signal?.aborted === true) leave();
  signal?.addEventListener('abort', leave, { once: true });
  try {
    const code = await menu.waitUntilExit();
    if (typeof code === 'number') return code;
    return reason() === 'SIGINT' ? EXIT_CODES.interrupted : EXIT_CODES.terminated;
  } finally {
    signal?.removeEventListener('abort', leave);
    await work.stopAll();
  }
};

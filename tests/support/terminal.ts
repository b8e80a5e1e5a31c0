/**
 * The built program in a real terminal: a tmux server of its own draws it in a window of a given size, keys are sent to it, and what a person
 * would see is read back as text. Nothing here waits for a fixed time. Without tmux its tests fail: a menu that nobody saw is not tested.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import type { Language } from '../../src/config/settings.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { temporaryDirectory } from './temporaryDirectory.ts';
import { waitFor } from './waitFor.ts';

const ENTRY = fileURLToPath(new URL('../../bin/rexus-backup.mjs', import.meta.url));
const run = promisify(execFile);

/** As a shell has it around a program: the program's exit code, then how it left the terminal's line. */
const SHELL = `sh -c 'echo $$ >"$0"; exec "$@"' "$0" "$@"; printf 'exit code %s.\\n' "$?"; stty -a; exec cat >/dev/null`;

const HAS_ENDED = [/^exit code \d+\.$/m, /\bicanon\b/] as const;

export const SMALL = { columns: 80, rows: 24 } as const;
export const LARGE = { columns: 120, rows: 40 } as const;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface TerminalOptions {
  readonly cwd: string;
  readonly size?: Size;
  readonly language?: Language;
  readonly env?: Readonly<Record<string, string>>;
  /** A command that starts the one that follows it, with its input from elsewhere for instance. */
  readonly command?: readonly string[];
}

/** How the program left the terminal behind. */
export interface Left {
  readonly code: number;
  /** What typed keys do at the prompt again: they are echoed, edited as a line, and Ctrl-C is a signal. */
  readonly line: { readonly echo: boolean; readonly icanon: boolean; readonly isig: boolean };
  readonly isCursorShown: boolean;
  readonly isAlternate: boolean;
}

/** A terminal that is as it was before the program. */
export const asBefore = {
  line: { echo: true, icanon: true, isig: true },
  isCursorShown: true,
  isAlternate: false,
} as const satisfies Omit<Left, 'code'>;

/** Keys by tmux's names for them. */
export type NamedKey =
  | 'Enter'
  | 'Escape'
  | 'Space'
  | 'BSpace'
  | 'Tab'
  | 'C-c'
  | 'Up'
  | 'Down'
  | 'Left'
  | 'Right'
  | 'Home'
  | 'End';

export interface Terminal {
  /** What is on the screen now, without blanks at the ends of lines. */
  screen(): Promise<string>;
  /** The same with its colours and styles, as escape sequences. */
  styled(): Promise<string>;
  /** Every different screen that was looked at, in order. */
  seen(): readonly string[];
  /** Waits until the screen shows all of this, and gives the screen. */
  sees(...expected: readonly (string | RegExp)[]): Promise<string>;
  press(...keys: readonly NamedKey[]): Promise<void>;
  type(text: string): Promise<void>;
  resize(size: Size): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Waits for the program's end. */
  ended(): Promise<Left>;
}

/** Starts the program in a new terminal, which is closed when the test has finished. */
export const openTerminal = async (
  args: readonly string[],
  { cwd, size = SMALL, language = 'es', env = {}, command = [] }: TerminalOptions,
): Promise<Terminal> => {
  // Its own server, whose socket goes with the folder.
  const folder = temporaryDirectory('rexus-terminal');
  const socket = joinLocal(folder, 'tmux');
  const pidFile = joinLocal(folder, 'pid');
  const { PATH = '', HOME = '', TMPDIR = '', TZ = '' } = process.env;
  const own = { PATH, HOME, ...(TMPDIR === '' ? {} : { TMPDIR }), ...(TZ === '' ? {} : { TZ }) };
  const tmux = async (...command: readonly string[]): Promise<string> => {
    const options = { env: { ...own, LC_ALL: 'C.UTF-8' } };
    return (await run('tmux', ['-u', '-S', socket, '-f', '/dev/null', ...command], options)).stdout;
  };
  const variables = { LANG: language === 'es' ? 'es_ES.UTF-8' : 'en_US.UTF-8', ...env };
  const program = [
    ...['env', '-u', 'LC_ALL', ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)],
    ...[...command, process.execPath, ENTRY, ...args],
  ];

  onTestFinished(() =>
    tmux('kill-server').then(
      () => undefined,
      () => undefined,
    ),
  );
  await tmux(
    ...['start-server', ';', 'set-option', '-g', 'status', 'off', ';', 'new-session', '-d', '-c', cwd],
    ...['-x', `${size.columns}`, '-y', `${size.rows}`, 'sh', '-c', SHELL, pidFile, ...program],
  );

  const seen: string[] = [];
  const screen = async (): Promise<string> => {
    const text = (await tmux('capture-pane', '-p')).replace(/ +$/gm, '').trimEnd();
    if (seen.at(-1) !== text) seen.push(text);
    return text;
  };
  const sees = async (...expected: readonly (string | RegExp)[]): Promise<string> => {
    const isThere = (text: string): boolean =>
      expected.every((part) => (typeof part === 'string' ? text.includes(part) : part.test(text)));
    try {
      return await waitFor(async () => {
        const text = await screen();
        if (isThere(text)) return text;
        if (HAS_ENDED.every((part) => part.test(text))) throw new Error('the program has ended');
        return null;
      });
    } catch (cause) {
      throw new Error(`the terminal never showed ${expected.join(' and ')}; it shows:\n${seen.at(-1)}`, { cause });
    }
  };
  const state = async (name: string): Promise<boolean> =>
    (await tmux('display-message', '-p', `#{${name}}`)).trim() === '1';
  return {
    screen,
    styled: () => tmux('capture-pane', '-p', '-e'),
    seen: () => seen,
    sees,
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    type: async (text) => void (await tmux('send-keys', '-l', text)),
    resize: async ({ columns, rows }) => void (await tmux('resize-window', '-x', `${columns}`, '-y', `${rows}`)),
    signal: (name) => void process.kill(Number(readFileSync(pidFile, 'utf8')), name),
    ended: async () => {
      const text = await sees(...HAS_ENDED);
      const flags = text.slice(text.lastIndexOf('exit code')).split(/[\s;]+/);
      return {
        code: Number(/exit code (\d+)\.$/m.exec(text)?.[1]),
        line: { echo: flags.includes('echo'), icanon: flags.includes('icanon'), isig: flags.includes('isig') },
        isCursorShown: await state('cursor_flag'),
        isAlternate: await state('alternate_on'),
      };
    },
  };
};

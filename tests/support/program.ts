/** The built program as a person starts it: its own process, real streams, the exit code. `npm test` builds before it tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { waitFor } from './waitFor.ts';

const ENTRY = fileURLToPath(new URL('../../bin/rexus-backup.mjs', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout that are JSON objects. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

export interface Running {
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;
  stdout(): string;
  stderr(): string;
  /** Resolves with the first JSON line that the predicate takes. */
  event(
    what: string,
    matches: (event: Readonly<Record<string, unknown>>) => boolean,
  ): Promise<Readonly<Record<string, unknown>>>;
  kill(signal: NodeJS.Signals): void;
}

export interface StartOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Written to stdin, which is then closed; without it stdin is closed at once. */
  readonly input?: string;
  readonly nodeArguments?: readonly string[];
  /** A command that starts the one that follows it: `['sh', '-c', 'ulimit -f 8; exec "$@"', 'sh']`. */
  readonly command?: readonly string[];
}

/** Only what a program needs to start: no DB_… of whoever runs the tests. */
const environment = (extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => {
  const { PATH, HOME, TMPDIR, TZ, SystemRoot } = process.env;
  const kept = Object.entries({ PATH, HOME, TMPDIR, TZ, SystemRoot }).filter((entry) => entry[1] !== undefined);
  return { ...Object.fromEntries(kept), LANG: 'en_US.UTF-8', ...extra };
};

const jsonLines = (text: string): readonly Readonly<Record<string, unknown>>[] =>
  text.split('\n').flatMap((line) => {
    if (!line.startsWith('{') || !line.endsWith('}')) return [];
    try {
      const value: Readonly<Record<string, unknown>> = JSON.parse(line);
      return [value];
    } catch {
      return [];
    }
  });

export const startProgram = (args: readonly string[], options: StartOptions): Running => {
  const [file = process.execPath, ...before] = [...(options.command ?? []), process.execPath];
  const child = spawn(file, [...before, ...(options.nodeArguments ?? []), ENTRY, ...args], {
    cwd: options.cwd,
    env: environment(options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr, events: jsonLines(stdout) }));
  });
  return {
    process: child,
    finished,
    stdout: () => stdout,
    stderr: () => stderr,
    event: (what, matches) =>
      waitFor(
        () => {
          const found = jsonLines(stdout).find(matches);
          if (found === undefined && child.exitCode !== null) {
            throw new Error(`the program ended (${child.exitCode}) before ${what}\n${stdout}\n${stderr}`);
          }
          return found;
        },
        { what, timeoutMs: 40_000 },
      ),
    kill: (signal) => void child.kill(signal),
  };
};

/** Runs it to its end. */
export const runProgram = (args: readonly string[], options: StartOptions): Promise<Finished> =>
  startProgram(args, options).finished;

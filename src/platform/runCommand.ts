import { execFile } from 'node:child_process';

export interface CommandResult {
  /** null: there is no such program, or a signal ended it. */
  readonly exitCode: number | null;
  /** What it wrote to both of its outputs, without the blank around it. */
  readonly said: string;
}

/** Runs a program of the operating system, with no shell in between. */
export type RunCommand = (file: string, args: readonly string[]) => Promise<CommandResult>;

/** A manager of services answers at once; one that does not hangs. */
const TIMEOUT_MS = 60_000;

export const runCommand: RunCommand = (file, args) =>
  new Promise((resolve) => {
    const options = { timeout: TIMEOUT_MS, windowsHide: true } as const;
    const child = execFile(file, [...args], options, (error, stdout, stderr) => {
      const said = [stdout, stderr].map((text) => text.trim()).filter((text) => text !== '');
      const why = said.length === 0 && error !== null ? error.message : said.join('\n');
      resolve({ exitCode: error === null ? 0 : child.exitCode, said: why });
    });
  });

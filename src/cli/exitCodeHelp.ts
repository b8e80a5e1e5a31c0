import { EXIT_CODES, type ExitName } from '../domain/exitCodes.ts';
import type { Messages } from '../messages/en.ts';

/** The table of exit codes as `--help` prints it and the docs repeat it. */
export const exitCodeHelp = (messages: Messages): string => {
  const names = Object.keys(EXIT_CODES) as ExitName[];
  const lines = names.map((name) => `  ${String(EXIT_CODES[name]).padStart(3)}  ${messages.cli.exitCode[name]}`);
  return `\n${messages.cli.exitCodes}:\n${lines.join('\n')}`;
};

import { EXIT_CODES } from '../domain/exitCodes.ts';
import type { Messages } from '../messages/en.ts';

/** The table of exit codes as `--help` prints it and the docs repeat it. */
export const exitCodeHelp = (messages: Messages): string => {
  const texts = new Map(Object.entries(messages.cli.exitCode));
  const lines = Object.entries(EXIT_CODES).map(([name, code]) => `  ${String(code).padStart(3)}  ${texts.get(name)}`);
  return `\n${messages.cli.exitCodes}:\n${lines.join('\n')}`;
};

import type { OutputStream } from './cliEnvironment.ts';
import type { Json } from './jsonForm.ts';

const CLEAR_LINE = '\r\u001b[2K';

/** Where a command prints. In a terminal the last line may be a live one, rewritten in place; elsewhere there is only finished text. */
export interface Output {
  readonly isTerminal: boolean;
  line(text?: string): void;
  lines(texts: readonly string[]): void;
  json(document: Json): void;
  /** Shows `text` until the next line or live text; nothing at all when stdout is no terminal. */
  live(text: string): void;
  error(text: string): void;
}

export const createOutput = (stdout: OutputStream, stderr: OutputStream): Output => {
  const isTerminal = stdout.isTTY === true;
  let hasLive = false;
  const clear = (): void => {
    if (hasLive) stdout.write(CLEAR_LINE);
    hasLive = false;
  };
  const line = (text = ''): void => {
    clear();
    stdout.write(`${text}\n`);
  };
  return {
    isTerminal,
    line,
    lines: (texts) => {
      for (const text of texts) line(text);
    },
    json: (document) => {
      clear();
      stdout.write(`${JSON.stringify(document, null, isTerminal ? 2 : undefined)}\n`);
    },
    live: (text) => {
      if (!isTerminal) return;
      stdout.write(`${CLEAR_LINE}${text.slice(0, (stdout.columns ?? 80) - 1)}`);
      hasLive = true;
    },
    error: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
  };
};

import { printable } from '../messages/format.ts';
import { ASCII_SIGNS, BLOCK_SIGNS, type TimeSigns } from '../messages/timeSigns.ts';
import type { CliEnvironment } from './cliEnvironment.ts';
import type { Json } from './jsonForm.ts';
import { fitWidth } from './text/displayWidth.ts';

const CLEAR_LINE = '\r\u001b[2K';
const DEFAULT_COLUMNS = 80;

/** Windows' consoles are written to in UTF-16; elsewhere the locale says it, and C, or none, says no. */
const hasUtf8 = (variables: CliEnvironment['variables']): boolean =>
  process.platform === 'win32' || /utf-?8/i.test(variables.LC_ALL || variables.LC_CTYPE || variables.LANG || '');

/**
 * Where a command prints. In a terminal the last line may be a live one, rewritten in place; elsewhere, and where NO_COLOR or TERM=dumb ask
 * for plain text, there is only finished text. Names come from a server: no control character in a text reaches the terminal from here.
 */
export interface Output {
  readonly isLive: boolean;
  /** How wide a line may be; 80 where nobody knows. */
  readonly columns: number;
  /** What bars are drawn with. */
  readonly signs: TimeSigns;
  line(text?: string): void;
  lines(texts: readonly string[]): void;
  /** The one document of a query; indented for a person. */
  json(document: Json): void;
  /** One event of a run on a line of its own. */
  event(document: Json): void;
  /** Shows `text` until the next line or live text; nothing at all where there is no live line. */
  live(text: string): void;
  /** A line on stderr, which a script's stdout never sees. */
  error(text: string): void;
  errorEvent(document: Json): void;
}

export const createOutput = ({
  stdout,
  stderr,
  variables,
}: Pick<CliEnvironment, 'stdout' | 'stderr' | 'variables'>): Output => {
  const isTerminal = stdout.isTTY === true;
  const isLive = isTerminal && !variables.NO_COLOR && variables.TERM !== 'dumb';
  let hasLive = false;
  const clear = (): void => {
    if (hasLive) stdout.write(CLEAR_LINE);
    hasLive = false;
  };
  const line = (text = ''): void => {
    clear();
    stdout.write(`${printable(text)}\n`);
  };
  return {
    isLive,
    columns: stdout.columns || DEFAULT_COLUMNS,
    signs: hasUtf8(variables) ? BLOCK_SIGNS : ASCII_SIGNS,
    line,
    lines: (texts) => {
      clear();
      // In one piece: a list may have ten thousand.
      stdout.write(texts.map((text) => `${printable(text)}\n`).join(''));
    },
    json: (document) => {
      clear();
      stdout.write(`${jsonText(document, isTerminal ? 2 : 0)}\n`);
    },
    event: (document) => stdout.write(`${jsonText(document, 0)}\n`),
    live: (text) => {
      if (!isLive) return;
      // Not into the last column, where some terminals go on to the next line.
      stdout.write(`${CLEAR_LINE}${fitWidth(printable(text), (stdout.columns || DEFAULT_COLUMNS) - 1)}`);
      hasLive = true;
    },
    error: (text) => {
      clear();
      stderr.write(`${printable(text)}\n`);
    },
    errorEvent: (document) => stderr.write(`${jsonText(document, 0)}\n`),
  };
};

/** JSON leaves DEL and the C1 controls as they are; a terminal may take the latter for commands. */
const jsonText = (document: Json, indent: number): string =>
  JSON.stringify(document, null, indent).replace(
    /[\u007f-\u009f]/g,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

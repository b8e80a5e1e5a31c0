/**
 * A terminal's screen in memory: takes what a program writes and knows what a person sees. It understands only what the menu has a right to
 * send; anything else (an escape sequence out of a database's name, say) throws.
 */
export interface TerminalScreen {
  write(data: string): void;
  resize(columns: number, rows: number): void;
  /** The lines as they are seen, without blanks at their ends and without empty lines at the bottom. */
  text(): string;
  isAlternate(): boolean;
  isCursorShown(): boolean;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is the terminal's side, where escapes are read
const TOKEN = /\x1b\[([?<>=]?)([\d;]*)([A-Za-z])|\r\n|\n|\r|[^\x00-\x1f\x7f-\x9f]/guy;
/** Colours, synchronized output, bracketed paste, cursor shape: nothing that moves what is seen. */
const PRIVATE_MODES: ReadonlySet<string> = new Set(['25', '1049', '2004', '2026']);

const segmenter = new Intl.Segmenter();

export const terminalScreen = (initialColumns: number, initialRows: number): TerminalScreen => {
  let columns = initialColumns;
  let rows = initialRows;
  let cells: string[][] = [];
  let x = 0;
  let y = 0;
  let alternate = false;
  let cursorShown = true;

  const line = (index: number): string[] => {
    while (cells.length <= index) cells.push([]);
    return cells[index] ?? [];
  };
  const lineFeed = (): void => {
    if (y < rows - 1) y++;
    else {
      line(rows - 1);
      cells.shift();
    }
    x = 0;
  };
  const put = (character: string): void => {
    if (/^\p{Mark}/u.test(character)) {
      const row = line(y);
      row[x - 1] = `${row[x - 1] ?? ''}${character}`;
      return;
    }
    const width = WIDE.test(character) ? 2 : 1;
    if (x + width > columns) lineFeed();
    const row = line(y);
    while (row.length < x) row.push(' ');
    row[x] = character;
    if (width === 2) row[x + 1] = '';
    x += width;
  };
  const erase = (mode: number, whole: () => void, after: () => void): void => {
    if (mode === 0) after();
    else if (mode === 2) whole();
    else throw new Error(`erase mode ${mode}`);
  };
  const control = (prefix: string, parameters: string, final: string): void => {
    const first = Number(parameters.split(';')[0] || 0);
    if (prefix === '?' && (final === 'h' || final === 'l')) {
      if (!PRIVATE_MODES.has(parameters)) throw new Error(`private mode ${parameters}`);
      if (parameters === '25') cursorShown = final === 'h';
      if (parameters === '1049') {
        alternate = final === 'h';
        cells = [];
        [x, y] = [0, 0];
      }
      return;
    }
    switch (prefix + final) {
      case 'm':
        return;
      case 'A':
        y = Math.max(0, y - Math.max(1, first));
        return;
      case 'B':
        y = Math.min(rows - 1, y + Math.max(1, first));
        return;
      case 'E':
        y = Math.min(rows - 1, y + Math.max(1, first));
        x = 0;
        return;
      case 'G':
        x = Math.max(0, first - 1);
        return;
      case 'H': {
        const [row = 1, column = 1] = parameters === '' ? [] : parameters.split(';').map(Number);
        y = row - 1;
        x = column - 1;
        return;
      }
      case 'K':
        erase(
          first,
          () => line(y).splice(0),
          () => line(y).splice(x),
        );
        return;
      case 'J':
        erase(
          first,
          () => cells.splice(0),
          () => {
            line(y).splice(x);
            cells.splice(y + 1);
          },
        );
        return;
      default:
        throw new Error(
          `the menu sent an escape sequence that it should not: ${JSON.stringify(prefix + parameters + final)}`,
        );
    }
  };

  return {
    write: (data) => {
      TOKEN.lastIndex = 0;
      while (TOKEN.lastIndex < data.length) {
        const at = TOKEN.lastIndex;
        const match = TOKEN.exec(data);
        if (match === null)
          throw new Error(`not a character for a terminal: ${JSON.stringify(data.slice(at, at + 20))}`);
        const [token, prefix = '', parameters = '', final] = match;
        if (final !== undefined) control(prefix, parameters, final);
        else if (token === '\n' || token === '\r\n') lineFeed();
        else if (token === '\r') x = 0;
        else for (const { segment } of segmenter.segment(token)) put(segment);
      }
    },
    resize: (toColumns, toRows) => {
      // As xterm does on its alternate screen: nothing is wrapped anew, what does not fit is gone.
      columns = toColumns;
      rows = toRows;
      cells = cells.slice(0, rows).map((row) => row.slice(0, columns));
      y = Math.min(y, rows - 1);
      x = Math.min(x, columns - 1);
    },
    text: () =>
      cells
        .map((row) => row.join('').trimEnd())
        .join('\n')
        .trimEnd(),
    isAlternate: () => alternate,
    isCursorShown: () => cursorShown,
  };
};

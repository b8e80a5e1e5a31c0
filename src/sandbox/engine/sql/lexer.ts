import { SqlError } from '../sqlError.ts';

/** What a token is. */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'binary' | 'variable' | 'op' | 'end';

/** A token and where it stands. */
export interface Token {
  readonly kind: TokenKind;
  /** The meaning: a string's content, an identifier without its brackets, a word as written. */
  readonly value: string;
  /** For comparing with keywords. */
  readonly upper: string;
  /** As it stands in the source. */
  readonly raw: string;
  /** N'…' rather than '…'. */
  readonly national: boolean;
  readonly start: number;
  /** From 1. */
  readonly line: number;
}

const OPERATORS = ['<>', '<=', '>=', '!=', '!<', '!>', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '::'] as const;

/** Error 102. */
export const syntaxError = (line: number, near: string): SqlError =>
  new SqlError({ number: 102, class: 15, state: 1, line, message: `Incorrect syntax near '${near}'.` });

const WORD_START = /[\p{L}_#]/u;
const WORD_PART = /[\p{L}\p{N}_#@$]/u;

/**
 * Tokens of a batch. Comments nest, as T-SQL's do. With `quotedIdentifier` off, "x" is a string.
 * @throws SqlError 105 for a string that does not end, 113 for a comment, 102 for a character that T-SQL does not know
 */
export const tokenize = (sql: string, quotedIdentifier = true): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const push = (kind: TokenKind, start: number, end: number, value: string, national = false): void => {
    const raw = sql.slice(start, end);
    tokens.push({ kind, value, upper: kind === 'word' ? value.toUpperCase() : value, raw, national, start, line });
    line += countLines(raw);
    at = end;
  };
  /** Content and end of a text that closes with `close`, doubled inside. */
  const delimited = (start: number, close: string): { readonly value: string; readonly end: number } => {
    let value = '';
    let from = start;
    for (;;) {
      const end = sql.indexOf(close, from);
      if (end < 0) {
        const rest = value + sql.slice(from);
        throw new SqlError(
          {
            number: 105,
            class: 15,
            state: 1,
            line,
            message: `Unclosed quotation mark after the character string '${rest}'.`,
          },
          { number: 102, class: 15, state: 1, line, message: `Incorrect syntax near '${rest.slice(0, 128)}'.` },
        );
      }
      value += sql.slice(from, end);
      if (sql.charAt(end + 1) !== close) return { value, end: end + 1 };
      value += close;
      from = end + 2;
    }
  };
  while (at < sql.length) {
    const c = sql.charAt(at);
    if (c === '\n') {
      line += 1;
      at += 1;
    } else if (/\s|\u00a0|\ufeff/.test(c)) {
      at += 1;
    } else if (sql.startsWith('--', at)) {
      const end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length : end;
    } else if (sql.startsWith('/*', at)) {
      const end = endOfComment(sql, at);
      if (end < 0) {
        throw new SqlError({ number: 113, class: 15, state: 1, line, message: "Missing end comment mark '*/'." });
      }
      line += countLines(sql.slice(at, end));
      at = end;
    } else if (c === "'" || ((c === 'N' || c === 'n') && sql.charAt(at + 1) === "'")) {
      const national = c !== "'";
      const { value, end } = delimited(at + (national ? 2 : 1), "'");
      push('string', at, end, value, national);
    } else if (c === '"') {
      const { value, end } = delimited(at + 1, '"');
      push(quotedIdentifier ? 'quoted' : 'string', at, end, value);
    } else if (c === '[') {
      const { value, end } = delimited(at + 1, ']');
      push('quoted', at, end, value);
    } else if (/^0x/i.test(sql.slice(at, at + 2))) {
      const hex = /^0x[0-9a-f]*/i.exec(sql.slice(at))?.[0] ?? '0x';
      push('binary', at, at + hex.length, hex.slice(2));
    } else if (/[0-9]/.test(c) || (c === '.' && /[0-9]/.test(sql.charAt(at + 1)))) {
      const text = /^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(sql.slice(at, at + 400))?.[0] ?? c;
      push('number', at, at + text.length, text);
    } else if (c === '@') {
      let end = at + 1;
      while (end < sql.length && (WORD_PART.test(sql.charAt(end)) || sql.charAt(end) === '@')) end += 1;
      push('variable', at, end, sql.slice(at, end));
    } else if (WORD_START.test(c)) {
      let end = at + 1;
      while (end < sql.length && WORD_PART.test(sql.charAt(end))) end += 1;
      push('word', at, end, sql.slice(at, end));
    } else {
      const two = OPERATORS.find((operator) => sql.startsWith(operator, at));
      if (two !== undefined) push('op', at, at + 2, two);
      else if ('+-*/%&|^~=<>!(),.;:{}$'.includes(c)) push('op', at, at + 1, c);
      else throw syntaxError(line, c);
    }
  }
  tokens.push({ kind: 'end', value: '', upper: '', raw: '', national: false, start: sql.length, line });
  return tokens;
};

const countLines = (text: string): number => {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
};

const endOfComment = (sql: string, start: number): number => {
  let depth = 0;
  let at = start;
  while (at < sql.length) {
    if (sql.startsWith('/*', at)) {
      depth += 1;
      at += 2;
    } else if (sql.startsWith('*/', at)) {
      depth -= 1;
      at += 2;
      if (depth === 0) return at;
    } else {
      at += 1;
    }
  }
  return -1;
};

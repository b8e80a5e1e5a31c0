import { SqlError } from '../sqlError.ts';
import type { Expr } from './ast/expression.ts';
import type { Query } from './ast/query.ts';
import { RESERVED } from './keywords.ts';
import { syntaxError, type Token, tokenize } from './lexer.ts';

/** The parser's place in the batch, and the questions that every rule asks of it. */
export interface TokenStream {
  readonly source: string;
  peek(ahead?: number): Token;
  next(): Token;
  /** Is the next token this word or operator? */
  at(...texts: readonly string[]): boolean;
  /** These words, one after the other. */
  atSequence(...texts: readonly string[]): boolean;
  /** Takes it if it is there. */
  take(...texts: readonly string[]): boolean;
  expect(text: string): Token;
  /** An identifier: quoted, or a word that is not reserved. */
  name(): string;
  /** A name where T-SQL takes any word, reserved or not (options). */
  anyWord(): string;
  isName(token?: Token): boolean;
  /** The source from a token's start up to where the stream is now. */
  textSince(start: number): string;
  fail(token?: Token): SqlError;
  /** A query in parentheses. */
  subquery(): Query;
  expression(): Expr;
}

/** Queries and expressions contain each other, and themselves: the rules for both are handed in. */
export interface Rules {
  query(tokens: TokenStream): Query;
  expression(tokens: TokenStream): Expr;
}

/** Takes a text apart. @throws SqlError 102, 105, 113 for what is no token */
export const tokenStream = (source: string, quotedIdentifier: boolean, rules: Rules): TokenStream => {
  const tokens = tokenize(source, quotedIdentifier);
  const last = tokens[tokens.length - 1];
  if (last === undefined) throw new TypeError('a batch has at least its end');
  let position = 0;
  const peek = (ahead = 0): Token => tokens[position + ahead] ?? last;
  const matches = (token: Token, text: string): boolean =>
    (token.kind === 'word' || token.kind === 'op') && token.upper === text;
  const next = (): Token => {
    const token = peek();
    position += 1;
    return token;
  };
  const fail = (token: Token = peek()): SqlError => {
    if (token.kind === 'end') {
      const before = tokens[Math.max(0, tokens.length - 2)] ?? last;
      return syntaxError(before.line, before.value);
    }
    if (token.kind === 'word' && RESERVED.has(token.upper)) {
      return new SqlError({
        number: 156,
        class: 15,
        state: 1,
        line: token.line,
        message: `Incorrect syntax near the keyword '${token.value}'.`,
      });
    }
    return syntaxError(token.line, token.value.slice(0, 128));
  };
  const isName = (token: Token = peek()): boolean =>
    token.kind === 'quoted' || (token.kind === 'word' && !RESERVED.has(token.upper));
  const at = (...texts: readonly string[]): boolean => texts.some((text) => matches(peek(), text));
  const name = (): string => {
    const token = peek();
    if (!isName(token)) throw fail(token);
    if (token.value.length > 128) {
      throw new SqlError({
        number: 103,
        class: 15,
        state: 4,
        line: token.line,
        message: `The identifier that starts with '${token.value.slice(0, 128)}' is too long. Maximum length is 128.`,
      });
    }
    if (token.kind === 'quoted' && token.value === '') {
      throw new SqlError({
        number: 1038,
        class: 15,
        state: 4,
        line: token.line,
        message:
          'An object or column name is missing or empty. For SELECT INTO statements, verify each column has a name. For other statements, look for empty alias names. Aliases defined as "" or [] are not allowed. Change the alias to a valid name.',
      });
    }
    return next().value;
  };
  const stream: TokenStream = {
    source,
    peek,
    next,
    at,
    atSequence: (...texts) => texts.every((text, index) => matches(peek(index), text)),
    take: (...texts) => {
      if (!texts.some((text) => matches(peek(), text))) return false;
      position += 1;
      return true;
    },
    expect: (text) => {
      if (!matches(peek(), text)) throw fail();
      return next();
    },
    name,
    anyWord: () => {
      const token = peek();
      if (token.kind !== 'word' && token.kind !== 'quoted') throw fail(token);
      return next().value;
    },
    isName,
    textSince: (start) => source.slice(start, peek(-1).start + peek(-1).raw.length),
    fail,
    subquery: () => rules.query(stream),
    expression: () => rules.expression(stream),
  };
  return stream;
};

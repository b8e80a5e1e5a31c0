/** What stands on either side of a comparison: sums, products, signs, and what they are made of. */
import { unsupported } from '../values/errors.ts';
import { varbinary } from '../values/types.ts';
import type { Expr } from './ast/expression.ts';
import { numberLiteral, stringLiteral } from './literals.ts';
import { nested } from './nested.ts';
import { parseNameOrCall } from './parseCall.ts';
import { parseWord } from './parseWord.ts';
import type { TokenStream } from './tokenStream.ts';

/** A value: what stands on either side of a comparison. */
export const parseSum = (tokens: TokenStream): Expr => {
  let left = parseProduct(tokens);
  for (;;) {
    const token = tokens.peek();
    if (token.kind !== 'op' || !['+', '-', '&', '|', '^'].includes(token.value)) return left;
    tokens.next();
    left = { kind: 'binary', operator: token.value as '+' | '-' | '&' | '|' | '^', left, right: parseProduct(tokens) };
  }
};

const parseProduct = (tokens: TokenStream): Expr => {
  let left = parseUnary(tokens);
  for (;;) {
    const token = tokens.peek();
    if (token.kind !== 'op' || !['*', '/', '%'].includes(token.value)) return left;
    tokens.next();
    left = { kind: 'binary', operator: token.value as '*' | '/' | '%', left, right: parseUnary(tokens) };
  }
};

const parseUnary = (tokens: TokenStream): Expr => {
  const token = tokens.peek();
  if (token.kind === 'op' && (token.value === '-' || token.value === '+' || token.value === '~')) {
    tokens.next();
    const operator = token.value;
    return { kind: 'unary', operator, operand: nested(tokens, () => parseUnary(tokens)) };
  }
  const operand = parsePrimary(tokens);
  while (tokens.take('COLLATE')) {
    const name = tokens.anyWord();
    // The one collation of the sandbox may be named; any other would compare differently, so it is refused rather than ignored.
    if (!/^(database_default|catalog_default|SQL_Latin1_General_CP1_CI_AS)$/i.test(name))
      throw unsupported(`COLLATE ${name}`);
  }
  if (tokens.atSequence('AT', 'TIME', 'ZONE')) throw unsupported('AT TIME ZONE');
  return operand;
};

const parsePrimary = (tokens: TokenStream): Expr => {
  const token = tokens.peek();
  switch (token.kind) {
    case 'string':
      tokens.next();
      return stringLiteral(token.value, token.national);
    case 'number':
      tokens.next();
      return numberLiteral(token.value);
    case 'binary': {
      tokens.next();
      const hex = token.value.length % 2 === 0 ? token.value : `0${token.value}`;
      const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
      return {
        kind: 'literal',
        value: bytes,
        type: varbinary(bytes.length > 8000 ? 'max' : Math.max(1, bytes.length)),
      };
    }
    case 'variable':
      tokens.next();
      return { kind: 'variable', name: token.value };
    case 'op':
      if (token.value === '(') {
        tokens.next();
        if (tokens.at('SELECT', 'WITH') || (tokens.at('(') && startsQuery(tokens))) {
          const query = nested(tokens, () => tokens.subquery());
          tokens.expect(')');
          return { kind: 'subquery', query };
        }
        const inner = tokens.expression();
        tokens.expect(')');
        return inner;
      }
      throw tokens.fail();
    case 'word':
      return parseWord(tokens);
    case 'quoted':
      return parseNameOrCall(tokens);
    case 'end':
      throw tokens.fail();
  }
};

const startsQuery = (tokens: TokenStream): boolean => {
  let ahead = 0;
  while (tokens.peek(ahead).value === '(' && tokens.peek(ahead).kind === 'op') ahead += 1;
  return tokens.peek(ahead).kind === 'word' && tokens.peek(ahead).upper === 'SELECT';
};

/** A literal, a variable or a signed number: what options and procedure arguments take. */
export const parseConstant = (tokens: TokenStream): Expr => parseUnary(tokens);

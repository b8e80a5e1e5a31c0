/** Expressions that begin with a word: NULL, CASE, CAST, CONVERT, and functions without parentheses. */
import type { Expr, ObjectName } from './ast/expression.ts';
import { NULL_LITERAL } from './literals.ts';
import { finishCall, parseNameOrCall } from './parseCall.ts';
import { parseDataType } from './parseDataType.ts';
import type { TokenStream } from './tokenStream.ts';

/** Functions whose names are reserved words, and words that are functions without parentheses. */
const RESERVED_FUNCTIONS = ['COALESCE', 'NULLIF', 'LEFT', 'RIGHT', 'USER'];

const WORD_FUNCTIONS = ['CURRENT_TIMESTAMP', 'CURRENT_USER', 'SESSION_USER', 'SYSTEM_USER', 'USER'];

const call = (name: ObjectName, args: readonly Expr[]): Expr => ({
  kind: 'call',
  name,
  args,
  distinct: false,
  star: false,
  over: null,
  within: null,
});

/** An expression at a word that is not quoted. */
export const parseWord = (tokens: TokenStream): Expr => {
  const token = tokens.peek();
  const followedByParenthesis = tokens.peek(1).kind === 'op' && tokens.peek(1).value === '(';
  if (token.upper === 'NULL') {
    tokens.next();
    return NULL_LITERAL;
  }
  if (token.upper === 'CASE') return parseCase(tokens);
  if (followedByParenthesis && (token.upper === 'CAST' || token.upper === 'TRY_CAST')) {
    tokens.next();
    tokens.expect('(');
    const operand = tokens.expression();
    tokens.expect('AS');
    const type = parseDataType(tokens, 30);
    tokens.expect(')');
    return { kind: 'cast', operand, type, style: null, isTry: token.upper === 'TRY_CAST' };
  }
  if (followedByParenthesis && (token.upper === 'CONVERT' || token.upper === 'TRY_CONVERT')) {
    tokens.next();
    tokens.expect('(');
    const type = parseDataType(tokens, 30);
    tokens.expect(',');
    const operand = tokens.expression();
    const style = tokens.take(',') ? tokens.expression() : null;
    tokens.expect(')');
    return { kind: 'cast', operand, type, style, isTry: token.upper === 'TRY_CONVERT' };
  }
  if (!followedByParenthesis && WORD_FUNCTIONS.includes(token.upper)) {
    tokens.next();
    return call([token.upper], []);
  }
  if (followedByParenthesis && RESERVED_FUNCTIONS.includes(token.upper)) {
    tokens.next();
    return finishCall(tokens, [token.value]);
  }
  return parseNameOrCall(tokens);
};

const parseCase = (tokens: TokenStream): Expr => {
  tokens.expect('CASE');
  const subject = tokens.at('WHEN') ? null : tokens.expression();
  const branches: { when: Expr; result: Expr }[] = [];
  while (tokens.take('WHEN')) {
    const when = tokens.expression();
    tokens.expect('THEN');
    branches.push({ when, result: tokens.expression() });
  }
  if (branches.length === 0) throw tokens.fail();
  const otherwise = tokens.take('ELSE') ? tokens.expression() : null;
  tokens.expect('END');
  return { kind: 'case', subject, branches, otherwise };
};

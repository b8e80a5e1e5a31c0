/** Conditions: OR, AND, NOT and predicates over what parseOperand.ts reads. */
import type { Comparison, Expr } from './ast/expression.ts';
import { nested } from './nested.ts';
import { parseList } from './parseList.ts';
import { parseSum } from './parseOperand.ts';
import type { TokenStream } from './tokenStream.ts';

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '!<': '>=',
  '!>': '<=',
};

/** A condition or a value: `a = 1 AND b LIKE 'x%'`. Which of the two is wanted is checked when it is compiled. */
export const parseExpression = (tokens: TokenStream): Expr => nested(tokens, () => parseOr(tokens));

const parseOr = (tokens: TokenStream): Expr => {
  let left = parseAnd(tokens);
  while (tokens.take('OR')) left = { kind: 'logic', operator: 'or', left, right: parseAnd(tokens) };
  return left;
};

const parseAnd = (tokens: TokenStream): Expr => {
  let left = parseNot(tokens);
  while (tokens.take('AND')) left = { kind: 'logic', operator: 'and', left, right: parseNot(tokens) };
  return left;
};

const parseNot = (tokens: TokenStream): Expr =>
  tokens.take('NOT') ? { kind: 'not', operand: nested(tokens, () => parseNot(tokens)) } : parsePredicate(tokens);

const parsePredicate = (tokens: TokenStream): Expr => {
  if (tokens.at('EXISTS') && tokens.peek(1).value === '(') {
    tokens.next();
    tokens.expect('(');
    const query = tokens.subquery();
    tokens.expect(')');
    return { kind: 'exists', query };
  }
  let left = parseSum(tokens);
  for (;;) {
    const token = tokens.peek();
    const operator = token.kind === 'op' ? COMPARISONS[token.value] : undefined;
    if (operator !== undefined) {
      tokens.next();
      if (tokens.at('ANY', 'SOME', 'ALL') && tokens.peek(1).value === '(') {
        const quantifier = tokens.next().upper === 'ALL' ? 'all' : 'any';
        tokens.expect('(');
        const query = tokens.subquery();
        tokens.expect(')');
        left = { kind: 'quantified', operator, quantifier, left, query };
      } else {
        left = { kind: 'compare', operator, left, right: parseSum(tokens) };
      }
    } else if (tokens.at('IS')) {
      tokens.next();
      const negated = tokens.take('NOT');
      tokens.expect('NULL');
      left = { kind: 'isNull', operand: left, negated };
    } else {
      const negated = tokens.at('NOT') && ['IN', 'LIKE', 'BETWEEN'].includes(tokens.peek(1).upper);
      if (negated) tokens.next();
      if (tokens.take('IN')) left = parseIn(tokens, left, negated);
      else if (tokens.take('LIKE')) {
        const pattern = parseSum(tokens);
        left = {
          kind: 'like',
          operand: left,
          pattern,
          escape: tokens.take('ESCAPE') ? parseSum(tokens) : null,
          negated,
        };
      } else if (tokens.take('BETWEEN')) {
        const low = parseSum(tokens);
        tokens.expect('AND');
        left = { kind: 'between', operand: left, low, high: parseSum(tokens), negated };
      } else return left;
    }
  }
};

const parseIn = (tokens: TokenStream, operand: Expr, negated: boolean): Expr => {
  tokens.expect('(');
  if (tokens.at('SELECT', 'WITH')) {
    const query = tokens.subquery();
    tokens.expect(')');
    return { kind: 'in', operand, list: query, negated };
  }
  const list = parseList(tokens);
  tokens.expect(')');
  return { kind: 'in', operand, list, negated };
};

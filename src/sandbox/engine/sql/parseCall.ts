/** Columns, and calls of functions with DISTINCT, WITHIN GROUP and OVER. */
import { unsupported } from '../values/errors.ts';
import type { Expr, ObjectName, OrderItem, Over } from './ast/expression.ts';
import { stringLiteral } from './literals.ts';
import { parseList, parseOrderItems } from './parseList.ts';
import type { TokenStream } from './tokenStream.ts';

const DATE_PART_FUNCTIONS = ['DATEADD', 'DATEDIFF', 'DATEDIFF_BIG', 'DATEPART', 'DATENAME', 'DATETRUNC'];

/** `a.b.c` or `f(…)`. */
export const parseNameOrCall = (tokens: TokenStream): Expr => {
  const parts = [tokens.name()];
  while (tokens.at('.')) {
    tokens.next();
    if (tokens.at('.')) parts.push('');
    else if (tokens.at('*')) throw tokens.fail();
    else parts.push(tokens.anyWord());
  }
  if (tokens.at('::')) throw unsupported('A method of a user-defined type');
  if (!tokens.at('(')) return { kind: 'column', parts };
  return finishCall(tokens, parts);
};

/** A call from its parenthesis on. */
export const finishCall = (tokens: TokenStream, name: ObjectName): Expr => {
  tokens.expect('(');
  const upper = (name[name.length - 1] ?? '').toUpperCase();
  let distinct = false;
  let star = false;
  const args: Expr[] = [];
  if (tokens.take('*')) star = true;
  else if (!tokens.at(')')) {
    if (tokens.take('DISTINCT')) distinct = true;
    else tokens.take('ALL');
    if (DATE_PART_FUNCTIONS.includes(upper) && tokens.peek().kind === 'word') {
      args.push(stringLiteral(tokens.next().value, false));
      while (tokens.take(',')) args.push(tokens.expression());
    } else {
      args.push(...parseList(tokens));
    }
  }
  tokens.expect(')');
  let within: readonly OrderItem[] | null = null;
  if (tokens.atSequence('WITHIN', 'GROUP')) {
    tokens.next();
    tokens.next();
    tokens.expect('(');
    tokens.expect('ORDER');
    tokens.expect('BY');
    within = parseOrderItems(tokens);
    tokens.expect(')');
  }
  let over: Over | null = null;
  if (tokens.take('OVER')) {
    tokens.expect('(');
    let partitionBy: readonly Expr[] = [];
    let orderBy: readonly OrderItem[] = [];
    if (tokens.take('PARTITION')) {
      tokens.expect('BY');
      partitionBy = parseList(tokens);
    }
    if (tokens.take('ORDER')) {
      tokens.expect('BY');
      orderBy = parseOrderItems(tokens);
    }
    if (tokens.at('ROWS', 'RANGE')) throw unsupported('A window frame (ROWS, RANGE)');
    tokens.expect(')');
    over = { partitionBy, orderBy };
  }
  return { kind: 'call', name, args, distinct, star, over, within };
};

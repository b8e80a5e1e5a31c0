/** The select list. */
import type { Expr } from './ast/expression.ts';
import type { SelectItem } from './ast/query.ts';
import { parseAlias } from './parseAlias.ts';
import { parseExpression } from './parseExpression.ts';
import type { TokenStream } from './tokenStream.ts';

/** What SELECT, and OUTPUT, list. */
export const parseSelectItems = (tokens: TokenStream): readonly SelectItem[] => {
  const items = [parseSelectItem(tokens)];
  while (tokens.take(',')) items.push(parseSelectItem(tokens));
  return items;
};

const ASSIGNMENTS = ['+=', '-=', '*=', '/=', '%=', '&=', '|=', '^='];

const parseSelectItem = (tokens: TokenStream): SelectItem => {
  if (tokens.take('*')) return { kind: 'star', qualifier: [] };
  const first = tokens.peek();
  const second = tokens.peek(1);
  if (
    first.kind === 'variable' &&
    second.kind === 'op' &&
    (second.value === '=' || ASSIGNMENTS.includes(second.value))
  ) {
    tokens.next();
    tokens.next();
    return {
      kind: 'assign',
      variable: first.value,
      expression: compound(first.value, second.value, parseExpression(tokens)),
    };
  }
  if ((tokens.isName(first) || first.kind === 'string') && second.kind === 'op' && second.value === '=') {
    tokens.next();
    tokens.next();
    return { kind: 'expression', alias: first.value, expression: parseExpression(tokens) };
  }
  const qualifier = starQualifier(tokens);
  if (qualifier !== null) return { kind: 'star', qualifier };
  const expression = parseExpression(tokens);
  return { kind: 'expression', expression, alias: parseAlias(tokens, true) };
};

/** `@x += 1` is `@x = @x + 1`. */
export const compound = (variable: string, operator: string, value: Expr): Expr =>
  operator === '='
    ? value
    : {
        kind: 'binary',
        operator: operator.charAt(0) as '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^',
        left: { kind: 'variable', name: variable },
        right: value,
      };

const starQualifier = (tokens: TokenStream): readonly string[] | null => {
  const parts: string[] = [];
  let ahead = 0;
  while (
    tokens.isName(tokens.peek(ahead)) &&
    tokens.peek(ahead + 1).kind === 'op' &&
    tokens.peek(ahead + 1).value === '.'
  ) {
    parts.push(tokens.peek(ahead).value);
    ahead += 2;
  }
  if (parts.length === 0 || tokens.peek(ahead).kind !== 'op' || tokens.peek(ahead).value !== '*') return null;
  for (let taken = 0; taken <= ahead; taken++) tokens.next();
  return parts;
};

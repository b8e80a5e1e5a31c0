/** SELECT, VALUES and what UNION, EXCEPT and INTERSECT make of them. */
import { unsupported } from '../values/errors.ts';
import type { Expr, OrderItem } from './ast/expression.ts';
import type { Query, QueryBody, SelectCore } from './ast/query.ts';
import { parseCtes } from './parseCtes.ts';
import { parseExpression } from './parseExpression.ts';
import { parseFrom } from './parseFrom.ts';
import { parseHints } from './parseHints.ts';
import { parseList, parseOrderItems } from './parseList.ts';
import { parseObjectName } from './parseNames.ts';
import { parseSelectItems } from './parseSelectItems.ts';
import type { TokenStream } from './tokenStream.ts';

/** A query with its WITH, ORDER BY, OFFSET and OPTION. */
export const parseQuery = (tokens: TokenStream, ctes: Query['ctes'] = parseCtes(tokens)): Query => {
  const body = parseUnion(tokens);
  let orderBy: readonly OrderItem[] = [];
  let offset: Expr | null = null;
  let fetch: Expr | null = null;
  if (tokens.take('ORDER')) {
    tokens.expect('BY');
    orderBy = parseOrderItems(tokens);
    if (tokens.take('OFFSET')) {
      offset = parseExpression(tokens);
      if (!tokens.take('ROWS', 'ROW')) throw tokens.fail();
      if (tokens.take('FETCH')) {
        if (!tokens.take('NEXT', 'FIRST')) throw tokens.fail();
        fetch = parseExpression(tokens);
        if (!tokens.take('ROWS', 'ROW')) throw tokens.fail();
        tokens.expect('ONLY');
      }
    }
  }
  if (tokens.at('FOR')) throw unsupported(`FOR ${tokens.peek(1).upper}`);
  const maxRecursion = tokens.take('OPTION') ? parseHints(tokens) : null;
  return { kind: 'query', ctes, body, orderBy, offset, fetch, maxRecursion };
};

const parseUnion = (tokens: TokenStream): QueryBody => {
  let left = parseIntersect(tokens);
  while (tokens.at('UNION', 'EXCEPT')) {
    const word = tokens.next().upper;
    const operator = word === 'EXCEPT' ? 'except' : tokens.take('ALL') ? 'union all' : 'union';
    left = { kind: 'set', operator, left, right: parseIntersect(tokens) };
  }
  return left;
};

const parseIntersect = (tokens: TokenStream): QueryBody => {
  let left = parseCore(tokens);
  while (tokens.take('INTERSECT')) left = { kind: 'set', operator: 'intersect', left, right: parseCore(tokens) };
  return left;
};

const parseCore = (tokens: TokenStream): QueryBody => {
  if (tokens.take('(')) {
    const body = parseUnion(tokens);
    tokens.expect(')');
    return body;
  }
  if (tokens.take('VALUES')) return { kind: 'values', rows: parseRows(tokens) };
  return parseSelectCore(tokens);
};

const parseRows = (tokens: TokenStream): readonly (readonly Expr[])[] => {
  const rows: (readonly Expr[])[] = [];
  do {
    tokens.expect('(');
    rows.push(parseList(tokens));
    tokens.expect(')');
  } while (tokens.take(','));
  return rows;
};

const parseSelectCore = (tokens: TokenStream): SelectCore => {
  tokens.expect('SELECT');
  const distinct = tokens.take('DISTINCT');
  if (!distinct) tokens.take('ALL');
  let top: SelectCore['top'] = null;
  if (tokens.take('TOP')) {
    let count: Expr;
    if (tokens.take('(')) {
      count = parseExpression(tokens);
      tokens.expect(')');
    } else {
      const token = tokens.peek();
      if (token.kind !== 'number' && token.kind !== 'variable') throw tokens.fail();
      tokens.next();
      count =
        token.kind === 'variable'
          ? { kind: 'variable', name: token.value }
          : { kind: 'literal', value: Number(token.value), type: { kind: 'int', bytes: 4 } };
    }
    const percent = tokens.take('PERCENT');
    const withTies = tokens.atSequence('WITH', 'TIES');
    if (withTies) {
      tokens.next();
      tokens.next();
    }
    top = { count, percent, withTies };
  }
  const items = parseSelectItems(tokens);
  const into = tokens.take('INTO') ? parseObjectName(tokens) : null;
  const from = tokens.take('FROM') ? parseFrom(tokens) : [];
  const where = tokens.take('WHERE') ? parseExpression(tokens) : null;
  let groupBy: readonly Expr[] = [];
  if (tokens.take('GROUP')) {
    tokens.expect('BY');
    if (tokens.at('ROLLUP', 'CUBE', 'GROUPING')) throw unsupported(`GROUP BY ${tokens.peek().upper}`);
    groupBy = parseList(tokens);
    if (tokens.at('WITH')) throw unsupported('GROUP BY … WITH ROLLUP and WITH CUBE');
  }
  const having = tokens.take('HAVING') ? parseExpression(tokens) : null;
  return { kind: 'select', distinct, top, items, into, from, where, groupBy, having };
};

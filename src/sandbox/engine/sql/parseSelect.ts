import { unsupported } from '../values/errors.ts';
import type { Expr, ObjectName, OrderItem, Query, QueryBody, SelectCore, SelectItem, TableRef } from './ast.ts';
import { literalText, parseExpression, parseList, parseOrderItems } from './parseExpression.ts';
import type { TokenStream } from './tokenStream.ts';

export const parseObjectName = (tokens: TokenStream): ObjectName => {
  const parts = [tokens.name()];
  while (tokens.take('.')) parts.push(tokens.at('.') ? '' : tokens.anyWord());
  if (parts.length > 4) throw tokens.fail();
  return parts;
};

export const parseNameList = (tokens: TokenStream): readonly string[] => {
  tokens.expect('(');
  const names = [tokens.name()];
  while (tokens.take(',')) names.push(tokens.name());
  tokens.expect(')');
  return names;
};

/** WITH x AS (…), y (a, b) AS (…) in front of a statement. */
export const parseCtes = (tokens: TokenStream): Query['ctes'] => {
  if (!tokens.take('WITH')) return [];
  const ctes: { name: string; columns: readonly string[] | null; query: Query }[] = [];
  do {
    const name = tokens.name();
    const columns = tokens.at('(') ? parseNameList(tokens) : null;
    tokens.expect('AS');
    tokens.expect('(');
    const query = parseQuery(tokens);
    tokens.expect(')');
    ctes.push({ name, columns, query });
  } while (tokens.take(','));
  return ctes;
};

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

/** OPTION (…): MAXRECURSION counts; the other hints change plans and never results. */
const parseHints = (tokens: TokenStream): number | null => {
  for (let ahead = 0; tokens.peek(ahead).kind !== 'end' && tokens.peek(ahead).value !== ')'; ahead++) {
    if (tokens.peek(ahead).upper !== 'MAXRECURSION') continue;
    const count = Number(tokens.peek(ahead + 1).value);
    skipParentheses(tokens);
    return count;
  }
  skipParentheses(tokens);
  return null;
};

/** Query hints change plans and never results: passing over them is what a server without a planner does. */
const skipParentheses = (tokens: TokenStream): void => {
  tokens.expect('(');
  let depth = 1;
  while (depth > 0) {
    const token = tokens.next();
    if (token.kind === 'end') throw tokens.fail(token);
    if (token.kind === 'op' && token.value === '(') depth += 1;
    if (token.kind === 'op' && token.value === ')') depth -= 1;
  }
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

const parseAlias = (tokens: TokenStream, allowString: boolean): string | null => {
  if (tokens.take('AS')) {
    if (allowString && tokens.peek().kind === 'string') return tokens.next().value;
    return tokens.name();
  }
  if (allowString && tokens.peek().kind === 'string') return tokens.next().value;
  if (!tokens.isName()) return null;
  // A word that begins the next statement is no alias, although it is not reserved.
  if (tokens.peek().kind === 'word' && ['THROW', 'GO', 'OFFSET', 'OUTPUT'].includes(tokens.peek().upper)) return null;
  return tokens.name();
};

export const parseFrom = (tokens: TokenStream): readonly TableRef[] => {
  const refs = [parseJoined(tokens)];
  while (tokens.take(',')) refs.push(parseJoined(tokens));
  return refs;
};

const parseJoined = (tokens: TokenStream): TableRef => {
  let left = parseTable(tokens);
  for (;;) {
    if (tokens.atSequence('CROSS', 'APPLY') || tokens.atSequence('OUTER', 'APPLY')) {
      const outer = tokens.next().upper === 'OUTER';
      tokens.next();
      left = { kind: 'apply', outer, left, right: parseTable(tokens) };
    } else if (tokens.atSequence('CROSS', 'JOIN')) {
      tokens.next();
      tokens.next();
      left = { kind: 'join', join: 'cross', left, right: parseTable(tokens), on: null };
    } else {
      const join = parseJoinKind(tokens);
      if (join === null) return left;
      const right = parseJoined1(tokens);
      tokens.expect('ON');
      left = { kind: 'join', join, left, right, on: parseExpression(tokens) };
    }
  }
};

/** `a JOIN b JOIN c ON … ON …` nests to the right; one table is the usual case. */
const parseJoined1 = (tokens: TokenStream): TableRef => {
  let table = parseTable(tokens);
  for (;;) {
    if (tokens.at('ON')) return table;
    const join = parseJoinKind(tokens);
    if (join === null) return table;
    const right = parseJoined1(tokens);
    tokens.expect('ON');
    table = { kind: 'join', join, left: table, right, on: parseExpression(tokens) };
  }
};

const parseJoinKind = (tokens: TokenStream): 'inner' | 'left' | 'right' | 'full' | null => {
  if (tokens.take('JOIN')) return 'inner';
  if (!tokens.at('INNER', 'LEFT', 'RIGHT', 'FULL')) return null;
  const word = tokens.next().upper;
  tokens.take('OUTER');
  tokens.take('LOOP', 'HASH', 'MERGE');
  tokens.expect('JOIN');
  return word === 'LEFT' ? 'left' : word === 'RIGHT' ? 'right' : word === 'FULL' ? 'full' : 'inner';
};

const parseTable = (tokens: TokenStream): TableRef => {
  if (tokens.at('(')) {
    if (tokens.peek(1).kind === 'word' && ['SELECT', 'VALUES', 'WITH'].includes(tokens.peek(1).upper))
      return parseDerived(tokens);
    if (tokens.peek(1).kind === 'op' && tokens.peek(1).value === '(' && tokens.peek(2).upper === 'SELECT')
      return parseDerived(tokens);
    tokens.next();
    const inner = parseJoined(tokens);
    tokens.expect(')');
    return inner;
  }
  if (tokens.at('OPENROWSET')) return parseBulk(tokens);
  if (tokens.at('OPENQUERY', 'OPENDATASOURCE', 'OPENXML')) throw unsupported(tokens.peek().upper);
  if (tokens.peek().kind === 'variable') {
    const name = tokens.next().value;
    return { kind: 'table', name: [name], alias: parseAlias(tokens, false) };
  }
  const name = parseObjectName(tokens);
  if (tokens.at('(')) {
    tokens.next();
    const args = tokens.at(')') ? [] : parseList(tokens);
    tokens.expect(')');
    const alias = parseAlias(tokens, false);
    return {
      kind: 'function',
      name,
      args,
      alias,
      columns: alias !== null && tokens.at('(') ? parseNameList(tokens) : null,
    };
  }
  if (tokens.atSequence('FOR', 'SYSTEM_TIME')) throw unsupported('FOR SYSTEM_TIME');
  const alias = parseAlias(tokens, false);
  if (tokens.at('TABLESAMPLE', 'PIVOT', 'UNPIVOT')) throw unsupported(tokens.peek().upper);
  parseTableHints(tokens);
  return { kind: 'table', name, alias };
};

/** Locking hints say how to wait, not what to read: here every statement locks its databases. */
export const parseTableHints = (tokens: TokenStream): void => {
  if (tokens.at('WITH') && tokens.peek(1).value === '(') {
    tokens.next();
    skipParentheses(tokens);
  } else if (tokens.atSequence('(', 'NOLOCK', ')')) {
    skipParentheses(tokens);
  }
};

const parseDerived = (tokens: TokenStream): TableRef => {
  tokens.expect('(');
  const query = parseQuery(tokens);
  tokens.expect(')');
  tokens.take('AS');
  const alias = tokens.name();
  return { kind: 'derived', query, alias, columns: tokens.at('(') ? parseNameList(tokens) : null };
};

const parseBulk = (tokens: TokenStream): TableRef => {
  tokens.expect('OPENROWSET');
  tokens.expect('(');
  if (!tokens.take('BULK')) throw unsupported('OPENROWSET of anything but BULK');
  const path = literalText(parseExpression(tokens));
  if (path === null) throw tokens.fail();
  tokens.expect(',');
  if (!tokens.take('SINGLE_BLOB')) throw unsupported('OPENROWSET(BULK …) other than SINGLE_BLOB');
  tokens.expect(')');
  tokens.take('AS');
  return { kind: 'bulk', path, alias: tokens.name() };
};

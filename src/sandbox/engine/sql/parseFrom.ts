/** FROM: tables, joins, APPLY, derived tables and OPENROWSET(BULK …). */
import { unsupported } from '../values/errors.ts';
import type { TableRef } from './ast/query.ts';
import { literalText } from './literals.ts';
import { parseAlias } from './parseAlias.ts';
import { parseExpression } from './parseExpression.ts';
import { parseTableHints } from './parseHints.ts';
import { parseList } from './parseList.ts';
import { parseNameList, parseObjectName } from './parseNames.ts';
import type { TokenStream } from './tokenStream.ts';

/** The tables behind FROM, each with its joins. */
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
      const right = parseNestedJoin(tokens);
      tokens.expect('ON');
      left = { kind: 'join', join, left, right, on: parseExpression(tokens) };
    }
  }
};

/** `a JOIN b JOIN c ON … ON …` nests to the right; one table is the usual case. */
const parseNestedJoin = (tokens: TokenStream): TableRef => {
  let table = parseTable(tokens);
  for (;;) {
    if (tokens.at('ON')) return table;
    const join = parseJoinKind(tokens);
    if (join === null) return table;
    const right = parseNestedJoin(tokens);
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

const parseDerived = (tokens: TokenStream): TableRef => {
  tokens.expect('(');
  const query = tokens.subquery();
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

import { unsupported } from '../values/errors.ts';
import type { ObjectName } from './ast/expression.ts';
import type { StatementBody } from './ast/statement.ts';
import { parseObjectName } from './parseNames.ts';
import type { TokenStream } from './tokenStream.ts';

/** IF EXISTS. */
export const parseIfExists = (tokens: TokenStream): boolean => {
  if (!tokens.atSequence('IF', 'EXISTS')) return false;
  tokens.next();
  tokens.next();
  return true;
};

/** DROP … */
export const parseDrop = (tokens: TokenStream): StatementBody => {
  tokens.expect('DROP');
  if (tokens.take('LOGIN')) return { kind: 'dropLogin', name: tokens.name() };
  if (tokens.take('USER')) {
    const ifExists = parseIfExists(tokens);
    return { kind: 'dropUser', name: tokens.name(), ifExists };
  }
  const word = tokens.next().upper;
  const ifExists = parseIfExists(tokens);
  if (word === 'INDEX') {
    const parts = parseObjectName(tokens);
    if (tokens.take('ON')) return { kind: 'dropIndex', name: parts[0] ?? '', table: parseObjectName(tokens), ifExists };
    return { kind: 'dropIndex', name: parts[parts.length - 1] ?? '', table: parts.slice(0, -1), ifExists };
  }
  const names: ObjectName[] = [parseObjectName(tokens)];
  while (tokens.take(',')) names.push(parseObjectName(tokens));
  switch (word) {
    case 'TABLE':
      return { kind: 'drop', what: 'table', names, ifExists };
    case 'VIEW':
      return { kind: 'drop', what: 'view', names, ifExists };
    case 'SCHEMA':
      return { kind: 'drop', what: 'schema', names, ifExists };
    case 'DATABASE':
      return { kind: 'drop', what: 'database', names, ifExists };
    default:
      throw unsupported(`DROP ${word}`);
  }
};

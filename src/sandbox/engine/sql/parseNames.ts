/** Names of objects and lists of names. */
import type { ObjectName } from './ast/expression.ts';
import type { TokenStream } from './tokenStream.ts';

/** One to four parts; an empty part was left out. */
export const parseObjectName = (tokens: TokenStream): ObjectName => {
  const parts = [tokens.name()];
  while (tokens.take('.')) parts.push(tokens.at('.') ? '' : tokens.anyWord());
  if (parts.length > 4) throw tokens.fail();
  return parts;
};

/** `(a, b, c)`. */
export const parseNameList = (tokens: TokenStream): readonly string[] => {
  tokens.expect('(');
  const names = [tokens.name()];
  while (tokens.take(',')) names.push(tokens.name());
  tokens.expect(')');
  return names;
};

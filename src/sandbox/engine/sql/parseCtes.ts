import type { Query } from './ast/query.ts';
import { parseNameList } from './parseNames.ts';
import type { TokenStream } from './tokenStream.ts';

/** WITH x AS (…), y (a, b) AS (…) in front of a statement. */
export const parseCtes = (tokens: TokenStream): Query['ctes'] => {
  if (!tokens.take('WITH')) return [];
  const ctes: { name: string; columns: readonly string[] | null; query: Query }[] = [];
  do {
    const name = tokens.name();
    const columns = tokens.at('(') ? parseNameList(tokens) : null;
    tokens.expect('AS');
    tokens.expect('(');
    const query = tokens.subquery();
    tokens.expect(')');
    ctes.push({ name, columns, query });
  } while (tokens.take(','));
  return ctes;
};

import type { TokenStream } from './tokenStream.ts';

/** `AS name` or just the name; a text where T-SQL takes one. */
export const parseAlias = (tokens: TokenStream, allowString: boolean): string | null => {
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

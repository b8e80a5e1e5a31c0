import { SqlError } from '../sqlError.ts';
import type { TokenStream } from './tokenStream.ts';

/** Deeper nesting than this is refused (the server's own limit is its stack: 191). */
const MAX_DEPTH = 200;

const depthOf = new WeakMap<TokenStream, number>();

/** Parses one level deeper. @throws SqlError 191 */
export const nested = <T>(tokens: TokenStream, parse: () => T): T => {
  const depth = (depthOf.get(tokens) ?? 0) + 1;
  if (depth > MAX_DEPTH) {
    throw new SqlError({
      number: 191,
      class: 15,
      state: 1,
      line: tokens.peek().line,
      message:
        'Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries.',
    });
  }
  depthOf.set(tokens, depth);
  try {
    return parse();
  } finally {
    depthOf.set(tokens, depth - 1);
  }
};

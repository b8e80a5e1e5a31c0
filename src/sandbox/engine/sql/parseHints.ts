/** OPTION (…) and WITH (…): hints. */
import type { TokenStream } from './tokenStream.ts';

/** OPTION (…): MAXRECURSION counts; the other hints change plans and never results. */
export const parseHints = (tokens: TokenStream): number | null => {
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

/** Locking hints say how to wait, not what to read: here every statement locks its databases. */
export const parseTableHints = (tokens: TokenStream): void => {
  if (tokens.at('WITH') && tokens.peek(1).value === '(') {
    tokens.next();
    skipParentheses(tokens);
  } else if (tokens.atSequence('(', 'NOLOCK', ')')) {
    skipParentheses(tokens);
  }
};

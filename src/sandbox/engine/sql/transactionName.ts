import type { NameOrVariable } from './ast/media.ts';
import type { TokenStream } from './tokenStream.ts';

/** The name behind BEGIN TRAN and its kin, or the variable that has it. */
export const transactionName = (tokens: TokenStream): NameOrVariable | null => {
  if (tokens.peek().kind === 'variable') return { variable: tokens.next().value };
  if (!tokens.isName() || tokens.at('THROW')) return null;
  // A bare word here may as well begin the next statement (a procedure call needs EXEC, so it cannot).
  return { name: tokens.name() };
};

import type { Unreachable } from '../domain/unreachable.ts';

/** One sentence maker a cause: one without words does not compile. */
export type UnreachableWords = {
  readonly [Code in Unreachable['code']]: (facts: Extract<Unreachable, { readonly code: Code }>) => string;
};

/** Why a moment cannot be restored, in a language's words. */
export const unreachableIn = (words: UnreachableWords, why: Unreachable): string => clauseOf(words, why.code, why);

const clauseOf = <Code extends Unreachable['code']>(
  words: UnreachableWords,
  code: Code,
  why: Extract<Unreachable, { readonly code: Code }>,
): string => words[code](why);

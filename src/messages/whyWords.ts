import type { Why, WhyCode } from '../domain/why.ts';

/** One sentence maker a reason: one without words does not compile. */
export type WhyWords = { readonly [Code in WhyCode]: (facts: Extract<Why, { readonly code: Code }>) => string };

/** A reason of ours in a language's words; what others said stays as they said it. */
export const reasonIn = (words: WhyWords, reason: string | Why): string =>
  typeof reason === 'string' ? reason : wordsOf(words, reason.code, reason);

const wordsOf = <Code extends WhyCode>(
  words: WhyWords,
  code: Code,
  reason: Extract<Why, { readonly code: Code }>,
): string => words[code](reason);

import type { BrokenChain, BrokenChainCode } from '../domain/brokenChain.ts';

/** One clause maker a reason, to stand behind a colon. */
export type BrokenChainWords = {
  readonly [Code in BrokenChainCode]: (facts: Extract<BrokenChain, { readonly code: Code }>) => string;
};

/** Why a chain is broken, in a language's words. */
export const brokenChainIn = (words: BrokenChainWords, why: BrokenChain): string => wordsOf(words, why.code, why);

const wordsOf = <Code extends BrokenChainCode>(
  words: BrokenChainWords,
  code: Code,
  why: Extract<BrokenChain, { readonly code: Code }>,
): string => words[code](why);

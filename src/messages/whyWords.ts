import { systemErrnoOf } from '../domain/systemErrno.ts';
import type { Why, WhyCode } from '../domain/why.ts';

/** One sentence maker a reason: one without words does not compile. */
export type WhyWords = { readonly [Code in WhyCode]: (facts: Extract<Why, { readonly code: Code }>) => string };

/** A reason of ours, or a bare code of the system's (`EACCES`), in a language's words; what others said stays as they said it. */
export const reasonIn = (words: WhyWords, reason: string | Why): string => {
  if (typeof reason !== 'string') return wordsOf(words, reason.code, reason);
  const errno = systemErrnoOf(reason);
  return errno === null ? reason : words.system({ code: 'system', errno });
};

/** The advice that fits a reason of ours; `otherwise` is that for any other. */
export const adviceOn = (
  reason: string | Why,
  advice: Readonly<Partial<Record<WhyCode, string>>>,
  otherwise: string,
): string => (typeof reason === 'string' ? otherwise : (advice[reason.code] ?? otherwise));

const wordsOf = <Code extends WhyCode>(
  words: WhyWords,
  code: Code,
  reason: Extract<Why, { readonly code: Code }>,
): string => words[code](reason);

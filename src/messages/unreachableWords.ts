import type { Unreachable } from '../catalogue/chain/chainPlan.ts';
import type { Language } from '../config/settings.ts';
import { messagesFor } from './messagesFor.ts';

/** One sentence maker a cause: one without words does not compile. */
export type UnreachableWords = {
  readonly [Code in Unreachable['code']]: (facts: Extract<Unreachable, { readonly code: Code }>) => string;
};

/** Why a moment cannot be restored, or a set is of no use, as a clause in the person's language. */
export const describeUnreachable = (why: Unreachable, language: Language): string =>
  clauseOf(messagesFor(language).chains.unreachable, why.code, why);

const clauseOf = <Code extends Unreachable['code']>(
  words: UnreachableWords,
  code: Code,
  why: Extract<Unreachable, { readonly code: Code }>,
): string => words[code](why);

import type { ErrorCode, ErrorFacts } from '../domain/errorFacts.ts';

/** An error in words: what happened, factual and without a capital or full stop, and one sentence about what to do now. */
export interface Explained {
  readonly message: string;
  readonly advice: string;
}

/** One sentence maker a code: a code without one does not compile. */
export type ErrorMessages = { readonly [Code in ErrorCode]: (facts: ErrorFacts[Code]) => Explained };

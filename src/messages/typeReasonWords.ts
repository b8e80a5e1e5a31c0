import type { SkipReason, TypeReason } from '../engine/chains/typeDecision.ts';
import type { Messages } from './en.ts';
import { notAdoptedIn } from './notAdoptedWords.ts';

type Reason = TypeReason | SkipReason;
type FactsOf<Code extends Reason['code']> = Extract<Reason, { readonly code: Code }>;

/** One clause maker a reason why a backup is of its type, or why there is none. */
export type TypeReasonWords = {
  readonly [Code in Reason['code']]: (facts: FactsOf<Code>) => string;
};

/** The reason in a language's words, without a full stop. */
export const typeReasonIn = (messages: Messages, reason: Reason): string =>
  'notAdopted' in reason && reason.notAdopted !== null
    ? messages.backupTypes.couldNotAdopt(plain(messages, reason), notAdoptedIn(messages, reason.notAdopted))
    : plain(messages, reason);

const plain = ({ backupTypes }: Messages, reason: Reason): string => wordsOf(backupTypes.reason, reason.code, reason);

const wordsOf = <Code extends Reason['code']>(
  words: TypeReasonWords,
  code: Code,
  reason: Extract<Reason, { readonly code: Code }>,
): string => words[code](reason);

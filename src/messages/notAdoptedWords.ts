import type { NotAdopted } from '../domain/notAdopted.ts';
import { explain } from './describeError.ts';
import type { Messages } from './en.ts';
import { printable } from './format.ts';

type Plain = Exclude<NotAdopted, { readonly code: 'failed' }>;

/** One clause maker a reason why a backup of somebody else could not be taken over; an error says for itself what failed. */
export type NotAdoptedWords = {
  readonly [Code in Plain['code']]: (facts: Extract<Plain, { readonly code: Code }>) => string;
};

/** The reason in a language's words, to stand behind a colon. */
export const notAdoptedIn = (
  { backupTypes, errors }: Pick<Messages, 'backupTypes' | 'errors'>,
  why: NotAdopted,
): string =>
  printable(
    why.code === 'failed' ? explain(why.error, errors).message : wordsOf(backupTypes.notAdopted, why.code, why),
  );

const wordsOf = <Code extends Plain['code']>(
  words: NotAdoptedWords,
  code: Code,
  why: Extract<Plain, { readonly code: Code }>,
): string => words[code](why);

import type { Language } from '../config/settings.ts';
import type { Unreachable } from '../domain/unreachable.ts';
import { messagesFor } from './messagesFor.ts';
import { unreachableIn } from './unreachableClause.ts';

/** Why a moment cannot be restored, or a set is of no use, as a clause in the person's language. */
export const describeUnreachable = (why: Unreachable, language: Language): string =>
  unreachableIn(messagesFor(language).chains.unreachable, why);

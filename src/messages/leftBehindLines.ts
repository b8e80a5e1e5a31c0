import type { Language } from '../config/settings.ts';
import { assertNever } from '../domain/assertNever.ts';
import { hasCode } from '../domain/rexusError.ts';
import type { RestoreOutcome } from '../restore/restoreEvent.ts';
import { messagesFor } from './messagesFor.ts';

/** In what state a failed restore left a database, and how to go on; nothing where the error says all there is to say. */
export const leftBehindLines = (
  target: string,
  { left, error }: Extract<RestoreOutcome, { readonly status: 'failed' }>,
  language: Language,
): readonly string[] => {
  const t = messagesFor(language).restore;
  switch (left.kind) {
    case 'untouched':
      return [];
    case 'open':
      return [t.open(target)];
    case 'unfinished':
      return [
        left.state === null
          ? t.unfinishedUnknown(target, left.applied, left.steps.length)
          : t.unfinished(target, left.state, left.applied, left.steps.length),
        // Of a stop the advice says so itself.
        ...(hasCode(error, 'INTERRUPTED') ? [] : [t.resume]),
      ];
    default:
      return assertNever(left);
  }
};

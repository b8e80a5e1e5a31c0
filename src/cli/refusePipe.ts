import type { Language } from '../config/settings.ts';
import { RexusError } from '../domain/rexusError.ts';
import { messagesFor } from '../messages/messagesFor.ts';

/** Elsewhere `-` means a pipe: a file of that name would be a surprise. @throws RexusError USAGE */
export const refusePipe = (name: string, language: Language): void => {
  if (name === '-') throw new RexusError('USAGE', { reason: messagesFor(language).pack.noPipe });
};

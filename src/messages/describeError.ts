import type { Language } from '../config/settings.ts';
import type { ErrorCode } from '../domain/errorFacts.ts';
import type { RexusError } from '../domain/rexusError.ts';
import type { ErrorMessages, Explained } from './errorMessages.ts';
import { printable } from './format.ts';
import { messagesFor } from './messagesFor.ts';

/** An error as a person reads it. Names in it come from a server: nothing in them reaches a terminal as a control character. */
export const describeError = (error: RexusError, language: Language): Explained => {
  const { message, advice } = explain(error, messagesFor(language).errors);
  return { message: printable(message), advice: printable(advice) };
};

/** An error in the words of one language, as they are: what a terminal shows goes through describeError. */
export const explain = <Code extends ErrorCode>(error: RexusError<Code>, messages: ErrorMessages): Explained =>
  messages[error.code](error.facts);

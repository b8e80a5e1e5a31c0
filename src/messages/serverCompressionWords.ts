import type { PlannedBackup } from '../engine/backupPlan.ts';
import type { ServerCompressionReason } from '../engine/serverCompression/serverCompression.ts';
import type { Messages } from './en.ts';

type FactsOf<Code extends ServerCompressionReason['code']> = Extract<ServerCompressionReason, { readonly code: Code }>;

/** One clause maker a reason why the server compresses a backup or does not. */
export type ServerCompressionWords = {
  readonly [Code in ServerCompressionReason['code']]: (facts: FactsOf<Code>) => string;
};

/** The reason in a language's words, without a full stop. */
export const serverCompressionReasonIn = ({ serverCompression }: Messages, reason: ServerCompressionReason): string =>
  wordsOf(serverCompression.reason, reason.code, reason);

const wordsOf = <Code extends ServerCompressionReason['code']>(
  words: ServerCompressionWords,
  code: Code,
  reason: FactsOf<Code>,
): string => words[code](reason);

/** `compressed by the server: measured 34 % faster …`: who makes a planned backup small, and why. */
export const serverCompressionText = (
  { serverCompression: { asked, reason }, format }: Pick<PlannedBackup, 'serverCompression' | 'format'>,
  messages: Messages,
): string => {
  const { by, because } = messages.serverCompression;
  const who = asked ? by.server : format.compression === 'none' ? by.nobody : by.program;
  return because(who, serverCompressionReasonIn(messages, reason));
};

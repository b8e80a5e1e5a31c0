import { createInterface } from 'node:readline/promises';
import { RexusError } from '../domain/rexusError.ts';
import type { CommandContext } from './commandContext.ts';

const ask = async (context: CommandContext, question: string): Promise<string> => {
  const prompt = createInterface({ input: context.stdin, output: context.stdout });
  try {
    return (await prompt.question(question, { signal: context.signal })).trim();
  } finally {
    prompt.close();
  }
};

/** Has each name typed, exactly. @throws RexusError NOT_CONFIRMED if it is not, or if nobody sits at a terminal to type it */
export const confirmByTyping = async (context: CommandContext, names: readonly string[]): Promise<void> => {
  for (const name of names) {
    const typed = context.stdin.isTTY === true ? await ask(context, context.messages.cli.typeToConfirm(name)) : '';
    if (typed !== name) throw new RexusError('NOT_CONFIRMED', { expected: name });
  }
};

/** Asks yes or no. @throws RexusError NOT_CONFIRMED for anything but a yes */
export const confirmYes = async (context: CommandContext): Promise<void> => {
  const { yesOrNo, yesAnswers } = context.messages.cli;
  const typed = context.stdin.isTTY === true ? await ask(context, yesOrNo) : '';
  if (!yesAnswers.includes(typed.toLowerCase()))
    throw new RexusError('NOT_CONFIRMED', { expected: yesAnswers[0] ?? '' });
};

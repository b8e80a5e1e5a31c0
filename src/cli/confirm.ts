import { createInterface } from 'node:readline/promises';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { RexusError } from '../domain/rexusError.ts';
import { printable } from '../messages/format.ts';
import type { CommandContext } from './commandContext.ts';

/** What a question needs. */
type Asking = Pick<CommandContext, 'stdin' | 'stderr' | 'signal' | 'messages'>;

/** Puts a question and gives the line that is typed; null where nobody can answer or the input ends. @throws RexusError INTERRUPTED */
type Ask = (question: string) => Promise<string | null>;

/**
 * Questions go to stderr, so that a script's stdout stays clean. The line is edited by the terminal itself and not by readline, which would
 * swallow Ctrl-C: so it is the signal that ends everything else, too. One reader for all questions: what was typed ahead is not lost.
 */
const asking = async <T>({ stdin, stderr, signal }: Asking, work: (ask: Ask) => Promise<T>): Promise<T> => {
  throwIfInterrupted(signal);
  if (stdin.isTTY !== true || stderr.isTTY !== true) return work(async () => null);
  const reader = createInterface({ input: stdin, terminal: false, signal });
  const lines = reader[Symbol.asyncIterator]();
  try {
    return await work(async (question) => {
      stderr.write(printable(question));
      const { value, done } = await lines.next();
      if (done === true) stderr.write('\n');
      throwIfInterrupted(signal);
      return done === true ? null : value;
    });
  } finally {
    reader.close();
  }
};

/** Has each name typed, exactly. @throws RexusError NOT_CONFIRMED if it is not, or if nobody sits at a terminal to type it; INTERRUPTED */
export const confirmByTyping = (context: Asking, names: readonly string[]): Promise<void> =>
  asking(context, async (ask) => {
    for (const name of names) {
      const typed = await ask(context.messages.cli.typeToConfirm(name));
      if (typed !== name) throw new RexusError('NOT_CONFIRMED', { expected: name });
    }
  });

/** Asks yes or no. @throws RexusError NOT_CONFIRMED for anything but a yes; INTERRUPTED */
export const confirmYes = (context: Asking): Promise<void> =>
  asking(context, async (ask) => {
    const { yesOrNo, yesAnswers } = context.messages.cli;
    const typed = await ask(yesOrNo);
    if (typed === null || !yesAnswers.includes(typed.trim().toLowerCase())) {
      throw new RexusError('NOT_CONFIRMED', { expected: yesAnswers[0] ?? '' });
    }
  });

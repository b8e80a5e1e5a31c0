import type { CommanderError } from 'commander';
import { RexusError } from '../domain/rexusError.ts';
import type { Messages } from '../messages/en.ts';

/**
 * What commander found wrong with the words, in the person's language. Commander speaks English only and keeps no facts apart: the words
 * that it quotes are taken out of its sentence (lib/command.js, each method that ends in `this.error`).
 */
export const usageError = ({ code, message }: CommanderError, messages: Messages): RexusError<'USAGE'> =>
  new RexusError('USAGE', { reason: sentence(code, message, messages.cli.usage) });

const sentence = (code: string, message: string, t: Messages['cli']['usage']): string => {
  const [first = '', second = ''] = [...message.matchAll(/'(.*?)'/g)].map(([, word = '']) => word);
  const near = /\(Did you mean (?:one of )?(.+)\?\)/.exec(message)?.[1] ?? null;
  switch (code) {
    case 'commander.unknownCommand':
      return t.unknownCommand(first, near);
    case 'commander.unknownOption':
      return t.unknownOption(first, near);
    case 'commander.optionMissingArgument':
      return t.valueMissing(first);
    case 'commander.missingMandatoryOptionValue':
      return t.optionMissing(first);
    case 'commander.missingArgument':
      return t.argumentMissing(first);
    case 'commander.invalidArgument':
      if (message.includes('command-argument')) {
        return t.valueWrong(`<${second}>`, first, message.split(/is invalid for argument '.*?'\. /)[1] ?? '');
      }
      return t.valueWrong(first, second, message.split('is invalid. ')[1] ?? '');
    case 'commander.excessArguments':
      return t.tooMany(/got \d+: (.*)\.$/s.exec(message)?.[1] ?? '');
    case 'commander.conflictingOption':
      return t.notTogether(first, second);
    // Another version of commander may find something else: its own words are better than none.
    default:
      return message.replace(/^error: /, '');
  }
};

import type { ConfigShowOptions } from '../commands/configShow.ts';
import type { CommandLine, JsonOption } from './commandLine.ts';

/** What the program goes by. */
export const addConfigCommands = ({ program, messages, actions }: CommandLine): void => {
  const { commands, options } = messages.cli;
  const config = program.command('config').description(commands.config);
  config
    .command('check')
    .description(commands.configCheck)
    .option('--json', options.json, false)
    .action((given: JsonOption) =>
      actions.standalone(async () => (await import('../commands/configCheck.ts')).configCheck, given),
    );
  config
    .command('show')
    .description(commands.configShow)
    .option('--origin', options.origin, false)
    .option('--json', options.json, false)
    .action((given: ConfigShowOptions) =>
      actions.standalone(async () => (await import('../commands/configShow.ts')).configShow, given),
    );
};

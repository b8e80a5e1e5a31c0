import { localPath } from '../../domain/localPath.ts';
import { PASSWORD_VARIABLE } from '../commands/sandbox.ts';
import { portNumber } from '../optionValues.ts';
import type { CommandLine } from './commandLine.ts';

/** Trying the program without a SQL Server. */
export const addSandboxCommands = ({ program, messages, cwd, actions }: CommandLine): void => {
  const { commands, options } = messages.cli;
  program
    .command('sandbox')
    .description(commands.sandbox)
    .requiredOption('--data <folder>', options.data)
    .option('--port <number>', options.port, portNumber, 0)
    .option('--empty', options.empty, false)
    .option('--express', options.express, false)
    .addHelpText('after', `\n${messages.cli.sandboxPassword(PASSWORD_VARIABLE)}`)
    .action((given: { data: string; port: number; empty: boolean; express: boolean }) =>
      actions.sandbox({
        dataDirectory: localPath(given.data, cwd),
        port: given.port,
        seed: given.empty ? 'empty' : 'demo',
        edition: given.express ? 'express' : 'developer',
      }),
    );

  program
    .command('demo')
    .description(commands.demo)
    .option('--folder <folder>', options.folder, '.demo')
    .action((given: { folder: string }) => actions.demo(given.folder));
};

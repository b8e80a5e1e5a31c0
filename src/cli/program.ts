import { type Argument, Command } from 'commander';
import type { Language } from '../config/settings.ts';
import type { Messages } from '../messages/en.ts';
import type { CliEnvironment } from './cliEnvironment.ts';
import { addBackupCommands } from './commandLine/backupCommands.ts';
import type { Actions, CommandLine } from './commandLine/commandLine.ts';
import { addConfigCommands } from './commandLine/configCommands.ts';
import { addFileCommands } from './commandLine/fileCommands.ts';
import { addRestoreCommands } from './commandLine/restoreCommands.ts';
import { addSandboxCommands } from './commandLine/sandboxCommands.ts';
import { addSchedulerCommands } from './commandLine/schedulerCommands.ts';
import { addUpkeepCommands } from './commandLine/upkeepCommands.ts';
import { exitCodeHelp } from './exitCodeHelp.ts';
import { language } from './optionValues.ts';

/** Options that stand before or after any command. */
export interface GlobalOptions {
  readonly config?: string;
  readonly language?: Language;
  readonly runScheduler: boolean;
}

/** The command line as commander knows it: names, options and help; every action only hands over typed options. */
export const buildProgram = (
  messages: Messages,
  { version, cwd, stdout, stderr }: Pick<CliEnvironment, 'version' | 'cwd' | 'stdout' | 'stderr'>,
  actions: Actions,
): Command => {
  const { commands, options, description, helpWords } = messages.cli;
  const isHelpWord = (word: string): word is keyof typeof helpWords => word in helpWords;
  const inLanguage = (word: string): string => (isHelpWord(word) ? helpWords[word] : word);

  // What is set here, the commands take over when they are made.
  const program = new Command('rexus-backup')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Said by runCli, in the person's language.
      outputError: () => undefined,
      getOutHelpWidth: () => stdout.columns || 100,
      getErrHelpWidth: () => stderr.columns || 100,
    })
    .configureHelp({
      styleTitle: inLanguage,
      styleUsage: (usage) => usage.replace(/\[\w+\]/g, inLanguage),
      optionDescription: (option) => option.description,
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
    })
    .helpOption('-h, --help', options.help)
    .helpCommand('help [command]', commands.help)
    .description(description)
    .version(version, '-V, --version', options.version)
    .option('--config <file>', options.config)
    .option('--language <language>', options.language, language)
    .option('--run-scheduler', options.runScheduler, false)
    .addHelpText('after', exitCodeHelp(messages));

  program
    .command('menu')
    .description(commands.menu)
    .action(() => actions.menu());

  const line: CommandLine = { program, messages, cwd, actions };
  addBackupCommands(line);
  addRestoreCommands(line);
  addUpkeepCommands(line);
  addFileCommands(line);
  addSchedulerCommands(line);
  addConfigCommands(line);
  addSandboxCommands(line);
  return program;
};

const argumentTerm = (argument: Argument): string => {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
};

import { CommanderError } from 'commander';
import { LANGUAGES, type Language } from '../config/settings.ts';
import { EXIT_CODES, type ExitCode } from '../domain/exitCodes.ts';
import { localPath } from '../domain/localPath.ts';
import { asRexusError, exitCodeOf, RexusError } from '../domain/rexusError.ts';
import { describeError } from '../messages/describeError.ts';
import { messagesFor } from '../messages/messagesFor.ts';
import type { Services } from '../services.ts';
import type { CliEnvironment } from './cliEnvironment.ts';
import type { CommandContext, Handler } from './commandContext.ts';
import { sandbox } from './commands/sandbox.ts';
import { exitErrorLine } from './jsonForm.ts';
import { createOutput } from './output.ts';
import { buildProgram } from './program.ts';
import { warningText } from './text/warningText.ts';

const isLanguage = (text: string | undefined): text is Language => LANGUAGES.some((known) => known === text);

/** The language of texts that come before the configuration is read: the option, else the terminal's, else Spanish. */
const earlyLanguage = (argv: readonly string[], variables: CliEnvironment['variables']): Language => {
  const given =
    argv.find((_, index) => argv[index - 1] === '--language') ??
    argv.find((word) => word.startsWith('--language='))?.slice(11);
  const locale = (variables.LC_ALL || variables.LC_MESSAGES || variables.LANG || '').slice(0, 2);
  return isLanguage(given) ? given : isLanguage(locale) ? locale : 'es';
};

/** Runs one command line, says what went wrong in words, and returns the exit code. Only main.ts ends the process. */
export const runCli = async (argv: readonly string[], environment: CliEnvironment): Promise<ExitCode> => {
  let language = earlyLanguage(argv, environment.variables);
  let exitCode: ExitCode = EXIT_CODES.done;
  const output = createOutput(environment.stdout, environment.stderr);
  const wantsJson = argv.includes('--json');

  const open = async (): Promise<Services> => {
    const { config, language: asked } = program.opts<{ config?: string; language?: Language }>();
    const services = await environment.openServices({ configFile: config ?? null, language: asked ?? null });
    language = services.settings.language;
    return services;
  };
  const warn = (services: Services): void => {
    const { cli } = messagesFor(language);
    for (const warning of services.warnings) output.error(`${cli.warning}: ${warningText(warning, language)}`);
  };

  const program = buildProgram(messagesFor(language), environment.version, environment.cwd, {
    handle: async <Options>(handler: Handler<Options>, options: Options) => {
      const services = await open();
      try {
        warn(services);
        const { clock, signal, stdin, stdout } = environment;
        const context: CommandContext = {
          services,
          language,
          messages: messagesFor(language),
          output,
          clock,
          signal,
          stdin,
          stdout,
        };
        exitCode = await handler(context, options);
      } finally {
        await services.close();
      }
    },
    menu: async () => {
      const { stdin, stdout } = environment;
      if (stdin.isTTY !== true || stdout.isTTY !== true) {
        throw new RexusError('USAGE', { reason: messagesFor(language).cli.noMenuWithoutTerminal });
      }
      const services = await open();
      try {
        exitCode = await environment.startMenu(services, language);
      } finally {
        await services.close();
      }
    },
    sandbox: async (options) => {
      exitCode = await sandbox(environment, options);
    },
    demo: async (folder) => {
      const { language: asked } = program.opts<{ language?: Language }>();
      exitCode = await environment.runDemo({ folder: localPath(folder, environment.cwd), language: asked ?? null });
    },
  });

  for (const command of [program, ...program.commands, ...program.commands.flatMap((parent) => parent.commands)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => environment.stdout.write(text),
      writeErr: (text) => environment.stderr.write(text),
    });
  }

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    // Commander has already said what is wrong with the words; help and version end with 0.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage;
    const error =
      thrown instanceof RangeError ? new RexusError('USAGE', { reason: thrown.message }) : asRexusError(thrown);
    if (wantsJson) {
      output.error(exitErrorLine(error, language));
    } else {
      const { cli } = messagesFor(language);
      const { message, advice } = describeError(error, language);
      output.error(`${cli.error}: ${message}`);
      if (advice !== '') output.error(`${cli.advice}: ${advice}`);
    }
    return exitCodeOf(error);
  }
};

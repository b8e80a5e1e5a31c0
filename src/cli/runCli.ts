import { CommanderError } from 'commander';
import { chooseLanguage } from '../config/language.ts';
import { LANGUAGES, type Language } from '../config/settings.ts';
import { EXIT_CODES, type ExitCode } from '../domain/exitCodes.ts';
import { localPath } from '../domain/localPath.ts';
import { asRexusError, exitCodeOf, hasCode, RexusError } from '../domain/rexusError.ts';
import { describeError } from '../messages/describeError.ts';
import { messagesFor } from '../messages/messagesFor.ts';
import type { Services } from '../services.ts';
import type { CliEnvironment } from './cliEnvironment.ts';
import type { CommandContext, Handler } from './commandContext.ts';
import type { Actions } from './commandLine/commandLine.ts';
import { loadSchedulerRun } from './commandLine/schedulerCommands.ts';
import { sandbox } from './commands/sandbox.ts';
import { exitErrorForm, messageForm } from './jsonForm.ts';
import { createOutput } from './output.ts';
import { buildProgram, type GlobalOptions } from './program.ts';
import { warningText } from './text/warningText.ts';
import { usageError } from './usageError.ts';

/** The language of texts that come before the configuration is read: the option, else the terminal's, else Spanish. */
const earlyLanguage = (argv: readonly string[], variables: CliEnvironment['variables']): Language => {
  const given =
    argv.find((_, index) => argv[index - 1] === '--language') ??
    argv.find((word) => word.startsWith('--language='))?.slice('--language='.length);
  return chooseLanguage(
    LANGUAGES.find((known) => known === given),
    undefined,
    variables,
  );
};

/** An exit code that is none of ours comes from a bug and must not look like a success. */
const knownExit = (code: number): ExitCode =>
  Object.values(EXIT_CODES).find((known) => known === code) ?? EXIT_CODES.failed;

/** Runs one command line, says what went wrong in words, and returns the exit code. Only main.ts ends the process. */
export const runCli = async (argv: readonly string[], environment: CliEnvironment): Promise<ExitCode> => {
  let language = earlyLanguage(argv, environment.variables);
  let exitCode: ExitCode = EXIT_CODES.done;
  const output = createOutput(environment);
  const wantsJson = argv.includes('--json');

  const withServices = async (use: (services: Services) => Promise<ExitCode>): Promise<void> => {
    const { config = null, language: asked = null } = program.opts<GlobalOptions>();
    const { variables } = environment;
    const services = await environment.openServices({ configFile: config, language: asked, variables });
    language = services.settings.language;
    try {
      exitCode = await use(services);
    } finally {
      await services.close();
    }
  };
  const warn = (services: Services): void => {
    const { cli } = messagesFor(language);
    for (const warning of services.warnings) {
      if (wantsJson) output.errorEvent(messageForm('config_warning', warning, language));
      else output.error(`${cli.warning}: ${warningText(warning, language)}`);
    }
  };

  const actions: Actions = {
    handle: <Options>(load: () => Promise<Handler<Options>>, options: Options) =>
      withServices(async (services) => {
        warn(services);
        const { clock, signal, stdin, stderr, serviceHost } = environment;
        const messages = messagesFor(language);
        const context: CommandContext = {
          services,
          language,
          messages,
          output,
          clock,
          signal,
          stdin,
          stderr,
          serviceHost,
        };
        return (await load())(context, options);
      }),
    standalone: async (load, options) => {
      const { config: configFile = null, language: asked = null } = program.opts<GlobalOptions>();
      exitCode = await (await load())({ environment, configFile, language: asked ?? language, asked, output }, options);
    },
    menu: async () => {
      const { stdin, stdout } = environment;
      if (stdin.isTTY !== true || stdout.isTTY !== true) {
        throw new RexusError('USAGE', { reason: messagesFor(language).cli.noMenuWithoutTerminal });
      }
      await withServices(async (services) => knownExit(await environment.startMenu(services, language)));
    },
    sandbox: async (options) => {
      exitCode = await sandbox(environment, options, messagesFor(language));
    },
    demo: async (folder) => {
      const { language: asked = null } = program.opts<GlobalOptions>();
      exitCode = await environment.runDemo({ folder: localPath(folder, environment.cwd), language: asked });
    },
  };
  const program = buildProgram(messagesFor(language), environment, actions);

  const perform = async (): Promise<void> => {
    // Without a command there is the menu, or the scheduler; what commander does not know here, help among it, is for its own parse.
    const { operands, unknown } = program.parseOptions([...argv]);
    const { runScheduler } = program.opts<GlobalOptions>();
    if (operands.length > 0 || unknown.length > 0) {
      if (runScheduler && operands[0] !== undefined) {
        const { notTogether } = messagesFor(language).cli.usage;
        throw new RexusError('USAGE', { reason: notTogether('--run-scheduler', operands[0]) });
      }
      await program.parseAsync([...argv], { from: 'user' });
    } else if (runScheduler) await actions.handle(loadSchedulerRun, { json: false });
    else await actions.menu();
  };

  try {
    await perform();
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT_CODES.done;
    // `rexus-backup scheduler` without its verb: the help that was printed says it all.
    if (thrown instanceof CommanderError && thrown.code === 'commander.help') return EXIT_CODES.usage;
    const error = thrown instanceof CommanderError ? usageError(thrown, messagesFor(language)) : asRexusError(thrown);
    if (wantsJson) {
      output.errorEvent(exitErrorForm(error, language));
    } else if (!hasCode(error, 'OUTPUT_CLOSED')) {
      const { cli } = messagesFor(language);
      const { message, advice } = describeError(error, language);
      output.error(`${cli.error}: ${message}`);
      if (advice !== '') output.error(`${cli.advice}: ${advice}`);
    }
    return exitCodeOf(error);
  }
};

import { type Argument, Command, Option } from 'commander';
import type { Language } from '../config/settings.ts';
import { BACKUP_CHOICES } from '../domain/backupType.ts';
import { localPath } from '../domain/localPath.ts';
import type { Messages } from '../messages/en.ts';
import type { CliEnvironment, SandboxOptions } from './cliEnvironment.ts';
import type { Handler, Standalone } from './commandContext.ts';
import type { BackupOptions } from './commands/backup.ts';
import type { RebuildOptions } from './commands/catalogueRebuild.ts';
import type { DrillOptions } from './commands/drill.ts';
import type { ListOptions } from './commands/list.ts';
import type { PruneOptions } from './commands/prune.ts';
import type { RestoreOptions } from './commands/restore.ts';
import { PASSWORD_VARIABLE } from './commands/sandbox.ts';
import type { VerifyOptions } from './commands/verify.ts';
import { exitCodeHelp } from './exitCodeHelp.ts';
import { databaseValues, drillMomentValue, labelValue, language, portNumber } from './optionValues.ts';

/** What the words on the command line ask for; runCli.ts does it. A command is loaded when it is asked for: `--help` starts fast. */
export interface Actions {
  handle<Options>(load: () => Promise<Handler<Options>>, options: Options): Promise<void>;
  /** Without opening a configuration. */
  standalone<Options>(load: () => Promise<Standalone<Options>>, options: Options): Promise<void>;
  menu(): Promise<void>;
  sandbox(options: SandboxOptions): Promise<void>;
  demo(folder: string): Promise<void>;
}

/** Options that stand before or after any command. */
export interface GlobalOptions {
  readonly config?: string;
  readonly language?: Language;
  readonly runScheduler: boolean;
}

/** As commander gives them: an option that was not used is undefined. */
type Given<Options> = {
  readonly [Key in keyof Options]: null extends Options[Key] ? Exclude<Options[Key], null> | undefined : Options[Key];
};
interface JsonOption {
  readonly json: boolean;
}

/** The command line as commander knows it: names, options and help; every action only hands over typed options. */
export const buildProgram = (
  messages: Messages,
  { version, cwd, stdout, stderr }: Pick<CliEnvironment, 'version' | 'cwd' | 'stdout' | 'stderr'>,
  actions: Actions,
): Command => {
  const { commands, options, arguments: words, description, helpWords } = messages.cli;
  const isHelpWord = (word: string): word is keyof typeof helpWords => word in helpWords;
  const inLanguage = (word: string): string => (isHelpWord(word) ? helpWords[word] : word);
  const { database, databases } = databaseValues(messages);
  const drillMoment = drillMomentValue(messages);

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

  program
    .command('backup')
    .description(commands.backup)
    .option('--database <name>', options.database, databases, [])
    .addOption(new Option('--type <type>', options.type).choices(BACKUP_CHOICES))
    .option('--copy-only', options.copyOnly, false)
    .option('--name <label>', options.name, labelValue(messages))
    .option('--no-files', options.noFiles)
    .option('--dry-run', options.dryRun, false)
    .option('--json', options.json, false)
    .action((given: Given<BackupOptions>) =>
      actions.handle(async () => (await import('./commands/backup.ts')).backup, {
        ...given,
        type: given.type ?? null,
        name: given.name ?? null,
      }),
    );

  program
    .command('list')
    .description(commands.list)
    .option('--chains', options.chains, false)
    .option('--database <name>', options.database, databases, [])
    .option('--json', options.json, false)
    .action(({ chains, ...given }: ListOptions & { readonly chains: boolean }) =>
      chains
        ? actions.handle(async () => (await import('./commands/listChains.ts')).listChains, given)
        : actions.handle(async () => (await import('./commands/list.ts')).list, given),
    );

  program
    .command('show')
    .description(commands.show)
    .argument('<id>', words.id)
    .option('--json', options.json, false)
    .action((id: string, given: JsonOption) =>
      actions.handle(async () => (await import('./commands/show.ts')).show, { ...given, id }),
    );

  program
    .command('restore')
    .description(commands.restore)
    .option('--id <id>', options.id)
    .option('--database <name>', options.database, databases, [])
    .option('--to <moment>', options.to)
    .option('--until-end', options.untilEnd, false)
    .option('--before-mark <mark>', options.beforeMark)
    .addOption(new Option('--resume', options.resume).conflicts('files').default(false))
    // It writes down how databases come back, from the beginning.
    .addOption(new Option('--runbook [folder]', options.runbook).conflicts(['resume', 'files']))
    .option('--as <name>', options.as, database)
    .option('--files', options.files, false)
    .option('--without-tail', options.withoutTail, false)
    .option('--yes', options.yes, false)
    .option('--dry-run', options.dryRun, false)
    .option('--json', options.json, false)
    .action((given: Omit<Given<RestoreOptions>, 'runbook'> & { readonly runbook?: string | true }) =>
      actions.handle(async () => (await import('./commands/restore.ts')).restore, {
        ...given,
        id: given.id ?? null,
        to: given.to ?? null,
        beforeMark: given.beforeMark ?? null,
        as: given.as ?? null,
        // Without a folder: here.
        runbook: given.runbook === undefined ? null : localPath(given.runbook === true ? '.' : given.runbook, cwd),
      }),
    );

  program
    .command('drill')
    .description(commands.drill)
    .option('--database <name>', options.drillDatabase, database)
    .option('--to <moment>', options.drillTo, drillMoment)
    .option('--keep', options.keep, false)
    .option('--yes', options.yes, false)
    .option('--dry-run', options.dryRun, false)
    .option('--json', options.json, false)
    .action((given: Given<DrillOptions>) =>
      actions.handle(async () => (await import('./commands/drill.ts')).drill, {
        ...given,
        database: given.database ?? null,
        to: given.to ?? { kind: 'newest' },
      }),
    );

  program
    .command('verify')
    .description(commands.verify)
    .option('--id <id>', options.id)
    .addOption(new Option('--all', options.all).conflicts('id').default(false))
    .option('--deep', options.deep, false)
    .option('--json', options.json, false)
    .action((given: Given<VerifyOptions>) =>
      actions.handle(async () => (await import('./commands/verify.ts')).verify, { ...given, id: given.id ?? null }),
    );

  program
    .command('prune')
    .description(commands.prune)
    .option('--dry-run', options.dryRun, false)
    .option('--yes', options.yes, false)
    .option('--json', options.json, false)
    .action((given: PruneOptions) => actions.handle(async () => (await import('./commands/prune.ts')).prune, given));

  program
    .command('catalogue')
    .description(commands.catalogue)
    .command('rebuild')
    .description(commands.catalogueRebuild)
    .option('--scan <folder>', options.scan)
    .option('--dry-run', options.dryRun, false)
    .option('--yes', options.yes, false)
    .option('--json', options.json, false)
    .action((given: Given<RebuildOptions>) =>
      actions.handle(async () => (await import('./commands/catalogueRebuild.ts')).catalogueRebuild, {
        ...given,
        scan: given.scan === undefined ? null : localPath(given.scan, cwd),
      }),
    );

  program
    .command('status')
    .description(commands.status)
    .option('--json', options.json, false)
    .action((given: JsonOption) => actions.handle(async () => (await import('./commands/status.ts')).status, given));

  program
    .command('inspect')
    .description(commands.inspect)
    .argument('<file...>', words.files)
    .option('--pages', options.pages, false)
    .option('--json', options.json, false)
    .action((files: readonly string[], given: { pages: boolean; json: boolean }) =>
      actions.standalone(async () => (await import('./commands/inspect.ts')).inspect, { ...given, files }),
    );

  program
    .command('pack')
    .description(commands.pack)
    .argument('<file...>', words.packFiles)
    .requiredOption('--to <folder>', options.packTo)
    .option('--json', options.json, false)
    .action((files: readonly string[], given: { readonly to: string; readonly json: boolean }) =>
      actions.standalone(async () => (await import('./commands/pack.ts')).pack, { ...given, files }),
    );

  program
    .command('unpack')
    .description(commands.unpack)
    .argument('<stored>', words.stored)
    .requiredOption('--to <file>', options.unpackTo)
    .option('--json', options.json, false)
    .action((stored: string, given: { readonly to: string; readonly json: boolean }) =>
      actions.standalone(async () => (await import('./commands/unpack.ts')).unpack, { ...given, stored }),
    );

  const key = program.command('key').description(commands.key);
  key
    .command('generate')
    .description(commands.keyGenerate)
    .option('--to <file>', options.keyTo)
    .option('--json', options.json, false)
    .action((given: { readonly to?: string; readonly json: boolean }) =>
      actions.standalone(async () => (await import('./commands/key.ts')).keyGenerate, {
        to: given.to === undefined ? null : localPath(given.to, cwd),
        json: given.json,
      }),
    );
  key
    .command('check')
    .description(commands.keyCheck)
    .option('--json', options.json, false)
    .action((given: JsonOption) => actions.handle(async () => (await import('./commands/key.ts')).keyCheck, given));

  program
    .command('doctor')
    .description(commands.doctor)
    .option('--json', options.json, false)
    .action((given: JsonOption) => actions.handle(async () => (await import('./commands/doctor.ts')).doctor, given));

  program
    .command('schedule')
    .description(commands.schedule)
    .option('--json', options.json, false)
    .action((given: JsonOption) =>
      actions.handle(async () => (await import('./commands/schedule.ts')).schedule, given),
    );

  program
    .command('scheduler')
    .description(commands.scheduler)
    .command('run')
    .description(commands.schedulerRun)
    .option('--json', options.json, false)
    .action((given: JsonOption) => actions.handle(loadSchedulerRun, given));

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

  return program;
};

/** `scheduler run`, which is `--run-scheduler` as well. */
export const loadSchedulerRun = async (): Promise<Handler<JsonOption>> =>
  (await import('./commands/schedule.ts')).schedulerRun;

const argumentTerm = (argument: Argument): string => {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
};

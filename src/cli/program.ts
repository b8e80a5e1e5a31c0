import { Command, InvalidArgumentError } from 'commander';
import { LANGUAGES } from '../config/settings.ts';
import { localPath } from '../domain/localPath.ts';
import type { Messages } from '../messages/en.ts';
import type { SandboxOptions } from './cliEnvironment.ts';
import type { Handler } from './commandContext.ts';
import { backup } from './commands/backup.ts';
import { doctor } from './commands/doctor.ts';
import { list } from './commands/list.ts';
import { prune } from './commands/prune.ts';
import { restore } from './commands/restore.ts';
import { schedule, schedulerRun } from './commands/schedule.ts';
import { show } from './commands/show.ts';
import { status } from './commands/status.ts';
import { verify } from './commands/verify.ts';
import { exitCodeHelp } from './exitCodeHelp.ts';

/** What the words on the command line ask for; runCli.ts does it. */
export interface Actions {
  handle<Options>(handler: Handler<Options>, options: Options): Promise<void>;
  menu(): Promise<void>;
  sandbox(options: SandboxOptions): Promise<void>;
  demo(folder: string): Promise<void>;
}

const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

const portNumber = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('0–65535');
  return port;
};

const language = (text: string): string => {
  if (!LANGUAGES.some((known) => known === text)) throw new InvalidArgumentError(LANGUAGES.join(', '));
  return text;
};

/** The command line as commander knows it: names, options and help; every action only hands over typed options. */
export const buildProgram = (messages: Messages, version: string, cwd: string, actions: Actions): Command => {
  const { commands, options, arguments: words, description } = messages.cli;
  const program = new Command('rexus-backup')
    .description(description)
    .version(version)
    .option('--config <file>', options.config)
    .option('--language <language>', options.language, language)
    .option('--run-scheduler', options.runScheduler, false)
    .addHelpText('after', exitCodeHelp(messages))
    .action(({ runScheduler }: { runScheduler: boolean }) =>
      runScheduler ? actions.handle(schedulerRun, { json: false }) : actions.menu(),
    );

  program
    .command('backup')
    .description(commands.backup)
    .option('--database <name>', options.database, collect, [])
    .option('--copy-only', options.copyOnly, false)
    .option('--name <label>', options.name)
    .option('--no-files', options.noFiles)
    .option('--dry-run', options.dryRun, false)
    .option('--json', options.json, false)
    .action((given) => actions.handle(backup, { ...given, name: given.name ?? null }));

  program
    .command('list')
    .description(commands.list)
    .option('--json', options.json, false)
    .action((given) => actions.handle(list, given));

  program
    .command('show')
    .description(commands.show)
    .argument('<id>', words.id)
    .option('--json', options.json, false)
    .action((id: string, given) => actions.handle(show, { ...given, id }));

  program
    .command('restore')
    .description(commands.restore)
    .requiredOption('--id <id>', options.id)
    .option('--database <name>', options.database, collect, [])
    .option('--as <name>', options.as)
    .option('--files', options.files, false)
    .option('--yes', options.yes, false)
    .option('--dry-run', options.dryRun, false)
    .option('--json', options.json, false)
    .action((given) => actions.handle(restore, { ...given, as: given.as ?? null }));

  program
    .command('verify')
    .description(commands.verify)
    .option('--id <id>', options.id)
    .option('--all', options.all, false)
    .option('--json', options.json, false)
    .action((given) => actions.handle(verify, { ...given, id: given.id ?? null }));

  program
    .command('prune')
    .description(commands.prune)
    .option('--dry-run', options.dryRun, false)
    .option('--yes', options.yes, false)
    .option('--json', options.json, false)
    .action((given) => actions.handle(prune, given));

  program
    .command('status')
    .description(commands.status)
    .option('--json', options.json, false)
    .action((given) => actions.handle(status, given));

  program
    .command('doctor')
    .description(commands.doctor)
    .option('--json', options.json, false)
    .action((given) => actions.handle(doctor, given));

  program
    .command('schedule')
    .description(commands.schedule)
    .option('--json', options.json, false)
    .action((given) => actions.handle(schedule, given));

  program
    .command('scheduler')
    .description(commands.scheduler)
    .command('run')
    .description(commands.schedulerRun)
    .option('--json', options.json, false)
    .action((given) => actions.handle(schedulerRun, given));

  program
    .command('menu')
    .description(commands.menu)
    .action(() => actions.menu());

  program
    .command('sandbox')
    .description(commands.sandbox)
    .requiredOption('--data <folder>', options.data)
    .option('--port <number>', options.port, portNumber, 0)
    .option('--empty', options.empty, false)
    .option('--express', options.express, false)
    .action((given) =>
      actions.sandbox({
        dataDirectory: localPath(given.data, localPath(cwd)),
        port: given.port,
        seed: given.empty ? 'empty' : 'demo',
        edition: given.express ? 'express' : 'developer',
      }),
    );

  program
    .command('demo')
    .description(commands.demo)
    .option('--folder <folder>', options.folder, '.demo')
    .action((given) => actions.demo(given.folder));

  return program;
};

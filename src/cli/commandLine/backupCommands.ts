import type { BackupOptions } from '../commands/backup.ts';
import type { ListOptions } from '../commands/list.ts';
import { backupChoice, databaseValues, labelValue } from '../optionValues.ts';
import type { CommandLine, Given, JsonOption } from './commandLine.ts';

/** Taking backups and looking at what there is. */
export const addBackupCommands = ({ program, messages, actions }: CommandLine): void => {
  const { commands, options, arguments: words } = messages.cli;
  const { databases } = databaseValues(messages);
  program
    .command('backup')
    .description(commands.backup)
    .option('--database <name>', options.database, databases, [])
    .option('--type <type>', options.type, backupChoice)
    .option('--copy-only', options.copyOnly, false)
    .option('--name <label>', options.name, labelValue(messages))
    .option('--no-files', options.noFiles)
    .option('--dry-run', options.dryRun, false)
    .option('--json', options.json, false)
    .action((given: Given<BackupOptions>) =>
      actions.handle(async () => (await import('../commands/backup.ts')).backup, {
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
        ? actions.handle(async () => (await import('../commands/listChains.ts')).listChains, given)
        : actions.handle(async () => (await import('../commands/list.ts')).list, given),
    );

  program
    .command('show')
    .description(commands.show)
    .argument('<id>', words.id)
    .option('--json', options.json, false)
    .action((id: string, given: JsonOption) =>
      actions.handle(async () => (await import('../commands/show.ts')).show, { ...given, id }),
    );
};

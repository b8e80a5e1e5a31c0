import { Option } from 'commander';
import { localPath } from '../../domain/localPath.ts';
import type { DrillOptions } from '../commands/drill.ts';
import type { RestoreOptions } from '../commands/restore.ts';
import { databaseValues, drillMomentValue } from '../optionValues.ts';
import type { CommandLine, Given } from './commandLine.ts';

/** Bringing databases back, and proving that they can be. */
export const addRestoreCommands = ({ program, messages, cwd, actions }: CommandLine): void => {
  const { commands, options } = messages.cli;
  const { database, databases } = databaseValues(messages);
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
      actions.handle(async () => (await import('../commands/restore.ts')).restore, {
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
    .option('--to <moment>', options.drillTo, drillMomentValue(messages))
    .option('--keep', options.keep, false)
    .option('--yes', options.yes, false)
    .option('--dry-run', options.dryRun, false)
    .option('--json', options.json, false)
    .action((given: Given<DrillOptions>) =>
      actions.handle(async () => (await import('../commands/drill.ts')).drill, {
        ...given,
        database: given.database ?? null,
        to: given.to ?? { kind: 'newest' },
      }),
    );
};

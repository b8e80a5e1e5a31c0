import { Option } from 'commander';
import { localPath } from '../../domain/localPath.ts';
import type { RebuildOptions } from '../commands/catalogueRebuild.ts';
import type { PinOptions } from '../commands/pin.ts';
import type { PruneOptions } from '../commands/prune.ts';
import type { VerifyOptions } from '../commands/verify.ts';
import type { CommandLine, Given, JsonOption } from './commandLine.ts';

/** Looking after what was kept. */
export const addUpkeepCommands = ({ program, messages, cwd, actions }: CommandLine): void => {
  const { commands, options, arguments: words } = messages.cli;
  program
    .command('verify')
    .description(commands.verify)
    .option('--id <id>', options.id)
    .addOption(new Option('--all', options.all).conflicts('id').default(false))
    .option('--deep', options.deep, false)
    .option('--json', options.json, false)
    .action((given: Given<VerifyOptions>) =>
      actions.handle(async () => (await import('../commands/verify.ts')).verify, { ...given, id: given.id ?? null }),
    );

  program
    .command('prune')
    .description(commands.prune)
    .option('--dry-run', options.dryRun, false)
    .option('--yes', options.yes, false)
    .option('--json', options.json, false)
    .action((given: PruneOptions) => actions.handle(async () => (await import('../commands/prune.ts')).prune, given));

  program
    .command('pin')
    .description(commands.pin)
    .argument('<id>', words.id)
    .option('--reason <text>', options.pinReason)
    .option('--json', options.json, false)
    .action((id: string, given: Given<PinOptions>) =>
      actions.handle(async () => (await import('../commands/pin.ts')).pin, {
        ...given,
        id,
        reason: given.reason ?? null,
      }),
    );

  program
    .command('unpin')
    .description(commands.unpin)
    .argument('<id>', words.id)
    .option('--json', options.json, false)
    .action((id: string, given: JsonOption) =>
      actions.handle(async () => (await import('../commands/pin.ts')).unpin, { ...given, id }),
    );

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
      actions.handle(async () => (await import('../commands/catalogueRebuild.ts')).catalogueRebuild, {
        ...given,
        scan: given.scan === undefined ? null : localPath(given.scan, cwd),
      }),
    );

  program
    .command('status')
    .description(commands.status)
    .option('--json', options.json, false)
    .action((given: JsonOption) => actions.handle(async () => (await import('../commands/status.ts')).status, given));
};

import { localPath } from '../../domain/localPath.ts';
import type { CommandLine, JsonOption } from './commandLine.ts';

/** Working on files, with no server. */
export const addFileCommands = ({ program, messages, cwd, actions }: CommandLine): void => {
  const { commands, options, arguments: words } = messages.cli;
  program
    .command('inspect')
    .description(commands.inspect)
    .argument('<file...>', words.files)
    .option('--pages', options.pages, false)
    .option('--json', options.json, false)
    .action((files: readonly string[], given: { pages: boolean; json: boolean }) =>
      actions.standalone(async () => (await import('../commands/inspect.ts')).inspect, { ...given, files }),
    );

  program
    .command('pack')
    .description(commands.pack)
    .argument('<file...>', words.packFiles)
    .requiredOption('--to <folder>', options.packTo)
    .option('--json', options.json, false)
    .action((files: readonly string[], given: { readonly to: string; readonly json: boolean }) =>
      actions.standalone(async () => (await import('../commands/pack.ts')).pack, { ...given, files }),
    );

  program
    .command('unpack')
    .description(commands.unpack)
    .argument('<stored>', words.stored)
    .requiredOption('--to <file>', options.unpackTo)
    .option('--json', options.json, false)
    .action((stored: string, given: { readonly to: string; readonly json: boolean }) =>
      actions.standalone(async () => (await import('../commands/unpack.ts')).unpack, { ...given, stored }),
    );

  const key = program.command('key').description(commands.key);
  key
    .command('generate')
    .description(commands.keyGenerate)
    .option('--to <file>', options.keyTo)
    .option('--json', options.json, false)
    .action((given: { readonly to?: string; readonly json: boolean }) =>
      actions.standalone(async () => (await import('../commands/key.ts')).keyGenerate, {
        to: given.to === undefined ? null : localPath(given.to, cwd),
        json: given.json,
      }),
    );
  key
    .command('check')
    .description(commands.keyCheck)
    .option('--json', options.json, false)
    .action((given: JsonOption) => actions.handle(async () => (await import('../commands/key.ts')).keyCheck, given));
};

import { localPath } from '../../domain/localPath.ts';
import type { PackOptions } from '../commands/pack.ts';
import type { UnpackOptions } from '../commands/unpack.ts';
import { compression } from '../optionValues.ts';
import type { CommandLine, Given, JsonOption } from './commandLine.ts';

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
    .option('--name <name>', options.packName)
    .option('--json', options.json, false)
    .action((files: readonly string[], given: Given<Omit<PackOptions, 'files'>>) =>
      actions.standalone(async () => (await import('../commands/pack.ts')).pack, {
        ...given,
        files,
        name: given.name ?? null,
      }),
    );

  program
    .command('unpack')
    .description(commands.unpack)
    .argument('<stored>', words.stored)
    .requiredOption('--to <file>', options.unpackTo)
    .option('--compression <kind>', options.unpackCompression, compression)
    .option('--json', options.json, false)
    .action((stored: string, given: Given<Omit<UnpackOptions, 'stored'>>) =>
      actions.standalone(async () => (await import('../commands/unpack.ts')).unpack, {
        ...given,
        stored,
        compression: given.compression ?? null,
      }),
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
    .command('store')
    .description(commands.keyStore)
    .argument('<account>', words.account)
    .action((account: string) =>
      actions.standalone(async () => (await import('../commands/keychain.ts')).keyStore, { account }),
    );
  key
    .command('forget')
    .description(commands.keyForget)
    .argument('<account>', words.account)
    .option('--yes', options.yes, false)
    .action((account: string, { yes }: { readonly yes: boolean }) =>
      actions.standalone(async () => (await import('../commands/keychain.ts')).keyForget, { account, yes }),
    );
  key
    .command('check')
    .description(commands.keyCheck)
    .option('--json', options.json, false)
    .action((given: JsonOption) => actions.handle(async () => (await import('../commands/key.ts')).keyCheck, given));
};

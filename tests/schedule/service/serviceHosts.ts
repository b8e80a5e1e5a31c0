import { type LocalPath, localPath } from '../../../src/domain/localPath.ts';
import type { CommandResult } from '../../../src/platform/runCommand.ts';
import type { ServiceHost } from '../../../src/schedule/service/serviceHost.ts';

/** A machine that notes what is run on it and answers as it is told; anything else succeeds without a word. */
export const aServiceHost = (
  home: LocalPath,
  changes: Partial<Omit<ServiceHost, 'run'>> = {},
  answers: Readonly<Record<string, CommandResult>> = {},
): { readonly host: ServiceHost; readonly calls: string[] } => {
  const calls: string[] = [];
  const host: ServiceHost = {
    platform: 'systemd',
    node: localPath('/usr/bin/node'),
    program: localPath('/srv/shop/node_modules/rexus-backup/bin/rexus-backup.mjs'),
    home,
    temporaryFolder: home,
    account: 'ana',
    isAdministrator: true,
    hasSystemd: true,
    ownerOf: () => 1000,
    ...changes,
    run: async (file, args) => {
      const call = [file, ...args].join(' ');
      calls.push(call);
      return answers[call] ?? { exitCode: 0, said: '' };
    },
  };
  return { host, calls };
};

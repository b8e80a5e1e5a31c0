import { existsSync, realpathSync, statSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { localPath } from '../domain/localPath.ts';
import { runCommand } from '../platform/runCommand.ts';
import type { ServiceHost } from '../schedule/service/serviceHost.ts';

const PLATFORMS: Readonly<Partial<Record<NodeJS.Platform, ServiceHost['platform']>>> = {
  linux: 'systemd',
  win32: 'windows',
};

/** This machine; `program` is the file that Node was started with. */
export const systemServiceHost = (program: string): ServiceHost => {
  const { username, uid } = userInfo();
  const isWindows = process.platform === 'win32';
  const domain = process.env.USERDOMAIN;
  return {
    platform: PLATFORMS[process.platform] ?? 'other',
    node: localPath(process.execPath),
    // The package's own file: a link in node_modules/.bin is made anew at every install.
    program: localPath(realpathSync(program)),
    home: localPath(homedir()),
    temporaryFolder: localPath(tmpdir()),
    account: isWindows && domain !== undefined ? `${domain}\\${username}` : username,
    isAdministrator: isWindows || uid === 0,
    hasSystemd: existsSync('/run/systemd/system'),
    ownerOf: (folder) => (isWindows ? null : statSync(folder).uid),
    run: runCommand,
  };
};

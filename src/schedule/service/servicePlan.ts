import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { joinLocal, type LocalPath, localPath } from '../../domain/localPath.ts';
import { RexusError } from '../../domain/rexusError.ts';
import type { ServiceHost } from './serviceHost.ts';
import { systemdUnit } from './systemdUnit.ts';
import { taskXml } from './taskXml.ts';

/** `system`: from the start of the machine on · `user`: of one account; on Windows, while it is logged on. */
export type ServiceScope = 'system' | 'user';

export interface ServiceRequest {
  /** The project: the folder of the configuration. */
  readonly folder: LocalPath;
  readonly configFile: LocalPath;
  readonly language: string;
  readonly scope: ServiceScope;
}

export interface ServiceCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Its failure changes nothing: what it ends may not be running. */
  readonly mayFail?: boolean;
}

/** All that installing, removing and asking takes, known beforehand: what `--dry-run` shows is what is done. */
export interface ServicePlan {
  readonly kind: 'systemd' | 'task';
  readonly name: string;
  readonly scope: ServiceScope;
  /** The unit, which stays; or the task's XML, which Windows reads once and is then removed. */
  readonly file: LocalPath;
  readonly content: string;
  readonly install: readonly ServiceCommand[];
  readonly uninstall: readonly ServiceCommand[];
  /** After the file is gone. */
  readonly afterUninstall: readonly ServiceCommand[];
}

/**
 * A service that runs the schedules of one project folder; another folder's has another name.
 * @throws RexusError SERVICE_NOT_POSSIBLE where this machine has no manager of services that is known, or the program lies where it will not stay
 */
export const planService = (host: ServiceHost, request: ServiceRequest): ServicePlan => {
  const { folder, configFile, language, scope } = request;
  const refuse = (reason: 'no_manager' | 'temporary_program' | 'line_break'): never => {
    throw new RexusError('SERVICE_NOT_POSSIBLE', { reason, program: host.program });
  };
  if (host.platform === 'other') return refuse('no_manager');
  // npx keeps a package that was not installed in its cache, which it clears as it likes.
  if (/[\\/]_npx[\\/]/.test(host.program)) return refuse('temporary_program');
  if ([folder, configFile, host.node, host.program].some((path) => /[\r\n]/.test(path))) return refuse('line_break');
  const name = serviceName(folder);
  const command = [host.node, host.program, '--config', configFile, '--language', language, 'scheduler', 'run'];
  return host.platform === 'systemd'
    ? systemdPlan(host, { name, folder, command, scope })
    : taskPlan(host, { name, folder, command, scope });
};

/** `rexus-backup-shop-3fa2c1`: the folder's name for people, its digest because two folders may be called alike. */
const serviceName = (folder: LocalPath): string => {
  const plain = basename(folder).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const word = plain.replace(/[^a-z\d]+/g, '-').replace(/^-|-$/g, '');
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 6);
  return ['rexus-backup', word, digest].filter((part) => part !== '').join('-');
};

interface Named {
  readonly name: string;
  readonly folder: LocalPath;
  readonly command: readonly string[];
  readonly scope: ServiceScope;
}

/** Where units of an administrator and of an account stand: systemd.unit(5). */
const systemdPlan = (host: ServiceHost, { name, folder, command, scope }: Named): ServicePlan => {
  const isUser = scope === 'user';
  const unit = `${name}.service`;
  const units = isUser ? joinLocal(host.home, '.config', 'systemd', 'user') : localPath('/etc/systemd/system');
  const systemctl = (...args: string[]): ServiceCommand => ({
    file: 'systemctl',
    args: [...(isUser ? ['--user'] : []), ...args],
  });
  return {
    kind: 'systemd',
    name,
    scope,
    file: joinLocal(units, unit),
    content: systemdUnit({ folder, command, owner: isUser ? null : host.ownerOf(folder) }),
    install: [
      // Else an account's services end when it logs out: loginctl(1).
      ...(isUser ? [{ file: 'loginctl', args: ['enable-linger', host.account] }] : []),
      systemctl('daemon-reload'),
      systemctl('enable', unit),
      // Starts it, and where it runs already with an older unit, anew.
      systemctl('restart', unit),
    ],
    uninstall: [systemctl('disable', '--now', unit)],
    afterUninstall: [systemctl('daemon-reload')],
  };
};

const taskPlan = (host: ServiceHost, { name, folder, command, scope }: Named): ServicePlan => {
  const task = `\\${name}`;
  const file = joinLocal(host.temporaryFolder, `${name}.xml`);
  const schtasks = (...args: string[]): ServiceCommand => ({ file: 'schtasks', args });
  return {
    kind: 'task',
    name,
    scope,
    file,
    content: taskXml({ folder, command, account: scope === 'user' ? host.account : null }),
    install: [schtasks('/Create', '/TN', task, '/XML', file, '/F'), schtasks('/Run', '/TN', task)],
    uninstall: [{ ...schtasks('/End', '/TN', task), mayFail: true }, schtasks('/Delete', '/TN', task, '/F')],
    afterUninstall: [],
  };
};

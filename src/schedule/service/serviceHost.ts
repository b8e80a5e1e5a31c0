import type { LocalPath } from '../../domain/localPath.ts';
import type { RunCommand } from '../../platform/runCommand.ts';

/** What this machine is to a service, and how its manager of services is called. */
export interface ServiceHost {
  readonly platform: 'systemd' | 'windows' | 'other';
  /** The Node that runs this program, and the file that it was started with. */
  readonly node: LocalPath;
  readonly program: LocalPath;
  readonly home: LocalPath;
  readonly temporaryFolder: LocalPath;
  /** As the system knows the account: `name`, or `DOMAIN\name` on Windows. */
  readonly account: string;
  /** May it write units of the whole system? Always true on Windows, where schtasks says no itself. */
  readonly isAdministrator: boolean;
  /** Is systemd what started this machine (sd_booted(3))? Not so in most containers. */
  readonly hasSystemd: boolean;
  /** The number of the account that owns a folder; null where accounts have none (Windows). */
  ownerOf(folder: LocalPath): number | null;
  readonly run: RunCommand;
}

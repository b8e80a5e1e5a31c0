import type { LocalPath } from '../../domain/localPath.ts';

interface UnitFacts {
  readonly folder: LocalPath;
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Whose number the service runs under; null: that of the manager itself (an account's own service). */
  readonly owner: number | null;
}

/**
 * The unit of a scheduler (systemd.unit(5), systemd.service(5)). It ends on SIGTERM by itself, cancelling what runs, which may take a moment; it has no
 * secret in it, since the program reads `.env` beside the configuration.
 */
export const systemdUnit = ({ folder, command, owner }: UnitFacts): string => {
  const isSystem = owner !== null;
  return [
    '[Unit]',
    `Description=rexus-backup: scheduled backups of ${specifierFree(folder)}`,
    ...(isSystem ? ['Wants=network-online.target', 'After=network-online.target'] : []),
    // A server that is down for a night must not end the backups for good.
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=simple',
    ...(isSystem ? [`User=${owner}`] : []),
    `WorkingDirectory=${specifierFree(folder)}`,
    `ExecStart=${command.map(quoted).join(' ')}`,
    'Restart=on-failure',
    'RestartSec=60',
    'TimeoutStopSec=300',
    'NoNewPrivileges=true',
    '',
    '[Install]',
    `WantedBy=${isSystem ? 'multi-user.target' : 'default.target'}`,
    '',
  ].join('\n');
};

/** `%` begins a specifier in every value: systemd.unit(5), "Specifiers". */
const specifierFree = (text: string): string => text.replaceAll('%', '%%');

/** One word of a command line; of `$` too, which begins a variable: systemd.service(5), "Command lines". */
const quoted = (text: string): string => {
  const plain = specifierFree(text);
  if (/^[\w./:@%+=,-]+$/.test(plain)) return plain;
  return `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '$$$$')}"`;
};

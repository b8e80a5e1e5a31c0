import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

const TICKS_A_SECOND = 100;

/** What all processors have been busy with since the machine started; 0 where the system does not say (it is Linux's). */
export const busySeconds = (): number => {
  try {
    const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
      readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
    )
      .split(/ +/)
      .map(Number);
    return (user + nice + system + irq + softirq + steal) / TICKS_A_SECOND;
  } catch {
    return 0;
  }
};

export const loadLine = (): string =>
  loadavg()
    .map((load) => load.toFixed(2))
    .join(', ');

const VERSIONS: readonly (readonly [string, readonly string[]])[] = [
  ['pigz', ['--version']],
  ['zstd', ['--version']],
  [
    'python3',
    ['-c', 'import sys, zlib; print("Python", sys.version.split()[0], "with zlib", zlib.ZLIB_RUNTIME_VERSION)'],
  ],
  ['restic', ['version']],
  ['borg', ['--version']],
  ['openssl', ['version']],
];

/** The machine, Node and the peers: without them no figure can be compared. */
export const machineLine = (): string => {
  const versions = VERSIONS.map(([program, argv]) => versionOf(program, argv));
  const { zlib = '', zstd = '', openssl = '' } = process.versions;
  return [
    `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'})`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Linux ${release()}`,
    `Node ${process.version} (zlib ${zlib}, zstd ${zstd}, OpenSSL ${openssl})`,
    ...versions,
  ].join(', ');
};

const versionOf = (program: string, argv: readonly string[]): string => {
  try {
    const text = execFileSync(program, argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [line = ''] = text.trim().split('\n');
    return line.replaceAll(/\*|,.*| compiled with.*| \(Library.*/g, '').trim();
  } catch {
    return `${program} not installed`;
  }
};

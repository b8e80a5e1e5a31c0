import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../sample/random.ts';
import type { Command, Outcome, Results, Sample } from './command.ts';
import { busySeconds } from './machine.ts';
import { shuffled } from './statistics.ts';

export interface Measurement {
  readonly commands: readonly Command[];
  readonly source: string;
  readonly rounds: number;
  /** A folder on the disk to measure; what is made in it is gone afterwards. */
  readonly folder: string;
  /** Hears of each run. */
  readonly onRun: (line: string) => void;
}

/** Runs all commands in every round, each time in another order. One that fails once is out. */
export const measureInTurns = async ({ commands, source, rounds, folder, onRun }: Measurement): Promise<Results> => {
  const random = new Random(rounds);
  const results = new Map<string, Outcome>();
  for (const { name, needs } of commands) {
    const program = needs.find((needed) => !installed(needed));
    results.set(name, program === undefined ? { kind: 'measured', samples: [] } : { kind: 'missing', program });
  }
  for (let round = 0; round < rounds; round++) {
    for (const command of shuffled(commands, (count) => random.below(count))) {
      const before = results.get(command.name);
      if (before?.kind !== 'measured' || round >= (command.mostRounds ?? rounds)) continue;
      const once = await runOnce(command, source, folder);
      const failed = typeof once === 'string';
      results.set(
        command.name,
        failed ? { kind: 'failed', reason: once } : { kind: 'measured', samples: [...before.samples, once] },
      );
      onRun(`${command.name}: ${failed ? once : `${once.wallS.toFixed(2)} s, CPU ${once.cpuS.toFixed(2)} s`}`);
    }
  }
  return results;
};

const installed = (program: string): boolean => spawnSync('bash', ['-c', 'command -v "$0"', program]).status === 0;

/** @returns what went wrong where the command failed */
const runOnce = async (command: Command, source: string, folder: string): Promise<Sample | string> => {
  const out = mkdtempSync(join(folder, 'run-'));
  try {
    mkdirSync(join(out, 'stored'));
    if (command.configuration !== undefined) {
      writeFileSync(join(out, 'backup_config.json'), JSON.stringify(command.configuration));
    }
    const env = { ...process.env, SRC: source, OUT: out, LC_ALL: 'C', LANG: 'en_US.UTF-8' };
    const options = { cwd: out, env } as const;
    if (command.prepare !== undefined) spawnSync('bash', ['-euo', 'pipefail', '-c', command.prepare], options);
    const report = join(out, 'time');
    const argv = ['-f', '%U %S %M', '-o', report, 'bash', '-euo', 'pipefail', '-c', command.script];
    const cpuBefore = process.cpuUsage();
    const busyBefore = busySeconds();
    const from = performance.now();
    const { code, complaint } = await ended('/usr/bin/time', argv, options);
    const wallS = (performance.now() - from) / 1000;
    if (code !== 0) return `exit ${code}: ${complaint.trim().split('\n')[0] ?? ''}`;
    const [user = 0, system = 0, peakKib = 0] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
    const own = process.cpuUsage(cpuBefore);
    const ours = user + system + (own.user + own.system) / 1e6;
    const otherCores = Math.max(0, (busySeconds() - busyBefore - ours) / wallS);
    const storedBytes = bytesIn(join(out, 'stored'));
    return { wallS, cpuS: user + system, peakMb: (peakKib * 1024) / 1e6, storedBytes, otherCores };
  } finally {
    rmSync(out, { recursive: true });
  }
};

const ended = (
  program: string,
  argv: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<{ readonly code: number | null; readonly complaint: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, argv, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (text: Buffer) => {
      complaint = (complaint + text.toString()).slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, complaint }));
  });

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);

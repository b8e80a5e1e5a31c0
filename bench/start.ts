/**
 * How long the built program takes to start, and to list runs, beside Node's own start. `npm run build && npm run bench -- start [rounds]`
 * (9 by default). In turns, so that whatever else the machine does meets all alike; the processor's time is what to compare on a busy one.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeRuns } from './writeRuns.ts';

const PROGRAM = fileURLToPath(new URL('../bin/rexus-backup.mjs', import.meta.url));
const CONFIGURATION = fileURLToPath(new URL('../backup_config.json', import.meta.url));

interface Case {
  readonly name: string;
  readonly folder: string;
  readonly argv: readonly string[];
}

interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export const run = async ([rounds = '9']: readonly string[]): Promise<void> => {
  const root = mkdtempSync(join(tmpdir(), 'rexus-start-'));
  try {
    const folders = [0, 1000, 10_000].map((count) => {
      const base = join(root, String(count), 'backups');
      mkdirSync(base, { recursive: true });
      writeRuns(base, count);
      writeFileSync(join(root, String(count), 'backup_config.json'), readFileSync(CONFIGURATION));
      return { count, folder: join(root, String(count)) };
    });
    const program = (name: string, folder: string, ...argv: readonly string[]): Case => ({
      name,
      folder,
      argv: [PROGRAM, ...argv],
    });
    const cases: readonly Case[] = [
      { name: 'node -e 0', folder: root, argv: ['-e', '0'] },
      program('--help', root, '--help'),
      ...folders.flatMap(({ count, folder }) => [
        program(`list, ${count} runs`, folder, 'list'),
        program(`list --json, ${count} runs`, folder, 'list', '--json'),
      ]),
      ...folders.map(({ count, folder }) => program(`status, ${count} runs, no server`, folder, 'status')),
    ];
    const samples = cases.map((): Sample[] => []);
    const frames = folders.map((): number[] => []);
    for (let round = 0; round < Number(rounds); round++) {
      for (const [index, one] of cases.entries()) samples[index]?.push(sampleOf(one));
      for (const [index, { folder }] of folders.entries()) frames[index]?.push(await firstFrame(folder));
    }
    print(cases, samples);
    for (const [index, { count }] of folders.entries()) {
      const taken = frames[index] ?? [];
      const [middle, best] = [median(taken), Math.min(...taken)].map((value) => value.toFixed(0));
      console.log(`| first frame of the menu, ${count} runs | ${middle} ms (${best} ms) | | | |`);
    }
  } finally {
    rmSync(root, { recursive: true });
  }
};

const environment = { ...process.env, LANG: 'en_US.UTF-8', NO_COLOR: '1' };

/** Of the child alone: what the kernel counted for it when it ended, as bash's `time` gives it. */
const sampleOf = ({ folder, argv }: Case): Sample => {
  const timed = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>/dev/null || true';
  const text = execFileSync('bash', ['-c', `{ ${timed}; } 2>&1`, 'bash', process.execPath, ...argv], {
    cwd: folder,
    env: { ...environment, LC_ALL: 'C' },
    encoding: 'utf8',
  });
  const [wall = 0, user = 0, system = 0] = text.trim().split(' ').map(Number);
  return { wallMs: wall * 1000, cpuMs: (user + system) * 1000 };
};

/** Until the menu stands in a pseudo terminal (util-linux' `script`); it is left with Ctrl-C. */
const firstFrame = (folder: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const from = performance.now();
    const child = spawn('script', ['-qec', `${process.execPath} ${PROGRAM} menu`, '/dev/null'], {
      cwd: folder,
      env: environment,
    });
    let shown = '';
    let at: number | null = null;
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
      if (at !== null || !shown.includes('rexus-backup')) return;
      at = performance.now() - from;
      child.kill('SIGTERM');
    });
    child.on('error', reject);
    child.on('close', () => (at === null ? reject(new Error(`no menu: ${shown}`)) : resolve(at)));
  });

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const print = (cases: readonly Case[], samples: readonly (readonly Sample[])[]): void => {
  const figures = samples.map((taken) => ({
    wall: median(taken.map(({ wallMs }) => wallMs)),
    best: Math.min(...taken.map(({ wallMs }) => wallMs)),
    cpu: median(taken.map(({ cpuMs }) => cpuMs)),
  }));
  const [node] = figures;
  if (node === undefined) return;
  console.log(
    `load of the machine: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}\n`,
  );
  console.log('| command | time (best) | CPU | CPU beside Node | CPU / Node |');
  console.log('|---|---|---|---|---|');
  for (const [index, { wall, best, cpu }] of figures.entries()) {
    const ms = (value: number): string => `${value.toFixed(0)} ms`;
    const ratio = (cpu / node.cpu).toFixed(1);
    console.log(
      `| ${cases[index]?.name} | ${ms(wall)} (${ms(best)}) | ${ms(cpu)} | ${ms(cpu - node.cpu)} | ${ratio} |`,
    );
  }
};

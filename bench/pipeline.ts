/**
 * The pipeline beside programs that do the same work, in turns, as one Markdown table a case (each run is told on the error stream):
 * `npm run build && npm run bench -- pipeline [--quick] [--size MiB] [--rounds N] [--largest MiB] [--file X.bak] [--only case,…]`.
 * Cases: pack, verify, compressed, zeros, small, growth. The samples stay in the temporary folder for the next time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Command, Outcome, Results } from './pipeline/command.ts';
import { CASES, type Case, comparisonsOf } from './pipeline/comparisons.ts';
import { samplesOf } from './pipeline/goals.ts';
import { loadLine, machineLine } from './pipeline/machine.ts';
import { measureInTurns } from './pipeline/measure.ts';
import { OURS } from './pipeline/ours.ts';
import { disturbanceOf, growthOf, tableOf } from './pipeline/table.ts';
import { sampleBak } from './sample/sampleBak.ts';

const GROWTH_MEBIBYTES = [64, 256, 1024, 4096];
const GROWTH_ROUNDS = 3;

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  size: { type: 'string' },
  rounds: { type: 'string' },
  largest: { type: 'string' },
  file: { type: 'string' },
  only: { type: 'string', default: CASES.join(',') },
} as const;

export const run = async (argv: readonly string[]): Promise<void> => {
  const { values } = parseArgs({ args: [...argv], options: OPTIONS });
  const { quick } = values;
  const file = values.file === undefined ? null : resolve(values.file);
  const mebibytes = Number(values.size ?? (quick ? 128 : 1024));
  const rounds = Number(values.rounds ?? (quick ? 3 : 5));
  const largest = Number(values.largest ?? (quick ? 256 : 4096));
  const chosen = values.only.split(',').map(caseOf);
  const folder = mkdtempSync(join(tmpdir(), 'rexus-bench-'));
  const otherCores: number[] = [];
  const measure: Measure = async (commands, source, times) => {
    const onRun = (line: string): void => void process.stderr.write(`${line}\n`);
    const results = await measureInTurns({ commands, source, rounds: times, folder, onRun });
    for (const outcome of results.values()) otherCores.push(...samplesOf(outcome).map((sample) => sample.otherCores));
    return results;
  };
  try {
    console.log(`${new Date().toISOString().slice(0, 10)}, ${machineLine()}. Load before: ${loadLine()}.\n`);
    for (const comparison of comparisonsOf(mebibytes, file, folder)) {
      if (!chosen.includes(comparison.of)) continue;
      const { title, commands, goals, reference, roundsTimes, source } = comparison;
      const results = await measure(commands, await source(), rounds * roundsTimes);
      console.log([`### ${title}`, ...tableOf(results, goals, reference.name), ''].join('\n'));
    }
    if (chosen.includes('growth')) await grow(measure, largest, Math.min(rounds, GROWTH_ROUNDS));
    console.log(`Load after: ${loadLine()}. ${disturbanceOf(otherCores)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const caseOf = (name: string): Case => {
  const found = CASES.find((one) => one === name);
  if (found === undefined) throw new Error(`there is no case ${JSON.stringify(name)}; there are: ${CASES.join(', ')}`);
  return found;
};

type Measure = (commands: readonly Command[], source: string, rounds: number) => Promise<Results>;

const grow = async (measure: Measure, largest: number, rounds: number): Promise<void> => {
  const grown: { mebibytes: number; outcome: Outcome }[] = [];
  for (const mebibytes of GROWTH_MEBIBYTES.filter((size) => size <= largest)) {
    const results = await measure([OURS.gzip], sampleBak(mebibytes), rounds);
    for (const outcome of results.values()) grown.push({ mebibytes, outcome });
  }
  console.log([`### Growth of ${OURS.gzip.name}`, ...growthOf(grown), ''].join('\n'));
};

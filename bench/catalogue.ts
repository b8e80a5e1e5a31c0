/**
 * How fast the catalogue answers: listing runs from their manifests, reading them all, and planning a restore among many sets; beside what any
 * program would have to do. `npm run bench -- catalogue [most runs]` (10,000 by default, of three databases; ten sets a run when planning).
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildChains } from '../src/catalogue/chain/chainGraph.ts';
import type { ChainSet } from '../src/catalogue/chain/chainSet.ts';
import { databaseChains } from '../src/catalogue/chain/databaseChains.ts';
import { planChain } from '../src/catalogue/chain/planChain.ts';
import { readCatalogue, readRunList } from '../src/catalogue/readCatalogue.ts';
import { type LocalPath, localPath } from '../src/domain/localPath.ts';
import { aChainSet, atSecond, D } from '../tests/support/chainSets.ts';
import { writeRuns } from './writeRuns.ts';

const ROUNDS = 5;

export const run = async ([most = '10000']: readonly string[]): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'rexus-bench-'));
  try {
    console.log('| runs of three databases | list | read and check all | JSON.parse of all |');
    console.log('|---|---|---|---|');
    for (const count of [100, 1000, 10_000].filter((n) => n <= Number(most))) listing(folder, count);
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(
    '\n| sets of one database, in any order | put together and plan | plan again | line of time | filter and sort by time |',
  );
  console.log('|---|---|---|---|---|');
  for (const count of [1000, 10_000, 100_000]) planning(count);
};

const listing = (folder: string, count: number): void => {
  const base = localPath(join(folder, String(count)));
  mkdirSync(base);
  writeRuns(base, count);
  const row = interleaved([() => readRunList(base, (run) => run), () => readCatalogue(base), () => parseAll(base)]);
  console.log(`| ${count} | ${row.join(' | ')} |`);
};

const parseAll = (base: LocalPath): unknown =>
  readdirSync(base)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(base, name), 'utf8')));

/** A full every 1,000 sets, a differential every 100, logs between. */
const setsOf = (count: number): readonly ChainSet[] => {
  const sets = Array.from({ length: count }, (_, id) => {
    const second = id * 60;
    const lsn = [id * 10, id * 10 + 10] as const;
    if (id % 1000 === 0) return aChainSet({ id, type: 'full', lsn, at: [second, second + 5], guid: `full-${id}` });
    const base = `full-${id - (id % 1000)}`;
    if (id % 100 === 0) return aChainSet({ id, type: 'differential', lsn, at: [second, second + 5], base });
    // A log goes on where the log before it ended, also behind a data set.
    const first = (id % 100 === 1 ? id - 1 : id) * 10;
    return aChainSet({ id, type: 'log', lsn: [first, id * 10 + 10], at: [second, second + 1] });
  });
  // The same disorder each time.
  return sets
    .map((set, n) => ({ set, at: (n * 7919) % count }))
    .sort((a, b) => a.at - b.at)
    .map(({ set }) => set);
};

const planning = (count: number): void => {
  const sets = setsOf(count);
  const target = { kind: 'time', atMs: atSecond(count * 60 - 90) } as const;
  const graph = buildChains(sets);
  planChain(graph, D, target);
  const now = new Date(atSecond(count * 60));
  const row = interleaved([
    () => planChain(buildChains(sets), D, target),
    () => planChain(graph, D, target),
    () => databaseChains(graph, D, now),
    () => byTime(sets, target.atMs),
  ]);
  console.log(`| ${count} | ${row.join(' | ')} |`);
};

/** What many a script does, and what is wrong: names and times, no LSN, no fork, no reason. */
const byTime = (sets: readonly ChainSet[], atMs: number): readonly ChainSet[] => {
  const before = sets.filter(({ finishedMs }) => finishedMs <= atMs).sort((a, b) => a.finishedMs - b.finishedMs);
  const full = before.findLast(({ type }) => type === 'full');
  return before.filter(({ finishedMs }) => finishedMs >= (full?.finishedMs ?? 0));
};

/**
 * The median of each in milliseconds, and that of the processor's time (all threads, so also what the collector of garbage does beside); in
 * turns, so that whatever else the machine does meets them alike.
 */
const interleaved = (works: readonly (() => unknown)[]): readonly string[] => {
  const times = works.map((): { wall: number[]; cpu: number[] } => ({ wall: [], cpu: [] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, work] of works.entries()) {
      const before = { wall: performance.now(), cpu: process.cpuUsage() };
      work();
      const { user, system } = process.cpuUsage(before.cpu);
      times[index]?.wall.push(performance.now() - before.wall);
      times[index]?.cpu.push((user + system) / 1000);
    }
  }
  return times.map(({ wall, cpu }) => `${median(wall)} ms (CPU ${median(cpu)})`);
};

const median = (values: readonly number[]): string => (values.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0).toFixed(1);

import type { Outcome, Results, Sample } from './command.ts';
import { OURS } from './ours.ts';
import { PEERS } from './peers.ts';
import { median, pairedRatios } from './statistics.ts';

type Measure = 'wall' | 'cpu' | 'size' | 'peak';

/** What the issue asks for: at most so many times another's (`beside`), or at most so many seconds or megabytes. */
export interface Goal {
  readonly of: string;
  readonly measure: Measure;
  readonly beside: string | null;
  readonly most: number;
}

const goal = (of: string, measure: Measure, beside: string | null, most: number): Goal => ({
  of,
  measure,
  beside,
  most,
});

const { gzip, zstd, small, verify } = OURS;
const { light, full, python6, python9, restic, alone, test } = PEERS;

/** Issue 4 section 4, and goals 3 to 10 of performance.md section 5. */
export const PACK_GOALS: readonly Goal[] = [
  goal(gzip.name, 'wall', light.name, 0.75),
  goal(gzip.name, 'wall', full.name, 0.66),
  goal(gzip.name, 'size', light.name, 1),
  goal(gzip.name, 'wall', python6.name, 0.4),
  goal(gzip.name, 'wall', python9.name, 0.08),
  goal(gzip.name, 'peak', null, 200),
  goal(zstd.name, 'wall', light.name, 0.32),
  goal(zstd.name, 'size', PEERS.zstd.name, 1),
  goal(zstd.name, 'wall', restic.name, 1),
  goal(small.name, 'wall', python9.name, 0.3),
  goal(small.name, 'size', python9.name, 1.005),
];
export const OWN_FILE_GOALS: readonly Goal[] = [goal(verify.name, 'wall', test.name, 0.6)];
export const FOREIGN_FILE_GOALS: readonly Goal[] = [goal(verify.name, 'wall', test.name, 0.9)];
export const COMPRESSED_GOALS: readonly Goal[] = [goal(gzip.name, 'wall', alone.name, 0.6)];
export const SMALL_FILE_GOALS: readonly Goal[] = [goal(gzip.name, 'wall', null, 0.2)];

export interface Judged {
  readonly goal: Goal;
  readonly value: number;
  readonly met: boolean;
}

/** Null where one of the two could not be measured. */
export const judge = (goal: Goal, results: Results): Judged | null => {
  const ours = samplesOf(results.get(goal.of)).map((sample) => figureOf(sample, goal.measure));
  if (ours.length === 0) return null;
  if (goal.beside === null) return judged(goal, median(ours));
  const theirs = samplesOf(results.get(goal.beside)).map((sample) => figureOf(sample, goal.measure));
  const ratio = pairedRatios(ours, theirs);
  return ratio === null ? null : judged(goal, ratio.median);
};

const judged = (goal: Goal, value: number): Judged => ({ goal, value, met: value <= goal.most });

export const samplesOf = (outcome: Outcome | undefined): readonly Sample[] =>
  outcome?.kind === 'measured' ? outcome.samples : [];

export const figureOf = (sample: Sample, measure: Measure): number => {
  switch (measure) {
    case 'wall':
      return sample.wallS;
    case 'cpu':
      return sample.cpuS;
    case 'size':
      return sample.storedBytes;
    case 'peak':
      return sample.peakMb;
  }
};

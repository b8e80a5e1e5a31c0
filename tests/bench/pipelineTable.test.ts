import { expect, test } from 'vitest';
import type { Outcome, Sample } from '../../bench/pipeline/command.ts';
import { type Goal, judge } from '../../bench/pipeline/goals.ts';
import { median, pairedRatios, shuffled } from '../../bench/pipeline/statistics.ts';
import { disturbanceOf, tableOf } from '../../bench/pipeline/table.ts';

const sample = (wallS: number, storedBytes = 1_000_000): Sample => ({
  wallS,
  cpuS: wallS * 2,
  peakMb: 100,
  storedBytes,
  otherCores: 0,
});
const measured = (...samples: readonly Sample[]): Outcome => ({ kind: 'measured', samples });
const goal: Goal = { of: 'ours', measure: 'wall', beside: 'theirs', most: 0.5 };

test('the median of an even number of values lies between the middle two', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 9])).toBe(3);
  expect(median([])).toBe(0);
});

test('a slow round that both ran in does not move the ratio, and a round that one missed does not count', () => {
  expect(pairedRatios([1, 10, 1], [2, 20, 2])).toEqual({ median: 0.5, least: 0.5, most: 0.5 });
  expect(pairedRatios([1, 1, 7], [2])?.median).toBe(0.5);
  expect(pairedRatios([], [2])).toBeNull();
});

test('another order holds the same values', () => {
  expect(shuffled([1, 2, 3], () => 0)).toEqual([1, 2, 3]);
  expect(shuffled([1, 2, 3], (count) => count - 1)).toEqual([3, 2, 1]);
});

test('a goal is met up to its bound, missed above it, and open where the peer is not there', () => {
  const theirs = measured(sample(4));
  const met = (ours: number): boolean | undefined =>
    judge(
      goal,
      new Map([
        ['ours', measured(sample(ours))],
        ['theirs', theirs],
      ]),
    )?.met;
  expect(met(2)).toBe(true);
  expect(met(2.01)).toBe(false);
  expect(judge(goal, new Map([['ours', theirs]]))).toBeNull();
});

test('the table says what a program did, what is not installed, what failed, and whether each goal was met', () => {
  const results = new Map<string, Outcome>([
    ['ours', measured(sample(1, 900_000), sample(2, 900_000), sample(3, 900_000))],
    ['theirs', measured(sample(4), sample(4), sample(4))],
    ['slow', measured(sample(40))],
    ['borg', { kind: 'missing', program: 'borg' }],
    ['broken', { kind: 'failed', reason: 'exit 1: no' }],
  ]);
  expect(tableOf(results, [goal, { ...goal, most: 0.4 }, { ...goal, beside: 'borg' }], 'theirs')).toEqual([
    '| | time | CPU | stored | peak memory | time / theirs | CPU | size |',
    '|---|---|---|---|---|---|---|---|',
    '| ours | 2.00 s [1.00–3.00] | 4.00 s | 0.90 MB | 100 MB | 0.50 | 0.50 | 0.900 |',
    '| theirs | 4.00 s [4.00–4.00] | 8.00 s | 1.00 MB | 100 MB | 1.00 | 1.00 | 1.000 |',
    '| slow | 40.0 s (once) | 80.0 s | 1.00 MB | 100 MB | 10.00 | 10.00 | 1.000 |',
    '| borg | borg is not installed | | | | | | |',
    '| broken | failed: exit 1: no | | | | | | |',
    '',
    '- ours: time at most 0.5 of theirs: 0.500, met',
    '- ours: time at most 0.4 of theirs: 0.500, **missed**',
    '- ours: time at most 0.5 of borg: not measured',
  ]);
});

test('says when other processes were at work', () => {
  expect(disturbanceOf([0.05, 0.1])).toBe('No run was disturbed: others kept at most 0.10 of a core busy.');
  expect(disturbanceOf([0.05, 1.5])).toBe('**Others used the processors during 1 of 2 runs**, up to 1.50 cores.');
});

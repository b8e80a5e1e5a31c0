import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { type History, histories } from './history.ts';
import { judge } from './judge.ts';
import { runHistory } from './runHistory.ts';
import { newTally, type Tally } from './tally.ts';
import { tellStory } from './tellStory.ts';

/** Servers sync their files all the time, which nobody needs here: in memory where there is such a folder, it takes half as long. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Lives one history on a sandbox of its own and holds the planner's answers against it. @throws Error with the whole story */
export const historyHolds = async (history: History, tally: Tally = newTally()): Promise<void> => {
  const folder = mkdtempSync(join(FOLDER, 'rexus-history-'));
  try {
    await using story = await runHistory(history, folder);
    await judge(story, history, tally).catch((error: unknown) => {
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${tellStory(story)}`);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * Lives so many random histories and prints their seed. A failure names the seed and the path of the smallest history that fails: to live just
 * that one again, run the test with REXUS_CHAINS_SEED and REXUS_CHAINS_PATH.
 */
export const historiesHold = async (numRuns: number): Promise<void> => {
  const { REXUS_CHAINS_SEED: seed, REXUS_CHAINS_PATH: path } = process.env;
  const tally = newTally();
  const details = await fc.check(
    fc.asyncProperty(histories, (history) => historyHolds(history, tally)),
    {
      numRuns,
      ...(seed === undefined ? {} : { seed: Number(seed) }),
      ...(path === undefined ? {} : { path, endOnFailure: true }),
    },
  );
  if (details.failed) expect.fail(`${fc.defaultReportMessage(details)}\n${String(details.errorInstance)}`);
  console.log(`${details.numRuns} histories hold, seed ${details.seed}: ${tally}`);
};

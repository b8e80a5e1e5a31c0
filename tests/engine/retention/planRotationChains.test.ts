import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildChains, type ChainGraph } from '../../../src/catalogue/chain/chainGraph.ts';
import type { ChainSet } from '../../../src/catalogue/chain/chainSet.ts';
import { chainSets, uncheckedFiles } from '../../../src/catalogue/chain/chainSets.ts';
import { databaseChains } from '../../../src/catalogue/chain/databaseChains.ts';
import { planChain } from '../../../src/catalogue/chain/planChain.ts';
import type { CataloguedRun } from '../../../src/catalogue/manifest.ts';
import { planRotation } from '../../../src/engine/retention/planRotation.ts';
import { aChainSet, atSecond, D, type SetSketch, T0 } from '../../support/chainSets.ts';
import { aCompletedRecord, aRun } from '../../support/manifests.ts';
import { olderThan } from '../../support/retention.ts';
import { anyHistory, liveThrough } from '../../support/simulatedHistory.ts';

const DAY = 24 * 60 * 60;

/** Each set in a run of its own, which finished with it. */
const runOfSet = ({ id, database, type, set, stored }: ChainSet): CataloguedRun =>
  aRun(id, [aCompletedRecord(database, id, { type, set, stored })], { finishedAt: set.finishedAt });

const rotate = (runs: readonly CataloguedRun[], maxBackupDays: number, second: number) =>
  planRotation(runs, olderThan(maxBackupDays), new Date(atSecond(second))).decisions;

/** Days of fulls, differentials and logs, by their day: `F0 L1 D2 …`. */
const week = (plan: string): readonly CataloguedRun[] => {
  let [lsn, full] = [100, -1];
  return plan.split(' ').map((word, id) => {
    const day = Number(word.slice(1));
    const at = [day * DAY, day * DAY + 60] as const;
    const first = lsn;
    lsn += 10;
    if (word.startsWith('F')) full = id;
    const type = word.startsWith('F') ? 'full' : word.startsWith('D') ? 'differential' : 'log';
    // A data set ends where the next log begins, and does not interrupt the logs.
    const sketch: SetSketch = {
      id,
      type,
      lsn: [first, lsn],
      at,
      guid: `SET-${id}`,
      base: type === 'differential' ? `SET-${full}` : null,
    };
    return runOfSet(aChainSet(sketch));
  });
};
const kept = (runs: readonly CataloguedRun[], maxDays: number, day: number) =>
  rotate(runs, maxDays, day * DAY)
    .toReversed()
    .map(({ action, reason }) =>
      action === 'remove' ? '-' : reason.code === 'needed_by' ? `for ${Number(reason.id.slice(9))}` : reason.code,
    );

describe('planRotation and chains', () => {
  it('keeps the old full that a young differential is based on, and names who needs it', () => {
    expect(kept(week('F0 F10 D30 F40'), 15, 41)).toEqual(['-', 'for 2', 'young_enough', 'young_enough']);
  });

  it('keeps the data set and the logs that lead up to the oldest young log, and no older ones', () => {
    expect(kept(week('F0 L1 F10 L11 L12 L30 L31 F40'), 15, 41)).toEqual([
      '-',
      '-',
      'for 6',
      'for 6',
      'for 6',
      'young_enough',
      'young_enough',
      'young_enough',
    ]);
  });

  it('keeps of several differentials the one that the chain of a young log begins with', () => {
    expect(kept(week('F0 D5 D10 L11 L30 F40'), 15, 41)).toEqual([
      'for 4',
      '-',
      'for 4',
      'for 4',
      'young_enough',
      'young_enough',
    ]);
  });

  it('keeps nothing for a log that cannot be restored anyway', () => {
    const runs = week('F0 L1 L30 F40').filter((_, index) => index !== 1);
    expect(kept(runs, 15, 41)).toEqual(['-', 'young_enough', 'young_enough']);
  });

  it('never removes the last chain, however old: its logs bring back more than its full', () => {
    expect(kept(week('F0 F10 D11 L12 L13'), 1, 400)).toEqual(['-', 'last_good', 'last_good', 'last_good', 'last_good']);
  });
});

const ids = (runs: readonly CataloguedRun[]): readonly string[] => runs.map(({ manifest }) => manifest.id);
const graphOf = (runs: readonly CataloguedRun[]): ChainGraph => buildChains(chainSets(runs, uncheckedFiles));

describe('planRotation and chains, whatever the history (laws)', () => {
  const anyCase = fc.record({ events: anyHistory, maxSeconds: fc.integer({ min: 0, max: 60 }) });
  const rotated = (events: Parameters<typeof liveThrough>[0], maxSeconds: number) => {
    const runs = liveThrough([{ kind: 'full', ms: 0, writes: [] }, ...events], T0).sets.map(runOfSet);
    const second =
      runs.reduce((last, { manifest }) => Math.max(last, (Date.parse(manifest.finishedAt) - T0) / 1000), 0) + 1;
    const decisions = rotate(runs, maxSeconds / DAY, second);
    const left = decisions.filter(({ action }) => action === 'keep').map(({ run }) => run);
    return { runs, second, decisions, left };
  };

  it('still restores every set that stays by itself, and every instant that a log among them holds', () => {
    let [removed, needed] = [0, 0];
    fc.assert(
      fc.property(anyCase, ({ events, maxSeconds }) => {
        const { runs, decisions, left } = rotated(events, maxSeconds);
        removed += runs.length - left.length;
        needed += decisions.filter(({ reason }) => reason.code === 'needed_by').length;
        const [before, after] = [graphOf(runs), graphOf(left)];
        const byItself = new Set(
          decisions
            .filter(({ action, reason }) => action === 'keep' && reason.code !== 'needed_by')
            .map(({ id }) => id),
        );
        for (const id of byItself) {
          const target = { kind: 'set', id } as const;
          expect(planChain(after, D, target).kind, id).toBe(planChain(before, D, target).kind);
        }
        for (const { fromMs, toMs } of databaseChains(before, D, new Date(T0)).windows) {
          for (const atMs of [fromMs, Math.floor((fromMs + toMs) / 2), toMs]) {
            const plan = planChain(before, D, { kind: 'time', atMs });
            const holder = plan.kind === 'reachable' && plan.stopAtMs !== null ? plan.steps.at(-1)?.set : undefined;
            if (holder === undefined || !byItself.has(holder.id)) continue;
            // Where the nearest data set ended at that very time, the second of its rounding may go with an older one.
            const isClear = chainSets(runs, uncheckedFiles).every(
              ({ set, finishedMs }) =>
                set.lastLsn > holder.set.lastLsn || finishedMs + 1000 <= atMs || set === holder.set,
            );
            // That the database was on its new fork already, an older set may have said.
            const isFirstOfFork = holder.set.forkPointLsn !== null;
            if (isClear && !isFirstOfFork) expect(planChain(after, D, { kind: 'time', atMs }).kind).toBe('reachable');
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(Math.min(removed, needed)).toBeGreaterThan(50);
  });

  it('leaves the newest instant that could be restored, to the second in which a newer data set ends', () => {
    fc.assert(
      fc.property(anyCase, ({ events, maxSeconds }) => {
        const { runs, left } = rotated(events, maxSeconds);
        const newest = (of: readonly CataloguedRun[]) => databaseChains(graphOf(of), D, new Date(T0)).newestMs ?? 0;
        expect(newest(left)).toBeGreaterThan(newest(runs) - 1000);
      }),
      { numRuns: 300 },
    );
  });

  it('removes nothing more when it was carried out, and does not depend on the order of the runs', () => {
    fc.assert(
      fc.property(anyCase, ({ events, maxSeconds }) => {
        const { runs, second, decisions, left } = rotated(events, maxSeconds);
        expect(rotate(runs.toReversed(), maxSeconds / DAY, second)).toEqual(decisions);
        const again = rotate(left, maxSeconds / DAY, second).filter(({ action }) => action === 'keep');
        expect(ids(again.map(({ run }) => run))).toEqual(ids(left));
      }),
      { numRuns: 200 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { ChainGraph } from '../../../src/catalogue/chain/chainGraph.ts';
import type { RestoreTarget } from '../../../src/catalogue/chain/chainPlan.ts';
import { planChain } from '../../../src/catalogue/chain/planChain.ts';
import { aGraph, atSecond, D, runOf, type SetSketch } from '../../support/chainSets.ts';

const full: SetSketch = { id: 1, type: 'full', lsn: [100, 110], at: [0, 10] };
const log = (id: number, lsn: readonly [number, number], second: number, more: Partial<SetSketch> = {}): SetSketch => ({
  id,
  type: 'log',
  lsn,
  at: [second, second + 1],
  ...more,
});

/** The runs of the plan, or why there is none. */
const plan = (graph: ChainGraph, target: RestoreTarget, database = D) => {
  const found = planChain(graph, database, target);
  return found.kind === 'reachable' ? found.steps.map(({ set }) => Number(set.id.slice(9))) : found.why;
};
const time = (second: number): RestoreTarget => ({ kind: 'time', atMs: atSecond(second) });

describe('planChain to a time', () => {
  const chain = aGraph(full, log(2, [90, 120], 60), log(3, [120, 130], 120), log(4, [130, 140], 180));

  it('applies the full and the logs up to the one that holds the time, all with the same STOPAT', () => {
    expect(planChain(chain, D, time(90))).toMatchObject({
      kind: 'reachable',
      steps: [
        { set: { id: runOf(1) }, reason: { code: 'base' } },
        { set: { id: runOf(2) }, reason: { code: 'next_log' } },
        { set: { id: runOf(3) }, reason: { code: 'holds_target' } },
      ],
      stopAtMs: atSecond(90),
      reachesMs: atSecond(90),
      fork: 'FAMILY',
    });
  });

  it('stops neither before the full is over for sure nor after the newest log began', () => {
    expect(plan(chain, time(11))).toEqual([1, 2]);
    expect(plan(chain, time(10.999))).toEqual({ code: 'before_first_full', firstMs: atSecond(10) });
    expect(plan(chain, time(179.999))).toEqual([1, 2, 3, 4]);
    expect(plan(chain, time(180))).toEqual({ code: 'after_last_backup', lastMs: atSecond(179.999) });
  });

  it('names the instants on either side of one that cannot be reached', () => {
    expect(planChain(chain, D, time(500))).toMatchObject({ before: atSecond(179.999), after: null });
    expect(planChain(chain, D, time(-5))).toMatchObject({ before: null, after: atSecond(10) });
    expect(planChain(chain, D, time(10.5))).toMatchObject({ before: atSecond(10), after: atSecond(11) });
  });
});

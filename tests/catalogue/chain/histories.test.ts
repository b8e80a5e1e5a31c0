import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildChains } from '../../../src/catalogue/chain/chainGraph.ts';
import { databaseChains } from '../../../src/catalogue/chain/databaseChains.ts';
import { planChain } from '../../../src/catalogue/chain/planChain.ts';
import { atSecond, D, T0 } from '../../support/chainSets.ts';
import { anyHistory, type Event, liveThrough } from '../../support/simulatedHistory.ts';

const full: Event = { kind: 'full', ms: 0, writes: [] };
describe('plans carried out (laws)', () => {
  it('give exactly what the database was, at every instant of every window', () => {
    let [windowed, spanning, withDifferential] = [0, 0, 0];
    fc.assert(
      fc.property(anyHistory, (events) => {
        const { sets, at, restore } = liveThrough([full, ...events], T0);
        const graph = buildChains(sets);
        for (const { fromMs, toMs, fork } of databaseChains(graph, D, new Date(atSecond(9999))).windows) {
          const within = [fromMs, fromMs + 1, Math.floor((fromMs + toMs) / 2), toMs - 1, toMs];
          for (const atMs of within.filter((instant) => fromMs <= instant && instant <= toMs)) {
            const plan = planChain(graph, D, { kind: 'time', atMs });
            if (plan.kind !== 'reachable') throw new Error('in a window, and there is no plan');
            // The one instant of a set alone is its name, not a proof.
            if (plan.stopAtMs === null) continue;
            windowed++;
            if (plan.steps.some(({ set }) => set.set.forkPointLsn !== null)) spanning++;
            if (plan.steps[1]?.set.type === 'differential') withDifferential++;
            expect(plan.fork).toBe(fork);
            expect(
              restore(
                plan.steps.map(({ set }) => set),
                plan.stopAtMs,
              ),
            ).toEqual(at(atMs));
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(Math.min(windowed, spanning, withDifferential)).toBeGreaterThan(20);
  });
});

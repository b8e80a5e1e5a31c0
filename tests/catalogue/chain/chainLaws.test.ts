import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildChains } from '../../../src/catalogue/chain/chainGraph.ts';
import type { RestoreTarget } from '../../../src/catalogue/chain/chainPlan.ts';
import type { ChainSet } from '../../../src/catalogue/chain/chainSet.ts';
import { databaseChains } from '../../../src/catalogue/chain/databaseChains.ts';
import { planChain } from '../../../src/catalogue/chain/planChain.ts';
import { aChainSet, atSecond, D, type SetSketch } from '../../support/chainSets.ts';
import { acceptedSequences, type Restoring, restoreAll } from '../../support/restoreRules.ts';

const NOW = new Date(atSecond(1000));

/** Few LSNs, seconds, forks and names, so that sets meet in every way, also in ways in which no server would write them. */
const anySketch: fc.Arbitrary<SetSketch> = fc
  .record({
    kind: fc.constantFrom('full', 'full', 'copy', 'differential', 'log', 'log', 'log', 'log', 'span', 'span', 'empty'),
    lsn: fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 4 })),
    at: fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 2 })),
    family: fc.constantFrom('F', 'F', 'F', 'G'),
    fork: fc.constantFrom('k1', 'k1', 'k1', 'k2', 'k3'),
    older: fc.constantFrom('k1', 'k1', 'k2', 'k3'),
    database: fc.constantFrom('users', 'users', 'users', 'Users', 'copy'),
    guid: fc.constantFrom('A', 'B'),
    base: fc.constantFrom('A', 'A', 'B', null),
    bulk: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
    isDamaged: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    file: fc.constantFrom('unchecked', 'present', 'present', 'missing'),
    lastValid: fc.option(fc.integer({ min: 0, max: 12_000 }).map((ms) => ms / 1000)),
    bytes: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ kind, lsn: [first, length], at: [start, lasts], older, base, file, lastValid, ...rest }) => {
    const type = kind === 'differential' ? kind : kind === 'full' || kind === 'copy' ? 'full' : 'log';
    const last = kind === 'empty' ? first : first + length;
    const spans = kind === 'span' && older < rest.fork;
    return {
      ...rest,
      id: 0,
      type,
      lsn: [first, last],
      at: [start, start + lasts],
      copyOnly: kind === 'copy',
      base: type === 'differential' ? base : null,
      bulk: type === 'log' && rest.bulk,
      file: { state: file } as const,
      ...(spans ? { from: [older, first + (length >> 1)] as const } : {}),
      ...(type === 'log' && lastValid !== null ? { lastValid } : {}),
    } as const;
  });

const anySets = fc
  .array(anySketch, { maxLength: 6 })
  .map((sketches) => sketches.map((sketch, id) => aChainSet({ ...sketch, id })).filter(isOfNoOlderFork));

/** Forks come from one another in the order of their names: a differential of an older fork than its base would close a circle. */
function isOfNoOlderFork({ type, set }: ChainSet, _: number, sets: readonly ChainSet[]): boolean {
  return (
    type !== 'differential' ||
    sets.every(
      (full) =>
        full.type !== 'full' ||
        full.set.backupSetGuid !== set.differentialBaseGuid ||
        full.set.recoveryForkGuid <= set.recoveryForkGuid,
    )
  );
}

/** Instants at and beside everything that happens. */
const instantsOf = (sets: readonly ChainSet[]): readonly number[] => [
  ...new Set(
    sets.flatMap(({ startedMs, finishedMs, lastValidMs }) =>
      [
        startedMs,
        finishedMs,
        startedMs + 1000,
        finishedMs + 1000,
        ...(lastValidMs === null ? [] : [lastValidMs]),
      ].flatMap((at) => [at - 1, at, at + 1]),
    ),
  ),
];

const knownBefore = ({ type, startedMs, finishedMs, lastValidMs }: ChainSet): number =>
  type === 'log' && lastValidMs !== null && lastValidMs < finishedMs + 1000
    ? Math.max(startedMs, lastValidMs)
    : startedMs;
const isNamed = ({ database }: ChainSet): boolean => database.toLowerCase() === 'users';
const alone = ({ type, set }: ChainSet): boolean => type !== 'log' || set.hasBulkLoggedData;

/** Whether a sequence certainly gives what the database was at the instant: provable.ts in other words. */
const gives = (sets: readonly ChainSet[], { family, fork, redo, applied }: Restoring, atMs: number): boolean => {
  const last = applied.at(-1);
  if (last !== undefined && isNamed(last) && alone(last) && last.finishedMs === atMs) return true;
  const onFork = sets.filter(({ set }) => set.familyGuid === family && set.recoveryForkGuid === fork);
  const own = onFork.filter(isNamed);
  return (
    applied.every((set) => !alone(set) || set.finishedMs + 1000 <= atMs) &&
    onFork.some((set) => set.set.lastLsn <= redo && knownBefore(set) > atMs) &&
    own.some(({ startedMs }) => startedMs + 1000 <= atMs) &&
    own.some((set) => knownBefore(set) > atMs)
  );
};

const costOf = (applied: readonly ChainSet[]): readonly [bigint, number, number] => [
  -(applied.findLast(({ type }) => type !== 'log')?.set.lastLsn ?? 0n),
  applied.reduce((sum, { stored }) => sum + stored.content.bytes, 0),
  applied.length,
];
const compareCosts = (a: readonly ChainSet[], b: readonly ChainSet[]): number => {
  const [costA, costB] = [costOf(a), costOf(b)];
  return Number(costA[0] - costB[0]) || costA[1] - costB[1] || costA[2] - costB[2];
};

const runs = { numRuns: 400 };
const time = (atMs: number): RestoreTarget => ({ kind: 'time', atMs });

describe('the chain graph, whatever the sets (laws)', () => {
  it('finds a plan for an instant exactly if some sequence that a server accepts gives it, and then the one with the least to apply', () => {
    fc.assert(
      fc.property(anySets, (sets) => {
        const graph = buildChains(sets);
        const sequences = acceptedSequences(sets);
        for (const atMs of instantsOf(sets)) {
          const plan = planChain(graph, D, time(atMs));
          const giving = sequences.filter((sequence) => gives(sets, sequence, atMs));
          expect(plan.kind).toBe(giving.length > 0 ? 'reachable' : 'unreachable');
          if (plan.kind !== 'reachable') continue;
          const applied = plan.steps.map(({ set }) => set);
          const state = restoreAll(applied);
          expect(state).not.toBeNull();
          if (state === null) continue;
          expect(gives(sets, state, atMs)).toBe(true);
          expect(plan.reachesMs).toBe(atMs);
          if (plan.stopAtMs === null) continue;
          const rivals = giving.filter(
            ({ family, fork, applied: others }) =>
              family === state.family &&
              fork === state.fork &&
              others.every((set) => !alone(set) || set.finishedMs + 1000 <= atMs),
          );
          expect(rivals.filter((rival) => compareCosts(rival.applied, applied) < 0)).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('has an instant in a window exactly if there is a plan for it, and the nearest instants of others are in windows', () => {
    fc.assert(
      fc.property(anySets, (sets) => {
        const graph = buildChains(sets);
        const { windows, holes, oldestMs, newestMs } = databaseChains(graph, D, NOW);
        const isIn = (atMs: number | null) =>
          windows.some(({ fromMs, toMs }) => atMs !== null && fromMs <= atMs && atMs <= toMs);
        const edges = windows.flatMap(({ fromMs, toMs }) => [fromMs - 1, fromMs, toMs, toMs + 1]);
        for (const atMs of [...instantsOf(sets), ...edges]) {
          const plan = planChain(graph, D, time(atMs));
          expect(isIn(atMs)).toBe(plan.kind === 'reachable');
          if (plan.kind === 'reachable') continue;
          expect(plan.before === null || (plan.before < atMs && isIn(plan.before))).toBe(true);
          expect(plan.after === null || (plan.after > atMs && isIn(plan.after))).toBe(true);
        }
        if (oldestMs !== null) expect(isIn(oldestMs) && isIn(newestMs)).toBe(true);
        for (const { fromMs, toMs } of holes) expect(fromMs < toMs && !isIn(fromMs + 1)).toBe(true);
      }),
      runs,
    );
  });

  it('reaches the end of a set exactly if some accepted sequence ends with it, and calls all others orphans', () => {
    fc.assert(
      fc.property(anySets, (sets) => {
        const graph = buildChains(sets);
        const reached = new Set(acceptedSequences(sets).map(({ applied }) => applied.at(-1)?.id));
        for (const { id } of sets.filter(isNamed)) {
          const plan = planChain(graph, D, { kind: 'set', id });
          expect(plan.kind).toBe(reached.has(id) ? 'reachable' : 'unreachable');
          if (plan.kind !== 'reachable') continue;
          const applied = plan.steps.map(({ set }) => set);
          expect(restoreAll(applied)).not.toBeNull();
          expect(applied.at(-1)?.id).toBe(id);
        }
        const orphans = databaseChains(graph, D, NOW).orphans.map(({ id }) => id);
        expect(orphans.toSorted()).toEqual(
          sets.filter((set) => isNamed(set) && !reached.has(set.id)).map(({ id }) => id),
        );
      }),
      runs,
    );
  });

  it('goes to the very end of what was called so last and can be restored', () => {
    fc.assert(
      fc.property(anySets, (sets) => {
        const graph = buildChains(sets);
        const ends = acceptedSequences(sets).filter(({ applied }) => applied.slice(-1).some(isNamed));
        const plan = planChain(graph, D, { kind: 'end' });
        expect(plan.kind).toBe(ends.length > 0 ? 'reachable' : 'unreachable');
        if (plan.kind !== 'reachable') return;
        const state = restoreAll(plan.steps.map(({ set }) => set));
        expect(state).not.toBeNull();
        for (const { family, fork, redo } of ends) {
          if (family === state?.family && fork === state.fork) expect(redo <= state.redo).toBe(true);
        }
      }),
      runs,
    );
  });

  it('does not depend on the order of the sets', () => {
    fc.assert(
      fc.property(anySets, fc.infiniteStream(fc.nat()), (sets, random) => {
        const shuffled = sets.map((set) => ({ set, at: random.next().value ?? 0 })).sort((a, b) => a.at - b.at);
        const [one, other] = [buildChains(sets), buildChains(shuffled.map(({ set }) => set))];
        expect(databaseChains(other, D, NOW)).toEqual(databaseChains(one, D, NOW));
        for (const atMs of instantsOf(sets))
          expect(planChain(other, D, time(atMs))).toEqual(planChain(one, D, time(atMs)));
      }),
      { numRuns: 200 },
    );
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildChains, type ChainGraph } from '../../../src/catalogue/chain/chainGraph.ts';
import { chainSets, uncheckedFiles } from '../../../src/catalogue/chain/chainSets.ts';
import { databaseChains } from '../../../src/catalogue/chain/databaseChains.ts';
import { planChain } from '../../../src/catalogue/chain/planChain.ts';
import type { CataloguedRun } from '../../../src/catalogue/manifest.ts';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { planRotation } from '../../../src/engine/retention/planRotation.ts';
import type { RetentionPolicy } from '../../../src/engine/retention/rotation.ts';
import { someRules } from '../../support/retention.ts';
import { at, server, stayingRuns } from './retentionSites.ts';

const DAY_MS = 24 * 3_600_000;
const NOW = at('2026-11-20 12:00:00');
const NAMES = ['users', 'empresa_2025'] as const;

const anyType = fc.constantFrom(
  'full' as const,
  'full' as const,
  'differential' as const,
  'log' as const,
  'log' as const,
);
const anyTaken = fc.uniqueArray(fc.record({ database: fc.constantFrom(...NAMES), type: anyType }), {
  minLength: 1,
  maxLength: 2,
  selector: ({ database }) => database,
});

/** Runs of one or two databases, hours to weeks apart, the last one just now; some are safety copies, and some are gone again. */
const anyHistory = fc
  .array(
    fc.record({
      gapHours: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 24, max: 900 })),
      taken: anyTaken,
      fate: fc.constantFrom('stays', 'stays', 'stays', 'stays', 'stays', 'safety', 'lost'),
    }),
    { minLength: 1, maxLength: 40, size: 'max' },
  )
  .map((steps) => {
    const take = server();
    let ms = NOW.getTime() - steps.reduce((sum, { gapHours }) => sum + gapHours, 0) * 3_600_000;
    return steps.flatMap(({ gapHours, taken, fate }): readonly CataloguedRun[] => {
      ms += gapHours * 3_600_000;
      const run = take(new Date(ms), ...taken);
      if (fate === 'lost') return [];
      return [fate === 'safety' ? { ...run, manifest: { ...run.manifest, purpose: 'safety' } } : run];
    });
  });

const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 2 });
const days = sometimes(fc.integer({ min: 0, max: 60 }));
const few = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 6 }));
const anyRules = fc
  .record({
    maxAgeDays: days,
    typeDays: fc.record({ full: days, differential: days, log: days }),
    fullBackups: few,
    calendar: fc.record({ day: few, week: few, month: few, year: few }),
    recoveryWindowDays: days,
    fiscalYear: sometimes(fc.record({ firstMonth: fc.constant(4), current: fc.constant(3), earlier: fc.constant(1) })),
    quotaBytes: sometimes(fc.integer({ min: 0, max: 15_000 })),
  })
  .map(someRules);
const anyPolicy: fc.Arbitrary<RetentionPolicy> = fc.tuple(anyRules, sometimes(anyRules)).map(([common, own]) => ({
  common,
  ofDatabases: own === null ? [] : [{ name: parseDatabaseName('EMPRESA_2025'), rules: own }],
}));

const graphOf = (runs: readonly CataloguedRun[]): ChainGraph => buildChains(chainSets(runs, uncheckedFiles));
const databases = NAMES.map(parseDatabaseName);

test('every differential and log that stays still restores, and the newest moment does', () => {
  let [removed, stayed] = [0, 0];
  fc.assert(
    fc.property(anyHistory, anyPolicy, (runs, policy) => {
      const plan = planRotation(runs, policy, NOW);
      const left = stayingRuns(plan);
      removed += runs.length - left.length;
      stayed += left.length;
      const [before, after] = [graphOf(runs), graphOf(left)];
      for (const { id, sets } of plan.decisions) {
        for (const { database, action, reason } of sets) {
          if (action === 'remove' || reason.code === 'shares_run') continue;
          const target = { kind: 'set', id } as const;
          expect(planChain(after, database, target).kind).toBe(planChain(before, database, target).kind);
        }
      }
      for (const database of databases) {
        const newest = (graph: ChainGraph) => databaseChains(graph, database, NOW).newestMs;
        expect(newest(after)).toBe(newest(before));
      }
    }),
    { numRuns: 300 },
  );
  expect(Math.min(removed, stayed)).toBeGreaterThan(500);
});

test('every moment of the recovery window that could be restored still can, whatever the quota', () => {
  let reached = 0;
  fc.assert(
    fc.property(anyHistory, anyRules, fc.integer({ min: 1, max: 40 }), (runs, rules, recoveryWindowDays) => {
      const policy = { common: { ...rules, recoveryWindowDays }, ofDatabases: [] };
      const [before, after] = [graphOf(runs), graphOf(stayingRuns(planRotation(runs, policy, NOW)))];
      for (const database of databases) {
        for (let step = 0; step <= 20; step++) {
          const target = { kind: 'time', atMs: NOW.getTime() - (recoveryWindowDays * DAY_MS * step) / 20 } as const;
          if (planChain(before, database, target).kind !== 'reachable') continue;
          reached++;
          expect(planChain(after, database, target).kind).toBe('reachable');
        }
      }
    }),
    { numRuns: 200 },
  );
  expect(reached).toBeGreaterThan(500);
});

test('what is decided does not depend on the order of the runs', () => {
  fc.assert(
    fc.property(anyHistory, anyPolicy, fc.infiniteStream(fc.nat()), (runs, policy, random) => {
      const shuffled = runs
        .map((run) => ({ run, place: random.next().value ?? 0 }))
        .sort((a, b) => a.place - b.place)
        .map(({ run }) => run);
      expect(planRotation(shuffled, policy, NOW).decisions).toEqual(planRotation(runs, policy, NOW).decisions);
    }),
    { numRuns: 200 },
  );
});

test('once it was carried out, nothing more goes', () => {
  fc.assert(
    fc.property(anyHistory, anyPolicy, (runs, policy) => {
      const left = stayingRuns(planRotation(runs, policy, NOW));
      expect(stayingRuns(planRotation(left, policy, NOW))).toEqual(left);
    }),
    { numRuns: 300 },
  );
});

test('each run that goes names a newer good run that stays for each of its databases', () => {
  fc.assert(
    fc.property(anyHistory, anyPolicy, (runs, policy) => {
      const plan = planRotation(runs, policy, NOW);
      const left = new Map(stayingRuns(plan).map(({ manifest }) => [manifest.id, Date.parse(manifest.finishedAt)]));
      for (const { action, run, reason } of plan.decisions) {
        if (action === 'keep') continue;
        expect(reason.replacedBy.map(({ database }) => database)).toEqual(
          run.manifest.databases.map(({ name }) => name),
        );
        for (const { id } of reason.replacedBy) {
          expect(left.get(id) ?? 0).toBeGreaterThan(Date.parse(run.manifest.finishedAt));
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('nothing that is pinned goes, and its chain stays', () => {
  fc.assert(
    fc.property(anyHistory, anyPolicy, fc.infiniteStream(fc.boolean()), (runs, policy, chosen) => {
      const pins = new Map(
        runs.flatMap(({ manifest: { id } }) =>
          chosen.next().value === true ? [[id, { id, reason: null, pinnedAt: null }] as const] : [],
        ),
      );
      const left = stayingRuns(planRotation(runs, policy, NOW, pins));
      expect([...pins.keys()].filter((id) => !left.some(({ manifest }) => manifest.id === id))).toEqual([]);
      const [before, after] = [graphOf(runs), graphOf(left)];
      for (const id of pins.keys()) {
        for (const database of databases) {
          const target = { kind: 'set', id } as const;
          expect(planChain(after, database, target).kind).toBe(planChain(before, database, target).kind);
        }
      }
      expect(stayingRuns(planRotation(left, policy, NOW, pins))).toEqual(left);
    }),
    { numRuns: 200 },
  );
});

test('a quota is kept, or what stays above it is told', () => {
  fc.assert(
    fc.property(anyHistory, anyRules, fc.integer({ min: 0, max: 15_000 }), (runs, rules, quotaBytes) => {
      const plan = planRotation(runs, { common: { ...rules, quotaBytes }, ofDatabases: [] }, NOW);
      for (const database of databases) {
        const sets = plan.decisions
          .flatMap((decision) => decision.sets)
          .filter((set) => set.database === database && set.action === 'keep' && set.reason.code !== 'shares_run');
        const bytes = sets.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        const told = plan.overQuota.find((one) => one.database === database)?.bytes ?? quotaBytes;
        // A set that another one needs only because they share a run is not counted by the quota, which sees one database.
        if (runs.every(({ manifest }) => manifest.databases.length === 1)) expect(bytes).toBeLessThanOrEqual(told);
      }
    }),
    { numRuns: 200 },
  );
});

import { assertNever } from '../../domain/assertNever.ts';
import { type DatabaseName, sameDatabase } from '../../domain/databaseName.ts';
import type { RunId } from '../../domain/runId.ts';
import { type Allowed, bestOf, bestWays, type Way } from './bestWay.ts';
import { type ChainGraph, type ChainNode, ownNodes } from './chainGraph.ts';
import type { ChainPlan, ChainStep, RestoreTarget, StepReason, Unreachable } from './chainPlan.ts';
import type { ChainMark } from './chainSet.ts';
import { earliestWays, standsAlone } from './instants.ts';
import { type Lineage, lineagesOf } from './lineage.ts';
import { afterEndMs } from './provable.ts';
import { wayTo } from './reach.ts';
import { whyNotAt, whyUnreached } from './whyNot.ts';
import { nearestTo, windowsNamed } from './windows.ts';

/** What exactly is applied to bring a database to the target, or why that cannot be done and what can (rivals.md part e, rules 21–34). */
export const planChain = (graph: ChainGraph, database: DatabaseName, target: RestoreTarget): ChainPlan => {
  switch (target.kind) {
    case 'time':
      return planTime(graph, database, target);
    case 'end':
      return planEnd(graph, database, target);
    case 'set':
      return planSet(graph, database, target);
    case 'mark':
      return planMark(graph, database, target);
    default:
      return assertNever(target);
  }
};

type Of<Kind extends RestoreTarget['kind']> = Extract<RestoreTarget, { readonly kind: Kind }>;

const planTime = (graph: ChainGraph, database: DatabaseName, target: Of<'time'>): ChainPlan => {
  const { atMs } = target;
  const lineages = lineagesOf(graph, database);
  for (const lineage of lineages) {
    if (atMs < lineage.fromMs || atMs >= lineage.untilMs) continue;
    const ways = bestWays(lineage.family, stoppingAt(atMs));
    const best = bestOf(endsOn(lineage, ways, ({ knownBeforeMs }) => atMs < knownBeforeMs));
    if (best !== null) return reachable(database, target, best, { stopAtMs: atMs, reachesMs: atMs });
  }
  for (const lineage of lineages) {
    // Nothing but its own finish names the end of a set that no log follows.
    const named = lineage.nodes.filter((node) => standsAlone(node) && node.set.finishedMs === atMs);
    if (named.length === 0) continue;
    const ways = bestWays(lineage.family, anything);
    const best = bestOf(named.flatMap((node) => ways[node.index] ?? []));
    if (best !== null) return reachable(database, target, best, { stopAtMs: null, reachesMs: atMs });
  }
  return unreachable(graph, database, target, whyNotAt(graph, database)(atMs), atMs);
};

const planEnd = (graph: ChainGraph, database: DatabaseName, target: Of<'end'>): ChainPlan => {
  for (const lineage of lineagesOf(graph, database)) {
    const ways = bestWays(lineage.family, anything);
    const newest = lineage.nodes.findLast(({ index }) => ways[index] !== undefined);
    if (newest === undefined) continue;
    const best = bestOf(lineage.nodes.flatMap(({ rank, index }) => (rank === newest.rank ? (ways[index] ?? []) : [])));
    if (best !== null) return reachable(database, target, best, { stopAtMs: null, reachesMs: endOf(best) });
  }
  const why = whyNotAt(graph, database)(Number.MAX_SAFE_INTEGER);
  return unreachable(graph, database, target, why, Number.MAX_SAFE_INTEGER);
};

const planSet = (graph: ChainGraph, database: DatabaseName, target: Of<'set'>): ChainPlan => {
  for (const family of graph.familiesNamed(database)) {
    const nodes = ownNodes(family, database).filter(({ set }) => set.id === target.id);
    const [first] = nodes;
    if (first === undefined) continue;
    const ways = bestWays(family, anything);
    const best = bestOf(nodes.flatMap(({ index }) => ways[index] ?? []));
    if (best !== null) return reachable(database, target, best, { stopAtMs: null, reachesMs: endOf(best) });
    const why = whyUnreached(family, earliestWays(family))(first);
    return unreachable(graph, database, target, why, first.set.finishedMs);
  }
  return unreachable(graph, database, target, withoutNode(graph, database, target.id), 0);
};

const planMark = (graph: ChainGraph, database: DatabaseName, target: Of<'mark'>): ChainPlan => {
  const lineages = lineagesOf(graph, database);
  const marked = lineages
    .flatMap((lineage) => lineage.nodes.flatMap((node) => node.set.marks.map((mark) => ({ lineage, node, mark }))))
    .sort(({ mark: a }, { mark: b }) => b.atMs - a.atMs || (a.lsn < b.lsn ? 1 : -1));
  const wanted = marked.filter(({ mark }) => mark.name === target.name);
  for (const { lineage, mark } of wanted) {
    const ways = bestWays(lineage.family, stoppingBefore(mark));
    const best = bestOf(endsOn(lineage, ways, (node) => holds(node, mark)));
    const { lsn, atMs } = mark;
    const stopMark = { name: mark.name, include: target.include, lsn, atMs };
    if (best !== null) return reachable(database, target, best, { stopAtMs: null, reachesMs: atMs, stopMark });
  }
  const [newest] = wanted;
  if (newest === undefined) {
    const known = [...new Set(marked.map(({ mark }) => mark.name))];
    return unreachable(
      graph,
      database,
      target,
      { code: 'mark_unknown', name: target.name, known },
      Number.MAX_SAFE_INTEGER,
    );
  }
  return unreachable(graph, database, target, whyNoMark(newest.lineage, newest.node), newest.mark.atMs);
};

/** The ways that end on the lineage's fork in a set that will do. */
const endsOn = (
  { fork }: Lineage,
  ways: readonly (Way | undefined)[],
  willDo: (node: ChainNode) => boolean,
): readonly Way[] => ways.filter((way): way is Way => way !== undefined && way.node.fork === fork && willDo(way.node));

const anything: Allowed = { data: () => true, log: () => true };

/** STOPAT is the same on every log: it may lie neither before the end of a data set nor inside a log with minimally logged changes. */
const stoppingAt = (atMs: number): Allowed => ({
  data: ({ set }) => afterEndMs(set) <= atMs,
  log: ({ set }) => !set.set.hasBulkLoggedData || afterEndMs(set) <= atMs,
});

const stoppingBefore = (mark: ChainMark): Allowed => ({
  data: ({ last }) => last <= mark.lsn,
  log: (node) => node.last <= mark.lsn || holds(node, mark),
});

const holds = ({ set, first, last }: ChainNode, { lsn }: ChainMark): boolean =>
  set.type === 'log' && !set.set.hasBulkLoggedData && first <= lsn && lsn < last;

const whyNoMark = ({ family }: Lineage, node: ChainNode): Unreachable => {
  const ways = earliestWays(family);
  if (ways[node.index] === undefined) return whyUnreached(family, ways)(node);
  return node.set.set.hasBulkLoggedData ? { code: 'bulk_logged', id: node.set.id } : { code: 'no_full' };
};

const withoutNode = ({ points }: ChainGraph, database: DatabaseName, id: RunId): Unreachable =>
  points.some((point) => point.id === id && sameDatabase(point.database, database))
    ? { code: 'no_lsn', id }
    : { code: 'run_unknown', id };

/** The latest instant that the end of a way is known to hold: its data set's finish, or what its last set proves. */
const endOf = (way: Way): number =>
  wayTo(way).reduce(
    (end, node) => (standsAlone(node) ? Math.max(end, node.set.finishedMs) : end),
    way.node.knownBeforeMs - 1,
  );

interface Stop {
  readonly stopAtMs: number | null;
  readonly reachesMs: number;
  readonly stopMark?: Extract<ChainPlan, { readonly kind: 'reachable' }>['stopMark'];
}

const reachable = (
  database: DatabaseName,
  target: RestoreTarget,
  way: Way,
  { stopAtMs, reachesMs, stopMark = null }: Stop,
): ChainPlan => {
  const [first, ...others] = wayTo(way);
  const steps: readonly [ChainStep, ...ChainStep[]] = [
    { set: (first ?? way.node).set, reason: { code: 'base' } },
    ...others.map((node) => ({
      set: node.set,
      reason: reasonOf(node, (first ?? way.node).set.id, target, node === way.node),
    })),
  ];
  // Where no log follows there is nothing that could stop.
  const stops = steps.some(({ set }) => set.type === 'log');
  return {
    kind: 'reachable',
    database,
    target,
    steps,
    stopAtMs: stops ? stopAtMs : null,
    stopMark,
    reachesMs,
    fork: way.node.set.set.recoveryForkGuid,
  };
};

const reasonOf = ({ set }: ChainNode, baseId: RunId, target: RestoreTarget, isLast: boolean): StepReason => {
  if (set.type === 'differential') return { code: 'newest_differential', baseId };
  return isLast && target.kind !== 'end' ? { code: 'holds_target' } : { code: 'next_log' };
};

const unreachable = (
  graph: ChainGraph,
  database: DatabaseName,
  target: RestoreTarget,
  why: Unreachable,
  atMs: number,
): ChainPlan => ({ kind: 'unreachable', database, target, why, ...nearestTo(windowsNamed(graph, database), atMs) });

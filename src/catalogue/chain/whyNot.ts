/** Why an instant or a set cannot be reached: the exact cause, for whoever has to mend it. */
import type { DatabaseName } from '../../domain/databaseName.ts';
import { sameDatabase } from '../../domain/databaseName.ts';
import type { ChainGraph, ChainNode, Family } from './chainGraph.ts';
import type { Unreachable } from './chainPlan.ts';
import { type Earliest, earliestWays, standsAlone } from './instants.ts';
import { type Lineage, lineagesOf } from './lineage.ts';

type Ways = readonly (Earliest | undefined)[];

/** Tells of any instant for which there is no plan why there is none. Made once for all of a database's holes. */
export const whyNotAt = (graph: ChainGraph, database: DatabaseName): ((atMs: number) => Unreachable) => {
  const lineages = lineagesOf(graph, database).map((lineage) => {
    const own = lineage.family.nodes.filter(({ fork }) => fork === lineage.fork);
    const ways = earliestWays(lineage.family);
    return { lineage, own, ways, why: whyUnreached(lineage.family, ways) };
  });
  return (atMs) => {
    const at = lineages.findIndex(({ lineage }) => lineage.fromMs <= atMs);
    const chosen = lineages[at] ?? lineages.at(-1);
    if (chosen === undefined) return withoutSets(graph, database);
    const { lineage, own, ways, why } = chosen;
    if (at === -1) return beforeFirst(lineage, atMs);
    const holder = own.find(({ set, knownBeforeMs }) => set.type === 'log' && knownBeforeMs > atMs);
    if (holder === undefined) return behindLogs(lineage, lineages[at - 1]?.lineage, own, atMs);
    if (ways[holder.index] === undefined) return why(holder);
    const before = own.findLast(({ index }) => index < holder.index && (ways[index]?.cost ?? atMs + 1) <= atMs);
    return before === undefined ? beforeFirst(lineage, atMs) : gapAfter(before, own);
  };
};

/** Tells of any node to which no way leads why none does. Made once for all of a family: a chain behind a hole may be long. */
export const whyUnreached = (family: Family, ways: Ways): ((node: ChainNode) => Unreachable) => {
  const forks = Map.groupBy(family.nodes, ({ fork }) => fork);
  const places = placesOf(family, ways);
  const gaps = new Map<ChainNode, Unreachable>();
  return (node) => {
    if (node.unusable !== null) return node.unusable;
    const place = places[node.index];
    const before = place?.before;
    if (before !== undefined) {
      const gap = gaps.get(before) ?? gapAfter(before, forks.get(node.fork) ?? []);
      gaps.set(before, gap);
      return gap;
    }
    const older = forks
      .get(node.branchesFrom?.fork ?? '')
      ?.findLast(({ index, last }) => ways[index] !== undefined && last <= (node.branchesFrom?.at ?? 0n));
    if (older !== undefined) return holeBetween(older, node);
    if (place?.brokenFull?.unusable) return place.brokenFull.unusable;
    if (place?.elsewhere === undefined) return { code: 'no_full' };
    const { id, set } = node.set;
    return { code: 'other_fork', id, wanted: forkOf(place.elsewhere), found: set.firstRecoveryForkGuid };
  };
};

/** What stands before a node: the last that was reached on its fork, on any fork, and the last full that cannot be used. */
interface Place {
  readonly before: ChainNode | undefined;
  readonly elsewhere: ChainNode | undefined;
  readonly brokenFull: ChainNode | undefined;
}

const placesOf = ({ nodes }: Family, ways: Ways): readonly Place[] => {
  const reached = new Map<string, ChainNode>();
  let elsewhere: ChainNode | undefined;
  let brokenFull: ChainNode | undefined;
  return nodes.map((node) => {
    const place = { before: reached.get(node.fork), elsewhere, brokenFull };
    if (ways[node.index] !== undefined) {
      reached.set(node.fork, node);
      elsewhere = node;
    } else if (node.set.type === 'full') brokenFull = node;
    return place;
  });
};

const withoutSets = ({ points }: ChainGraph, database: DatabaseName): Unreachable => {
  const own = points.filter((point) => sameDatabase(point.database, database));
  const newest = own.reduce<(typeof own)[number] | undefined>(
    (a, b) => (a !== undefined && a.atMs > b.atMs ? a : b),
    undefined,
  );
  return newest === undefined ? { code: 'no_backups' } : { code: 'no_lsn', id: newest.id };
};

/** The instant is older than all that can be restored: because nothing is older, or because what is older cannot be used. */
const beforeFirst = ({ nodes }: Lineage, atMs: number): Unreachable => {
  const data = nodes.filter(({ set }) => set.type !== 'log');
  const broken = data.findLast(({ set, unusable }) => unusable !== null && set.finishedMs <= atMs);
  if (broken?.unusable) return broken.unusable;
  const first = data.find(({ unusable }) => unusable === null) ?? data[0];
  if (first === undefined) return { code: 'no_full' };
  return first.unusable ?? { code: 'before_first_full', firstMs: first.set.finishedMs };
};

/** No log of this lineage reaches up to the instant. */
const behindLogs = (
  { nodes }: Lineage,
  later: Lineage | undefined,
  own: readonly ChainNode[],
  atMs: number,
): Unreachable => {
  const next = nodes.find(({ set }) => set.type !== 'log' && set.finishedMs > atMs);
  const [heir] = later?.nodes ?? [];
  if (next === undefined && heir === undefined) {
    const ends = nodes.map((node) => (standsAlone(node) ? node.set.finishedMs : node.knownBeforeMs - 1));
    return { code: 'after_last_backup', lastMs: ends.reduce((last, end) => Math.max(last, end)) };
  }
  const before = own.findLast(({ set, index }) => set.type === 'log' && (next === undefined || index < next.index));
  if (before === undefined) return { code: 'no_log_backups' };
  if (next !== undefined) return holeBetween(before, next);
  const found = heir ?? before;
  return { code: 'other_fork', id: found.set.id, wanted: forkOf(before), found: forkOf(found) };
};

/** As the manifest writes it. */
const forkOf = ({ set }: ChainNode): string => set.set.recoveryForkGuid;

/** What keeps a log from being applied to what `before` left, of the sets on its fork. */
const gapAfter = (before: ChainNode, own: readonly ChainNode[]): Unreachable => {
  const logs = own.filter(({ set, last }) => set.type === 'log' && last > before.last);
  const following = logs.filter(({ first }) => first <= before.last);
  const blocked = following.find(({ unusable }) => unusable !== null);
  if (blocked?.unusable) return blocked.unusable;
  const bulk = following.find(({ set }) => set.set.hasBulkLoggedData);
  if (bulk !== undefined) return { code: 'bulk_logged', id: bulk.set.id };
  const next = logs.reduce<ChainNode | undefined>((a, b) => (a !== undefined && a.first <= b.first ? a : b), undefined);
  return next === undefined ? { code: 'no_log_backups' } : holeBetween(before, next);
};

const holeBetween = (before: ChainNode, next: ChainNode): Unreachable => ({
  code: 'log_hole',
  fromLsn: before.last,
  toLsn: next.first,
  fromMs: Math.max(before.knownBeforeMs - 1, standsAlone(before) ? before.set.finishedMs : 0),
  toMs: next.set.startedMs,
});

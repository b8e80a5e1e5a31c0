/** Why an instant or a set cannot be reached: the exact cause, for whoever has to mend it. */
import type { DatabaseName } from '../../domain/databaseName.ts';
import { sameDatabase } from '../../domain/databaseName.ts';
import type { ChainGraph, ChainNode, Family } from './chainGraph.ts';
import type { Unreachable } from './chainPlan.ts';
import { type Earliest, earliestWays, standsAlone } from './instants.ts';
import { type Lineage, lineagesOf } from './lineage.ts';

type Ways = readonly (Earliest | undefined)[];

/** Why there is no plan for an instant for which there is none. */
export const whyNotAt = (graph: ChainGraph, database: DatabaseName, atMs: number): Unreachable => {
  const lineages = lineagesOf(graph, database);
  const at = lineages.findIndex(({ fromMs }) => fromMs <= atMs);
  const lineage = lineages[at] ?? lineages.at(-1);
  if (lineage === undefined) return withoutSets(graph, database);
  const ways = earliestWays(lineage.family);
  const own = lineage.family.nodes.filter(({ fork }) => fork === lineage.fork);
  const holder = own.find(({ set, knownBeforeMs }) => set.type === 'log' && knownBeforeMs > atMs);
  if (at === -1 || holder === undefined) {
    return at === -1 ? beforeFirst(lineage, atMs) : behindLogs(lineage, lineages[at - 1], own, atMs);
  }
  if (ways[holder.index] === undefined) return whyUnreached(lineage.family, holder, ways);
  const before = own.findLast(({ index }) => index < holder.index && (ways[index]?.cost ?? atMs + 1) <= atMs);
  return before === undefined ? beforeFirst(lineage, atMs) : gapAfter(before, own);
};

/** Why no way leads to a node to which none does. */
export const whyUnreached = (family: Family, node: ChainNode, ways: Ways): Unreachable => {
  if (node.unusable !== null) return node.unusable;
  const reached = family.nodes.filter(({ index, rank }) => ways[index] !== undefined && rank < node.rank);
  const before = reached.findLast(({ fork }) => fork === node.fork);
  if (before !== undefined)
    return gapAfter(
      before,
      family.nodes.filter(({ fork }) => fork === node.fork),
    );
  const { branchesFrom } = node;
  const older = reached.findLast(({ fork, last }) => fork === branchesFrom?.fork && last <= branchesFrom.at);
  if (older !== undefined)
    return gapAfter(
      older,
      family.nodes.filter(({ fork }) => fork === node.fork || fork === older.fork),
    );
  const base = family.nodes.findLast(
    ({ set, rank, unusable }) => set.type === 'full' && rank <= node.rank && unusable !== null,
  );
  if (base?.unusable) return base.unusable;
  const other = reached.at(-1);
  return other === undefined
    ? { code: 'no_full' }
    : { code: 'other_fork', id: node.set.id, wanted: other.fork, found: node.branchesFrom?.fork ?? node.fork };
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
  { nodes, fork }: Lineage,
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
  return { code: 'other_fork', id: heir?.set.id ?? before.set.id, wanted: fork, found: heir?.fork ?? fork };
};

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

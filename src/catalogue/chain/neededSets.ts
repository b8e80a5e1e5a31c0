import { bestWays, type Way } from './bestWay.ts';
import type { ChainNode, Family } from './chainGraph.ts';

/**
 * What has to stay so that the sets that stay can be restored as far as they can now, each with the newest set that needs it: the base of a
 * differential; for a log the data set and the logs that lead up to where it begins, so that all of its window stays (rivals.md rule 47). What is
 * needed only as a link needs no more than the chain it is a link of. What stays by itself is not named.
 */
export const neededSets = (family: Family, stays: (node: ChainNode) => boolean): ReadonlyMap<ChainNode, ChainNode> => {
  const ways = bestWays(family, { data: () => true, log: () => true });
  const before = beforeEachLog(family, ways);
  const needed = new Map<ChainNode, ChainNode>();
  for (const node of family.nodes.toReversed()) {
    if (!stays(node)) continue;
    for (const way of [ways[node.index], before(node)]) {
      // Behind what was needed already all is needed already.
      for (let link = way ?? null; link !== null && !needed.has(link.node); link = link.before) {
        if (link.node !== node) needed.set(link.node, node);
      }
    }
  }
  for (const node of needed.keys()) if (stays(node)) needed.delete(node);
  return needed;
};

/** The way to where a log begins, or as near behind it as there is one: the first log of a chain begins within its data set. */
const beforeEachLog = (
  { nodes }: Family,
  ways: readonly (Way | undefined)[],
): ((node: ChainNode) => Way | undefined) => {
  const forks = Map.groupBy(
    nodes.filter(({ index }) => ways[index] !== undefined),
    ({ fork }) => fork,
  );
  const nearest = (fork: string, from: bigint, to: bigint, but: ChainNode): Way | undefined => {
    const own = forks.get(fork) ?? [];
    let low = 0;
    let high = own.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((own[middle]?.last ?? from) < from) low = middle + 1;
      else high = middle;
    }
    const found = own[low] === but ? own[low + 1] : own[low];
    return found !== undefined && found.last <= to ? ways[found.index] : undefined;
  };
  return (node) => {
    const { set, first, last, fork, branchesFrom } = node;
    if (set.type !== 'log' || ways[node.index] === undefined) return undefined;
    if (branchesFrom === null) return nearest(fork, first, last, node);
    return nearest(branchesFrom.fork, first, branchesFrom.at, node) ?? nearest(fork, branchesFrom.at, last, node);
  };
};

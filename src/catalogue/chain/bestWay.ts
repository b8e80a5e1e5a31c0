/**
 * Of several ways the one with the least to apply: the data set that ends last, then the fewest bytes, then the fewest files (rivals.md rules 23
 * and 31). Any way that works is better than none, so a set that is missing or damaged is simply not in the walk.
 */
import type { ChainNode, Family } from './chainGraph.ts';
import { type Reached, reach } from './reach.ts';

interface Cost {
  /** The rank of the data set that the logs follow. */
  readonly data: number;
  readonly bytes: number;
  readonly files: number;
}
export type Way = Reached<Cost>;

/** Which sets may be part of a way. */
export interface Allowed {
  readonly data: (node: ChainNode) => boolean;
  readonly log: (node: ChainNode) => boolean;
}

export const bestWays = (family: Family, allowed: Allowed): readonly (Way | undefined)[] =>
  reach<Cost>(family, {
    start: (node, base) =>
      allowed.data(node)
        ? { data: node.rank, bytes: bytesOf(node) + (base === null ? 0 : bytesOf(base)), files: base === null ? 1 : 2 }
        : null,
    next: (log, { data, bytes, files }) =>
      allowed.log(log) ? { data, bytes: bytes + bytesOf(log), files: files + 1 } : null,
    better,
  });

/** The best of these; of equals the first. */
export const bestOf = (ways: Iterable<Way>): Way | null => {
  let best: Way | null = null;
  for (const way of ways) if (best === null || better(way.cost, best.cost)) best = way;
  return best;
};

const better = (a: Cost, b: Cost): boolean =>
  a.data !== b.data ? a.data > b.data : a.bytes !== b.bytes ? a.bytes < b.bytes : a.files < b.files;

/** What the server reads: the content, however small it was packed. */
const bytesOf = ({ set }: ChainNode): number => set.stored.content.bytes;

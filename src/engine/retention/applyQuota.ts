import { neededSets } from '../../catalogue/chain/neededSets.ts';
import type { Candidate } from './candidate.ts';

/** What a quota makes of the sets of one database that would stay without it. */
export interface QuotaVerdict {
  /** These go: the oldest, and as few as will do. */
  readonly dropped: ReadonlySet<Candidate>;
  /** What then stays, with the sets that it needs. */
  readonly bytes: number;
}

/**
 * Lets the oldest sets of a database (`own` are all of them) go until those that stay, with all that they need, fit into the quota; or until
 * nothing more may go. The more go, the less is needed, so that the fewest are found by halving.
 */
export const applyQuota = (
  own: readonly Candidate[],
  staying: ReadonlySet<Candidate>,
  mayGoOldestFirst: readonly Candidate[],
  quotaBytes: number,
): QuotaVerdict => {
  const verdict = (count: number): QuotaVerdict => {
    const dropped = new Set(mayGoOldestFirst.slice(0, count));
    const left = withNeeded(own, (one) => staying.has(one) && !dropped.has(one));
    return { dropped, bytes: left.reduce((sum, { bytes }) => sum + bytes, 0) };
  };
  let [low, high] = [0, mayGoOldestFirst.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (verdict(middle).bytes <= quotaBytes) high = middle;
    else low = middle + 1;
  }
  return verdict(low);
};

const withNeeded = (own: readonly Candidate[], stays: (one: Candidate) => boolean): readonly Candidate[] => {
  const nodes = new Set(own.filter(stays).map(({ node }) => node));
  const families = new Set(own.flatMap(({ family }) => family ?? []));
  const needed = new Set([...families].flatMap((family) => [...neededSets(family, (node) => nodes.has(node)).keys()]));
  return own.filter((one) => stays(one) || (one.node !== null && needed.has(one.node)));
};

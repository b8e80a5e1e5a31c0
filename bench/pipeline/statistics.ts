/** Of no values: 0. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
};

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});

/**
 * The ratios of the rounds that both ran in: what slows the machine down for a while meets both, and falls out. The shorter list decides.
 */
export const pairedRatios = (ours: readonly number[], theirs: readonly number[]): Spread | null => {
  const ratios = ours.slice(0, theirs.length).flatMap((value, round) => {
    const other = theirs[round];
    return other === undefined || other === 0 ? [] : [value / other];
  });
  return ratios.length === 0 ? null : spreadOf(ratios);
};

/** The same values in another order; `below(n)` gives 0 to n - 1. */
export const shuffled = <T>(values: readonly T[], below: (count: number) => number): readonly T[] => {
  const left = [...values];
  const order: T[] = [];
  while (left.length > 0) order.push(...left.splice(below(left.length), 1));
  return order;
};

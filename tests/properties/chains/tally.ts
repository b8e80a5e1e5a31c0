/** Counts what the property met, so that a passing run shows that it asked something. */
export interface Tally {
  count(what: string): void;
  toString(): string;
}

export const newTally = (): Tally => {
  const counts = new Map<string, number>();
  return {
    count: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    toString: () =>
      [...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([what, count]) => `${what} ${count}`)
        .join(', '),
  };
};

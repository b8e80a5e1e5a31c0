import { type DatabaseChains, ROUNDING_MS } from '../catalogue/chain/databaseChains.ts';
import type { TimeCell, TimeSigns } from './timeSigns.ts';

/** A database's time from its oldest restorable instant to now, in columns of equal length. */
export interface TimeLine {
  readonly fromMs: number;
  readonly toMs: number;
  readonly cells: readonly TimeCell[];
}

/**
 * Scales the windows to so many columns, null where nothing can be restored. No hole is too short to be seen: a column that misses a moment is
 * never drawn as whole, and one that holds a single moment never as empty.
 */
export const timeLine = (
  { windows, points, oldestMs, newestMs }: Pick<DatabaseChains, 'windows' | 'points' | 'oldestMs' | 'newestMs'>,
  nowMs: number,
  columns: number,
): TimeLine | null => {
  if (oldestMs === null || columns < 1) return null;
  const toMs = Math.max(nowMs, newestMs ?? oldestMs, oldestMs + 1);
  const stretches = unbroken([...windows, ...points.map(({ atMs }) => ({ fromMs: atMs, toMs: atMs }))]);
  // In whole terms of the span and not step by step: sums of a rounded step would leave gaps that are none.
  const edge = (column: number): number => oldestMs + ((toMs - oldestMs) * column) / columns;
  const cells = Array.from({ length: columns }, (_, column) =>
    cellOf(stretches, edge(column), edge(column + 1), column === columns - 1),
  );
  return { fromMs: oldestMs, toMs, cells };
};

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Windows of several forks may cover the same time: their union, oldest first. The rounding of a set's own end is no hole. */
const unbroken = (windows: readonly Stretch[]): readonly Stretch[] => {
  const merged: Stretch[] = [];
  for (const window of windows.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last === undefined || window.fromMs > last.toMs + ROUNDING_MS)
      merged.push({ fromMs: window.fromMs, toMs: window.toMs });
    else merged[merged.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, window.toMs) };
  }
  return merged;
};

const cellOf = (stretches: readonly Stretch[], fromMs: number, toMs: number, isLast: boolean): TimeCell => {
  const inside = stretches.filter((stretch) => {
    const isMoment = stretch.fromMs === stretch.toMs;
    const endsLater = isMoment ? stretch.toMs >= fromMs : stretch.toMs > fromMs;
    return endsLater && (isLast ? stretch.fromMs <= toMs : stretch.fromMs < toMs);
  });
  if (inside.length === 0) return 'nothing';
  if (inside.some((stretch) => stretch.fromMs <= fromMs && stretch.toMs >= toMs)) return 'all';
  return inside.every((stretch) => stretch.fromMs === stretch.toMs) ? 'moments' : 'part';
};

export const drawTimeLine = ({ cells }: TimeLine, signs: TimeSigns): string =>
  cells.map((cell) => signs[cell]).join('');

import { type DatabaseName, sameDatabase } from '../../domain/databaseName.ts';
import { compareRunIds, type RunId } from '../../domain/runId.ts';
import { type ChainGraph, nodesNamed, ownNodes } from './chainGraph.ts';
import type { Unreachable } from './chainPlan.ts';
import type { PythonPoint } from './chainSet.ts';
import { earliestWays } from './instants.ts';
import { whyNotAt, whyUnreached } from './whyNot.ts';
import { windowsNamed } from './windows.ts';

/** An unbroken stretch of instants, each of which can be restored; a single one (`fromMs` = `toMs`) where there are no logs. */
export interface RestorableWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly familyGuid: string;
  readonly fork: string;
  /** The runs whose sets carry it, in the order of their LSNs. */
  readonly runs: readonly RunId[];
}

/** Between two windows, or behind the last: what is missing there. */
export interface ChainHole {
  readonly fromMs: number;
  readonly toMs: number;
  readonly why: Unreachable;
}

/** What the manifests say of one database: the line of time that `status` and `list --chains` draw. Oldest first. */
export interface DatabaseChains {
  readonly database: DatabaseName;
  readonly windows: readonly RestorableWindow[];
  readonly holes: readonly ChainHole[];
  /** Restored by their run, not by a plan of steps: in no window. */
  readonly points: readonly PythonPoint[];
  /** Of windows and points. */
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
  /** What would be lost if the server were lost now: now minus the newest restorable instant; null: nothing can be restored. */
  readonly rpoMs: number | null;
  /** Sets that no window uses: a differential without its base, a log behind a hole. */
  readonly orphans: readonly { readonly id: RunId; readonly why: Unreachable }[];
}

/** The line of time of one database, as of `now`. */
export const databaseChains = (graph: ChainGraph, database: DatabaseName, now: Date): DatabaseChains => {
  const windows = windowsNamed(graph, database);
  const points = graph.points
    .filter((point) => sameDatabase(point.database, database))
    .toSorted((a, b) => a.atMs - b.atMs || compareRunIds(a.id, b.id));
  const restorable = [...windows, ...points.map(({ atMs }) => ({ fromMs: atMs, toMs: atMs }))];
  const oldestMs = extreme(restorable, ({ fromMs }) => fromMs, Math.min);
  const newestMs = extreme(restorable, ({ toMs }) => toMs, Math.max);
  return {
    database,
    windows,
    holes: holesOf(graph, database, windows),
    points,
    oldestMs,
    newestMs,
    rpoMs: newestMs === null ? null : Math.max(0, now.getTime() - newestMs),
    orphans: orphansOf(graph, database),
  };
};

/** Between two windows, unless it is the rounding of a set's own finish; and behind the last one if later sets lead nowhere. */
const holesOf = (
  graph: ChainGraph,
  database: DatabaseName,
  windows: readonly RestorableWindow[],
): readonly ChainHole[] => {
  const holes: ChainHole[] = [];
  const why = whyNotAt(graph, database);
  const hole = (afterMs: number, toMs: number): void => {
    // Behind the rounding of the set before it: within that second nobody can say yet that it had ended.
    holes.push({ fromMs: afterMs, toMs, why: why(Math.min(toMs - 1, afterMs + ROUNDING_MS + 1)) });
  };
  let endMs: number | null = null;
  for (const { fromMs, toMs } of windows) {
    if (endMs !== null && fromMs - endMs > ROUNDING_MS) hole(endMs, fromMs);
    endMs = Math.max(endMs ?? toMs, toMs);
  }
  const lastMs = nodesNamed(graph, database).reduce((last, { knownBeforeMs }) => Math.max(last, knownBeforeMs - 1), 0);
  if (endMs !== null && lastMs > endMs + ROUNDING_MS) hole(endMs, lastMs);
  return holes;
};

const orphansOf = (graph: ChainGraph, database: DatabaseName): DatabaseChains['orphans'] =>
  graph
    .familiesNamed(database)
    .flatMap((family) => {
      const ways = earliestWays(family);
      const why = whyUnreached(family, ways);
      return ownNodes(family, database)
        .filter(({ index }) => ways[index] === undefined)
        .map((node) => ({ set: node.set, why: why(node) }));
    })
    .sort((a, b) => a.set.finishedMs - b.set.finishedMs || compareRunIds(a.set.id, b.set.id))
    .map(({ set, why }) => ({ id: set.id, why }));

/** Finishes are whole seconds, rounded down: a set's own finish and the first instant after it lie so far apart. */
export const ROUNDING_MS = 1000;

const extreme = <Item>(
  items: readonly Item[],
  of: (item: Item) => number,
  choose: (a: number, b: number) => number,
): number | null => items.reduce<number | null>((found, item) => choose(found ?? of(item), of(item)), null);

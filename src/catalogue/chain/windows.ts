import type { DatabaseName } from '../../domain/databaseName.ts';
import type { RunId } from '../../domain/runId.ts';
import type { ChainGraph } from './chainGraph.ts';
import type { RestorableWindow } from './databaseChains.ts';
import { type Earliest, earliestWays, type Stretch, stretchesOf } from './instants.ts';
import { type Lineage, lineagesOf } from './lineage.ts';
import { wayTo } from './reach.ts';

/** All that can be restored of a database, as unbroken windows, oldest first. */
export const windowsNamed = (graph: ChainGraph, database: DatabaseName): readonly RestorableWindow[] => {
  const lineages = lineagesOf(graph, database);
  const families = new Set(lineages.map(({ family }) => family));
  const ways = new Map([...families].map((family) => [family, earliestWays(family)]));
  return lineages
    .flatMap((lineage) => windowsOf(lineage, ways.get(lineage.family) ?? []))
    .sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
};

/** The nearest instants in the windows on either side of one that is in none. */
export const nearestTo = (
  windows: readonly RestorableWindow[],
  atMs: number,
): { readonly before: number | null; readonly after: number | null } => {
  let before: number | null = null;
  let after: number | null = null;
  for (const { fromMs, toMs } of windows) {
    if (toMs < atMs) before = Math.max(before ?? toMs, toMs);
    if (fromMs > atMs) after = Math.min(after ?? fromMs, fromMs);
  }
  return { before, after };
};

/** What can be restored of a lineage, as unbroken windows, oldest first. */
export const windowsOf = (lineage: Lineage, ways: readonly (Earliest | undefined)[]): readonly RestorableWindow[] => {
  const windows: RestorableWindow[] = [];
  let open: { fromMs: number; toMs: number; stretches: Stretch[] } | null = null;
  for (const stretch of stretchesOf(lineage, ways).toSorted((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs)) {
    if (open !== null && stretch.fromMs <= open.toMs + 1) {
      open.toMs = Math.max(open.toMs, stretch.toMs);
      open.stretches.push(stretch);
      continue;
    }
    if (open !== null) windows.push(windowOf(lineage, ways, open));
    open = { fromMs: stretch.fromMs, toMs: stretch.toMs, stretches: [stretch] };
  }
  if (open !== null) windows.push(windowOf(lineage, ways, open));
  return windows;
};

const windowOf = (
  { family, fork }: Lineage,
  ways: readonly (Earliest | undefined)[],
  open: { readonly fromMs: number; readonly toMs: number; readonly stretches: readonly Stretch[] },
): RestorableWindow => {
  const ends = open.stretches.map(({ end }) => end).sort((a, b) => a.node.index - b.node.index);
  const [first] = ends;
  const last = ends.at(-1);
  const runs = new Set<RunId>();
  if (first !== undefined && last !== undefined) {
    for (const { set } of wayTo(first)) runs.add(set.id);
    for (const { fork: own, index, set } of family.nodes.slice(first.node.index, last.node.index + 1)) {
      if (own === fork && ways[index] !== undefined) runs.add(set.id);
    }
  }
  const { familyGuid = family.guid, recoveryForkGuid = fork } = last?.node.set.set ?? {};
  return { fromMs: open.fromMs, toMs: open.toMs, familyGuid, fork: recoveryForkGuid, runs: [...runs] };
};

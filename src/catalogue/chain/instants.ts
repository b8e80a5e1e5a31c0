/**
 * Which instants each set makes reachable. This and planChain stand on the same bounds (provable.ts): an instant lies in a stretch exactly if
 * there is a plan for it.
 */
import type { ChainNode, Family } from './chainGraph.ts';
import type { Lineage } from './lineage.ts';
import { afterEndMs } from './provable.ts';
import { type Reached, reach } from './reach.ts';

/** The cost is the first instant that STOPAT may name on this way. */
export type Earliest = Reached<number>;

/** By the way that lets STOPAT begin earliest. */
export const earliestWays = (family: Family): readonly (Earliest | undefined)[] =>
  reach<number>(family, {
    start: (node, base) => Math.max(afterEndMs(node.set), base === null ? 0 : afterEndMs(base.set)),
    // What is minimally logged can only be applied to its end (contract.md section 6.3).
    next: ({ set }, earliest) => (set.set.hasBulkLoggedData ? Math.max(earliest, afterEndMs(set)) : earliest),
    better: (a, b) => a < b,
  });

/** Instants from `fromMs` to `toMs`, both reachable, and the set with which they are. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly end: Earliest;
}

/** All that can be reached of a lineage, in the order of the sets. */
export const stretchesOf = (
  { family, fork, nodes, fromMs, untilMs }: Lineage,
  ways: readonly (Earliest | undefined)[],
): readonly Stretch[] => {
  const stretches: Stretch[] = [];
  for (const node of family.nodes) {
    const way = ways[node.index];
    if (way === undefined || node.fork !== fork) continue;
    const stretch = {
      fromMs: Math.max(way.cost, fromMs),
      toMs: Math.min(node.knownBeforeMs, untilMs) - 1,
      end: way,
    };
    if (stretch.fromMs <= stretch.toMs) stretches.push(stretch);
  }
  for (const node of nodes) {
    const way = ways[node.index];
    const at = node.set.finishedMs;
    if (way !== undefined && standsAlone(node)) stretches.push({ fromMs: at, toMs: at, end: way });
  }
  return stretches;
};

/** Its end can be reached whatever follows it, and is called by its finish: a data set, or a log that can only be applied whole. */
export const standsAlone = ({ set }: ChainNode): boolean => set.type !== 'log' || set.set.hasBulkLoggedData;

import type { DatabaseName } from '../../domain/databaseName.ts';
import { type ChainGraph, type ChainNode, type Family, ownNodes } from './chainGraph.ts';
import { forkKnownMs, knownBeforeMs } from './provable.ts';

/**
 * A stretch of a database's life: while it was called by one name it was this family, on this recovery fork. A name may have been several
 * families one after the other (dropped and made again), and changes its fork with every restore; copies of it live under other names
 * (rivals.md rule 21 and part b item 10).
 */
export interface Lineage {
  readonly family: Family;
  readonly fork: string;
  /** The sets that were taken of it under that name, by their LSNs. */
  readonly nodes: readonly ChainNode[];
  /** From this instant until just before that one its sets prove that the name meant it. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What the name stood for, the latest first. */
export const lineagesOf = (graph: ChainGraph, database: DatabaseName): readonly Lineage[] => {
  const lineages: Lineage[] = [];
  for (const family of graph.familiesNamed(database)) {
    for (const [fork, nodes] of Map.groupBy(ownNodes(family, database), (node) => node.fork)) {
      let fromMs = Number.POSITIVE_INFINITY;
      let untilMs = Number.NEGATIVE_INFINITY;
      for (const { set } of nodes) {
        fromMs = Math.min(fromMs, forkKnownMs(set));
        untilMs = Math.max(untilMs, knownBeforeMs(set));
      }
      lineages.push({ family, fork, nodes, fromMs, untilMs });
    }
  }
  const keyOf = ({ family, fork }: Lineage): string => `${family.guid} ${fork}`;
  return lineages.sort((a, b) => b.fromMs - a.fromMs || b.untilMs - a.untilMs || (keyOf(a) < keyOf(b) ? -1 : 1));
};

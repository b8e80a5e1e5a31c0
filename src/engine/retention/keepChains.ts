import type { ChainNode } from '../../catalogue/chain/chainGraph.ts';
import { neededSets } from '../../catalogue/chain/neededSets.ts';
import type { CataloguedRun } from '../../catalogue/manifest.ts';
import type { Candidate, Candidates } from './candidate.ts';
import type { KeepReason } from './rotation.ts';

/**
 * What the sets of the runs that stay need of other runs: a chain is never broken (rivals.md rule 47). What is needed only as a link needs no
 * more than the chain that it is a link of, and what shares a run with a link needs nothing: otherwise databases whose fulls lie on different
 * days would keep each other's runs for ever (docs/decisions/0007-the-chain-graph.md).
 */
export const keepChains = (
  { all, families }: Candidates,
  staying: ReadonlySet<CataloguedRun>,
): ReadonlyMap<Candidate, KeepReason> => {
  const ofNode = new Map<ChainNode, Candidate>(all.flatMap((one) => (one.node === null ? [] : [[one.node, one]])));
  const stays = (node: ChainNode): boolean => {
    const one = ofNode.get(node);
    return one !== undefined && staying.has(one.run);
  };
  const needed = new Map<Candidate, KeepReason>();
  for (const [node, by] of families.flatMap((family) => [...neededSets(family, stays)])) {
    const one = ofNode.get(node);
    if (one !== undefined) needed.set(one, { code: 'needed_by', database: node.set.database, id: by.set.id });
  }
  return needed;
};

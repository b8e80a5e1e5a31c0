/** What the program says of a story, from its manifests and the states of its files alone. */
import { buildChains, type ChainGraph } from '../../../src/catalogue/chain/chainGraph.ts';
import type { ChainPlan, RestoreTarget } from '../../../src/catalogue/chain/chainPlan.ts';
import type { FileState } from '../../../src/catalogue/chain/chainSet.ts';
import { chainSets } from '../../../src/catalogue/chain/chainSets.ts';
import { type DatabaseChains, databaseChains } from '../../../src/catalogue/chain/databaseChains.ts';
import { planChain } from '../../../src/catalogue/chain/planChain.ts';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import type { Story } from './story.ts';
import type { TakenSet } from './takenSet.ts';

const DATABASE = parseDatabaseName('d');

export interface Planner {
  readonly chains: DatabaseChains;
  plan(target: RestoreTarget): ChainPlan;
  /** The set that a step of a plan names. */
  setOf(step: Extract<ChainPlan, { kind: 'reachable' }>['steps'][number]): TakenSet;
}

export const plannerOf = ({ taken, server }: Story): Planner => {
  const byId = new Map(taken.map((set) => [set.run.manifest.id, set]));
  const graph: ChainGraph = buildChains(
    chainSets(
      taken.map(({ run }) => run),
      (id) => fileState(byId.get(id)),
    ),
  );
  return {
    chains: databaseChains(graph, DATABASE, new Date(server.clock.nowMs)),
    plan: (target) => planChain(graph, DATABASE, target),
    setOf: ({ set }) => {
      const found = byId.get(set.id);
      if (found === undefined) throw new Error(`the plan names a run that nobody made: ${set.id}`);
      return found;
    },
  };
};

const fileState = (set: TakenSet | undefined): FileState => {
  if (set === undefined || set.file === 'deleted') return { state: 'missing' };
  return set.file === 'damaged' ? { state: 'damaged', found: 'another hash' } : { state: 'present' };
};

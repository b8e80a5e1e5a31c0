import type { DatabaseName } from '../../domain/databaseName.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import type { CataloguedRun } from '../manifest.ts';
import { buildChains, type ChainGraph } from './chainGraph.ts';
import type { ChainPlan, RestoreTarget } from './chainPlan.ts';
import { chainSets, type FileStateOf, pythonPoints, uncheckedFiles } from './chainSets.ts';
import { filesOnDisk } from './filesOnDisk.ts';
import { planChain } from './planChain.ts';

/**
 * Plans with the stored files that are there, as `list --chains` judges them: where one is gone the way around it, or why there is none. Only
 * the files of a way are looked at; all of them, which on a share takes long, where one of those is gone or no way was found.
 */
export const planOnDisk = (
  runs: readonly CataloguedRun[],
  base: LocalPath,
): ((database: DatabaseName, target: RestoreTarget) => ChainPlan) => {
  const graphOf = (fileState: FileStateOf): ChainGraph => buildChains(chainSets(runs, fileState), pythonPoints(runs));
  const stateOf = filesOnDisk(base);
  const unchecked = graphOf(uncheckedFiles);
  let onDisk: ChainGraph | undefined;
  return (database, target) => {
    const plan = planChain(unchecked, database, target);
    const isThere =
      plan.kind === 'reachable' && plan.steps.every(({ set }) => stateOf(set.id, set.stored).state === 'present');
    if (isThere) return plan;
    onDisk ??= graphOf(stateOf);
    return planChain(onDisk, database, target);
  };
};

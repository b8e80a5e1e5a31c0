import type { DatabaseName } from '../../domain/databaseName.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import type { CataloguedRun, StoredFile } from '../manifest.ts';
import { buildChains, type ChainGraph } from './chainGraph.ts';
import type { ChainPlan, RestoreTarget } from './chainPlan.ts';
import { chainSets, type FileStateOf, pythonPoints, uncheckedFiles } from './chainSets.ts';
import { filesOnDisk } from './filesOnDisk.ts';
import { planChain } from './planChain.ts';

/** A stored file that was read and is not what its manifest says, as no look at its size can tell. */
export interface DamagedFile {
  /** As the manifest names it. */
  readonly file: StoredFile['file'];
  /** The code of the error that reading it ended with. */
  readonly found: string;
}

/**
 * Plans with the stored files that are there, as `list --chains` judges them, and without those that are known to be damaged: where one is gone
 * the way around it, or why there is none. Only the files of a way are looked at; all of them, which on a share takes long, where one of those
 * is gone or no way was found.
 */
export const planOnDisk = (
  runs: readonly CataloguedRun[],
  base: LocalPath,
  damaged: readonly DamagedFile[] = [],
): ((database: DatabaseName, target: RestoreTarget) => ChainPlan) => {
  const graphOf = (fileState: FileStateOf): ChainGraph => buildChains(chainSets(runs, fileState), pythonPoints(runs));
  const stateOf = knowing(damaged, filesOnDisk(base));
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

const knowing =
  (damaged: readonly DamagedFile[], stateOf: FileStateOf): FileStateOf =>
  (id, stored) => {
    const known = damaged.find(({ file }) => file === stored.file);
    return known === undefined ? stateOf(id, stored) : { state: 'damaged', found: known.found };
  };

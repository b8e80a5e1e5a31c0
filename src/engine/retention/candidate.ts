import { bestWays } from '../../catalogue/chain/bestWay.ts';
import { buildChains, type ChainNode, type Family } from '../../catalogue/chain/chainGraph.ts';
import { chainSets, uncheckedFiles } from '../../catalogue/chain/chainSets.ts';
import { databaseKey, isPast } from '../../catalogue/lastGood.ts';
import {
  type CataloguedRun,
  isBackup,
  isStored,
  type StoredFile,
  type StoredRecord,
} from '../../catalogue/manifest.ts';

/** A stored backup set as retention judges it. */
export interface Candidate {
  readonly run: CataloguedRun;
  readonly record: StoredRecord;
  /** Its database's name without case. */
  readonly key: string;
  /** When its run finished, in milliseconds since 1970. */
  readonly finishedMs: number;
  readonly bytes: number;
  /** Its place in the chain graph; null: the Python tool's, which is restored by itself. */
  readonly node: ChainNode | null;
  readonly family: Family | null;
  /** A chain leads to it, and it is of a whole database. */
  readonly isRestorable: boolean;
  /** It is restorable and was taken as a backup. What else there is (a safety copy, a log behind a hole) is not counted as one of so many. */
  readonly counts: boolean;
}

export interface Candidates {
  readonly all: readonly Candidate[];
  readonly families: readonly Family[];
}

/** The stored sets of all runs, in the order of the runs. */
export const candidatesOf = (runs: readonly CataloguedRun[], now: Date): Candidates => {
  const families = buildChains(chainSets(runs, uncheckedFiles)).families();
  const nodes = new Map<StoredFile, { readonly node: ChainNode; readonly family: Family }>();
  const reached = new Set<ChainNode>();
  for (const family of families) {
    const ways = bestWays(family, { data: () => true, log: () => true });
    for (const node of family.nodes) {
      nodes.set(node.set.stored, { node, family });
      if (ways[node.index] !== undefined) reached.add(node);
    }
  }
  const all = runs.flatMap((run) => {
    return run.manifest.databases.filter(isStored).map((record): Candidate => {
      const place = record.status === 'completed' ? nodes.get(record.stored) : undefined;
      const node = place?.node ?? null;
      const isWhole =
        record.status === 'completed_python' || (node !== null && reached.has(node) && !record.set.isDamaged);
      const isRestorable = isWhole && isPast(run, now);
      return {
        run,
        record,
        key: databaseKey(record.name),
        finishedMs: Date.parse(run.manifest.finishedAt),
        bytes: record.status === 'completed' ? record.stored.bytes : record.sizeBytes,
        node,
        family: place?.family ?? null,
        isRestorable,
        counts: isRestorable && isBackup(run.manifest),
      };
    });
  });
  return { all, families };
};

/**
 * The chain graph: which backup set can follow which, from manifests alone. What it is keyed by is family, recovery fork and LSN, never a name
 * or a time (rivals.md rules 21–26). Here: its nodes in the order in which RESTORE could reach them; reach.ts walks it.
 */
import type { DatabaseName } from '../../domain/databaseName.ts';
import type { Lsn } from '../../domain/lsn.ts';
import { databaseKey } from '../lastGood.ts';
import type { Unreachable } from './chainPlan.ts';
import { type ChainSet, guidKey, type PythonPoint } from './chainSet.ts';
import { forkOrder } from './forkOrder.ts';
import { knownBeforeMs } from './provable.ts';
import { whyUnusable } from './whyUnusable.ts';

/** A set, and what RESTORE makes of it. */
export interface ChainNode {
  readonly set: ChainSet;
  /** The key of its family. */
  readonly family: string;
  /** Its place in `Family.nodes`. */
  readonly index: number;
  /** Grows with the LSN in which the set ends; the same for the same LSN. */
  readonly rank: number;
  readonly first: Lsn;
  readonly last: Lsn;
  /** The recovery fork that the database is on after this set. */
  readonly fork: string;
  /** A log that spans a fork also continues this one, from a redo point up to `at` (contract.md section 6.4). */
  readonly branchesFrom: { readonly fork: string; readonly at: Lsn } | null;
  /** Of a differential: the fulls that have the GUID that it names, not copy-only. */
  readonly bases: readonly ChainNode[];
  /** Why RESTORE cannot use it at all, whatever was restored before; null: it can. */
  readonly unusable: Unreachable | null;
  /** All commits before this instant lie before `last` on this fork, whichever set says so: an idle log proves that nothing happened. */
  readonly knownBeforeMs: number;
}

/** What is walked, in an order in which whatever a step needs comes before it. */
export type WalkStep =
  | { readonly kind: 'node'; readonly node: ChainNode; readonly fork: string }
  /** Here all of the older fork that this log can follow has been seen, and nothing beyond the fork point. */
  | { readonly kind: 'fork_point'; readonly node: ChainNode; readonly fork: string };

/** All sets with one family_guid: one database and its copies, whatever they are called. */
export interface Family {
  readonly guid: string;
  readonly nodes: readonly ChainNode[];
  readonly steps: readonly WalkStep[];
}

export interface ChainGraph {
  readonly families: ReadonlyMap<string, Family>;
  /** By the database's name without case. */
  readonly named: ReadonlyMap<string, readonly ChainNode[]>;
  readonly points: readonly PythonPoint[];
}

/** Puts the sets in their places. The result does not depend on their order. */
export const buildChains = (sets: readonly ChainSet[], points: readonly PythonPoint[] = []): ChainGraph => {
  const families = new Map<string, Family>();
  const named = new Map<string, ChainNode[]>();
  const byFamily = [...Map.groupBy(sets, ({ set }) => guidKey(set.familyGuid))].sort(([a], [b]) => text(a, b));
  for (const [guid, members] of byFamily) {
    const family = familyOf(guid, members);
    families.set(guid, family);
    for (const node of family.nodes) {
      const key = databaseKey(node.set.database);
      const list = named.get(key);
      if (list === undefined) named.set(key, [node]);
      else list.push(node);
    }
  }
  return { families, named, points };
};

/** The nodes that the manifests call by this name. */
export const nodesNamed = (graph: ChainGraph, database: DatabaseName): readonly ChainNode[] =>
  graph.named.get(databaseKey(database)) ?? [];

const familyOf = (guid: string, members: readonly ChainSet[]): Family => {
  const depths = forkOrder(members);
  const sorted = members
    .map((set) => ({ set, last: set.set.lastLsn, depth: depths.get(guidKey(set.set.recoveryForkGuid)) ?? 0 }))
    .sort(
      (a, b) =>
        order(a.last, b.last) ||
        a.depth - b.depth ||
        KIND_ORDER[a.set.type] - KIND_ORDER[b.set.type] ||
        // An empty log is applied to what a log that ends there left.
        order(a.set.set.firstLsn, b.set.set.firstLsn) ||
        byIdentity(a.set, b.set),
    )
    .map(({ set }) => set);
  const known = knownByFork(sorted);
  const fulls = new Map<string, ChainNode[]>();
  const nodes: ChainNode[] = [];
  let rank = -1;
  let previous: Lsn | null = null;
  for (const [index, set] of sorted.entries()) {
    if (set.set.lastLsn !== previous) rank++;
    previous = set.set.lastLsn;
    const node = nodeOf(guid, set, index, rank, known[index] ?? knownBeforeMs(set), fulls);
    nodes.push(node);
    if (set.type !== 'full' || set.set.copyOnly) continue;
    const key = guidKey(set.set.backupSetGuid);
    const same = fulls.get(key);
    if (same === undefined) fulls.set(key, [node]);
    else same.push(node);
  }
  return { guid, nodes, steps: stepsOf(nodes, depths) };
};

const nodeOf = (
  family: string,
  set: ChainSet,
  index: number,
  rank: number,
  knownBefore: number,
  fulls: ReadonlyMap<string, readonly ChainNode[]>,
): ChainNode => {
  const { firstLsn, lastLsn, recoveryForkGuid, firstRecoveryForkGuid, forkPointLsn, differentialBaseGuid } = set.set;
  const fork = guidKey(recoveryForkGuid);
  const first = guidKey(firstRecoveryForkGuid);
  const bases =
    set.type === 'differential' && differentialBaseGuid !== null
      ? [...(fulls.get(guidKey(differentialBaseGuid)) ?? [])]
      : [];
  return {
    set,
    family,
    index,
    rank,
    first: firstLsn,
    last: lastLsn,
    fork,
    branchesFrom:
      set.type === 'log' && first !== fork && forkPointLsn !== null ? { fork: first, at: forkPointLsn } : null,
    bases,
    unusable: whyUnusable(set, bases),
    knownBeforeMs: knownBefore,
  };
};

const KIND_ORDER = { full: 0, differential: 1, log: 2 } as const;

/** What each set's end proves, with all that ends at or before it on its fork; in the order of the sets, which is by last LSN. */
const knownByFork = (sorted: readonly ChainSet[]): readonly number[] => {
  const latest = new Map<string, number>();
  const known: number[] = new Array(sorted.length);
  for (let from = 0; from < sorted.length; ) {
    // Sets that end in the same LSN prove for each other.
    let to = from;
    for (const end = sorted[from]?.set.lastLsn; to < sorted.length && sorted[to]?.set.lastLsn === end; to++) {
      const set = sorted[to];
      if (set === undefined) break;
      const fork = guidKey(set.set.recoveryForkGuid);
      latest.set(fork, Math.max(latest.get(fork) ?? Number.NEGATIVE_INFINITY, knownBeforeMs(set)));
    }
    for (; from < to; from++) {
      const set = sorted[from];
      if (set !== undefined) known[from] = latest.get(guidKey(set.set.recoveryForkGuid)) ?? knownBeforeMs(set);
    }
  }
  return known;
};

/** The nodes in their order, and before each log that spans a fork (but after all that ends at the fork point on the older one) that moment. */
const stepsOf = (nodes: readonly ChainNode[], depths: ReadonlyMap<string, number>): readonly WalkStep[] => {
  const spanning = nodes.filter(({ branchesFrom }) => branchesFrom !== null);
  if (spanning.length === 0) return nodes.map(nodeStep);
  const placed = nodes.map((node) => ({
    at: node.last,
    depth: depths.get(node.fork) ?? 0,
    after: 0,
    index: node.index,
    step: nodeStep(node),
  }));
  for (const node of spanning) {
    if (node.branchesFrom === null) continue;
    const { fork, at } = node.branchesFrom;
    const step: WalkStep = { kind: 'fork_point', node, fork };
    placed.push({
      at: at < node.last ? at : node.last,
      depth: depths.get(fork) ?? 0,
      after: 1,
      index: node.index,
      step,
    });
  }
  return placed
    .sort((a, b) => order(a.at, b.at) || a.depth - b.depth || a.after - b.after || a.index - b.index)
    .map(({ step }) => step);
};

const nodeStep = (node: ChainNode): WalkStep => ({ kind: 'node', node, fork: node.fork });

/** Of sets that are alike in all that RESTORE sees, so that the result does not depend on the order in which they were read. */
const byIdentity = (a: ChainSet, b: ChainSet): number =>
  text(a.set.backupSetGuid, b.set.backupSetGuid) || text(a.id, b.id) || text(a.stored.file, b.stored.file);

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

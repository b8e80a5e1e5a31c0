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
  readonly kind: 'node';
  readonly set: ChainSet;
  /** What the manifest calls the database, without case. */
  readonly name: string;
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

/** Here all of the older fork that a spanning log can follow has been seen, and nothing beyond the fork point. */
export interface ForkPoint {
  readonly kind: 'fork_point';
  readonly node: ChainNode;
  readonly fork: string;
}

/** All sets with one family_guid: one database and its copies, whatever they are called. */
export interface Family {
  readonly guid: string;
  readonly nodes: readonly ChainNode[];
  /** What is walked: the nodes and the fork points, in an order in which whatever a step needs comes before it. */
  readonly steps: readonly (ChainNode | ForkPoint)[];
}

export interface ChainGraph {
  /** Every family that has a set of this name. Put together when it is first asked for: who plans for one database pays for that one. */
  readonly familiesNamed: (database: DatabaseName) => readonly Family[];
  readonly families: () => readonly Family[];
  readonly points: readonly PythonPoint[];
}

/** Puts the sets in their places. The result does not depend on their order. */
export const buildChains = (sets: readonly ChainSet[], points: readonly PythonPoint[] = []): ChainGraph => {
  const members = new Map<string, ChainSet[]>();
  const named = new Map<string, Set<string>>();
  for (const set of sets) {
    const guid = guidKey(set.set.familyGuid);
    const family = members.get(guid);
    if (family === undefined) members.set(guid, [set]);
    else family.push(set);
    const name = databaseKey(set.database);
    const guids = named.get(name);
    if (guids === undefined) named.set(name, new Set([guid]));
    else guids.add(guid);
  }
  const families = new Map<string, Family>();
  const family = (guid: string): Family => {
    const made = families.get(guid) ?? familyOf(guid, members.get(guid) ?? []);
    families.set(guid, made);
    return made;
  };
  return {
    familiesNamed: (database) => [...(named.get(databaseKey(database)) ?? [])].sort().map(family),
    families: () => [...members.keys()].sort().map(family),
    points,
  };
};

/** The nodes that the manifests call by this name, family by family. */
export const nodesNamed = (graph: ChainGraph, database: DatabaseName): readonly ChainNode[] =>
  graph.familiesNamed(database).flatMap((family) => ownNodes(family, database));

/** Those of one family. */
export const ownNodes = ({ nodes }: Family, database: DatabaseName): readonly ChainNode[] => {
  const name = databaseKey(database);
  return nodes.filter((node) => node.name === name);
};

const familyOf = (guid: string, members: readonly ChainSet[]): Family => {
  const depths = forkOrder(members);
  const sorted = inOrder(members, depths);
  const known = knownByFork(sorted);
  const fulls = new Map<string, ChainNode[]>();
  const nodes: ChainNode[] = [];
  let rank = -1;
  let previous: Lsn | null = null;
  for (const [index, set] of sorted.entries()) {
    if (set.set.lastLsn !== previous) rank++;
    previous = set.set.lastLsn;
    const node = nodeOf(set, index, rank, known[index] ?? knownBeforeMs(set), fulls);
    nodes.push(node);
    if (set.type !== 'full' || set.set.copyOnly) continue;
    const key = guidKey(set.set.backupSetGuid);
    const same = fulls.get(key);
    if (same === undefined) fulls.set(key, [node]);
    else same.push(node);
  }
  return { guid, nodes, steps: stepsOf(nodes, depths) };
};

/** By the LSN in which they end; where that is the same, in the order in which RESTORE could take them. */
const inOrder = (members: readonly ChainSet[], depths: ReadonlyMap<string, number>): readonly ChainSet[] => {
  // Doubles are compared much faster than bigints, and where they differ they do in the same direction.
  const about = Float64Array.from(members, ({ set }) => Number(set.lastLsn));
  const depthOf = ({ set }: ChainSet): number => depths.get(guidKey(set.recoveryForkGuid)) ?? 0;
  const sameLsn = (a: ChainSet, b: ChainSet): number =>
    order(a.set.lastLsn, b.set.lastLsn) ||
    depthOf(a) - depthOf(b) ||
    KIND_ORDER[a.type] - KIND_ORDER[b.type] ||
    // An empty log is applied to what a log that ends there left.
    order(a.set.firstLsn, b.set.firstLsn) ||
    byIdentity(a, b);
  return Uint32Array.from(members.keys())
    .sort((a, b) => {
      const apart = (about[a] ?? 0) - (about[b] ?? 0);
      if (apart !== 0) return apart;
      const [one, other] = [members[a], members[b]];
      return one === undefined || other === undefined ? 0 : sameLsn(one, other);
    })
    .reduce<ChainSet[]>((sorted, index) => {
      const set = members[index];
      if (set !== undefined) sorted.push(set);
      return sorted;
    }, []);
};

const nodeOf = (
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
    kind: 'node',
    set,
    name: databaseKey(set.database),
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

/** The nodes in their order, and where a log spans a fork: after all that ends at the fork point on the older one, that point. */
const stepsOf = (
  nodes: readonly ChainNode[],
  depths: ReadonlyMap<string, number>,
): readonly (ChainNode | ForkPoint)[] => {
  const points = nodes.flatMap((node) => {
    if (node.branchesFrom === null) return [];
    const { fork, at } = node.branchesFrom;
    const step: ForkPoint = { kind: 'fork_point', node, fork };
    return [{ at: at < node.last ? at : node.last, depth: depths.get(fork) ?? 0, after: 1, index: node.index, step }];
  });
  if (points.length === 0) return nodes;
  const placed = nodes.map((step) => ({
    at: step.last,
    depth: depths.get(step.fork) ?? 0,
    after: 0,
    index: step.index,
    step,
  }));
  return [...placed, ...points]
    .sort((a, b) => order(a.at, b.at) || a.depth - b.depth || a.after - b.after || a.index - b.index)
    .map(({ step }) => step);
};

/** Of sets that are alike in all that RESTORE sees, so that the result does not depend on the order in which they were read. */
const byIdentity = (a: ChainSet, b: ChainSet): number =>
  text(a.set.backupSetGuid, b.set.backupSetGuid) || text(a.id, b.id) || text(a.stored.file, b.stored.file);

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Walks the chain graph as RESTORE would (contract.md sections 6.1, 6.2, 6.4): what can be reached, by which way, and which way is best in the
 * eyes of whoever asks. One pass in the order of LSNs, n log n.
 */
import type { Lsn } from '../../domain/lsn.ts';
import type { ChainNode, Family } from './chainGraph.ts';

/** What a way costs, and what is let in. A cost must not get better by going on. */
export interface WalkRules<Cost> {
  /** Restoring a full, or a differential onto its base; null: not in this walk. */
  readonly start: (node: ChainNode, base: ChainNode | null) => Cost | null;
  /** Applying a log to what `before` cost. */
  readonly next: (log: ChainNode, before: Cost) => Cost | null;
  /** Whether `a` is better than `b`. */
  readonly better: (a: Cost, b: Cost) => boolean;
}

/** The best way to a node. */
export interface Reached<Cost> {
  readonly node: ChainNode;
  readonly cost: Cost;
  /** What is restored just before; null for a full. */
  readonly before: Reached<Cost> | null;
}

/** The best way to each node of the family, by the node's index; nothing where there is none. */
export const reach = <Cost>(family: Family, rules: WalkRules<Cost>): readonly (Reached<Cost> | undefined)[] => {
  const reached: (Reached<Cost> | undefined)[] = new Array(family.nodes.length);
  const forks = new Map<string, Fork<Cost>>();
  const atForkPoint = new Map<ChainNode, Reached<Cost>>();
  for (const step of family.steps) {
    const node = step.kind === 'node' ? step : step.node;
    if (node.unusable !== null) continue;
    let fork = forks.get(step.fork);
    if (fork === undefined) {
      fork = { frontier: [], waiting: [] };
      forks.set(step.fork, fork);
    }
    if (step.kind === 'fork_point') {
      const before = bestFrom(fork.frontier, node.first);
      if (before !== undefined) atForkPoint.set(node, before);
      continue;
    }
    const way =
      node.set.type === 'log'
        ? wayOfLog(node, rules, [bestFrom(fork.frontier, firstOnOwnFork(node)), atForkPoint.get(node)])
        : wayOfData(node, rules);
    if (way === undefined) {
      if (node.set.type === 'log') fork.waiting.push(node);
      continue;
    }
    reached[node.index] = way;
    add(fork.frontier, way, rules);
    if (fork.waiting.length === 0) continue;
    for (const log of fork.waiting.splice(0)) {
      // The server takes a log that ends where it stands already.
      if (log.last === node.last && firstOnOwnFork(log) <= log.last) reached[log.index] = wayOfLog(log, rules, [way]);
    }
  }
  return reached;
};

/** What was reached on a fork, and the logs that were not: the last of them may end where a later one arrives. */
interface Fork<Cost> {
  readonly frontier: Frontier<Cost>;
  readonly waiting: ChainNode[];
}

/** The sets of a way, in the order in which they are applied. */
export const wayTo = <Cost>(end: Reached<Cost>): readonly ChainNode[] => {
  const nodes: ChainNode[] = [];
  for (let at: Reached<Cost> | null = end; at !== null; at = at.before) nodes.push(at.node);
  return nodes.reverse();
};

/** The least redo point on its own fork from which a log applies: one that spans a fork is on it from the fork point on. */
const firstOnOwnFork = ({ first, branchesFrom }: ChainNode): Lsn =>
  branchesFrom !== null && branchesFrom.at > first ? branchesFrom.at : first;

const wayOfLog = <Cost>(
  node: ChainNode,
  { next, better }: WalkRules<Cost>,
  befores: readonly (Reached<Cost> | undefined)[],
): Reached<Cost> | undefined => {
  let best: Reached<Cost> | undefined;
  for (const before of befores) {
    if (before === undefined) continue;
    const cost = next(node, before.cost);
    if (cost !== null && (best === undefined || better(cost, best.cost))) best = { node, cost, before };
  }
  return best;
};

const wayOfData = <Cost>(node: ChainNode, { start, better }: WalkRules<Cost>): Reached<Cost> | undefined => {
  if (node.set.type === 'full') {
    const cost = start(node, null);
    return cost === null ? undefined : { node, cost, before: null };
  }
  let best: Reached<Cost> | undefined;
  for (const base of node.bases) {
    if (base.unusable !== null) continue;
    const baseCost = start(base, null);
    const cost = start(node, base);
    if (baseCost === null || cost === null || (best !== undefined && !better(cost, best.cost))) continue;
    best = { node, cost, before: { node: base, cost: baseCost, before: null } };
  }
  return best;
};

/**
 * What was reached on one fork, by growing LSN, without what something further on is at least as good as: the first entry at or after an LSN
 * is the best of all that follow it.
 */
type Frontier<Cost> = Reached<Cost>[];

const add = <Cost>(frontier: Frontier<Cost>, way: Reached<Cost>, { better }: WalkRules<Cost>): void => {
  for (let last = frontier.at(-1); last !== undefined; last = frontier.at(-1)) {
    if (better(last.cost, way.cost)) break;
    frontier.pop();
  }
  frontier.push(way);
};

const bestFrom = <Cost>(frontier: Frontier<Cost>, first: Lsn): Reached<Cost> | undefined => {
  let low = 0;
  let high = frontier.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = frontier[middle];
    if (entry !== undefined && entry.node.last < first) low = middle + 1;
    else high = middle;
  }
  return frontier[low];
};

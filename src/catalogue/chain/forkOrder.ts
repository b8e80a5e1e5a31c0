import { type ChainSet, guidKey } from './chainSet.ts';

/**
 * How many forks lie before each recovery fork, by its GUID's key: a log that spans a fork tells which came from which (contract.md section
 * 6.4), and so does a differential whose base is of another fork. Forks that only go round in a circle, which no server writes, stand wherever
 * the circle is first entered.
 */
export const forkOrder = (sets: readonly ChainSet[]): ReadonlyMap<string, number> => {
  const forksOfFulls = Map.groupBy(
    sets.filter(({ type }) => type === 'full'),
    ({ set }) => guidKey(set.backupSetGuid),
  );
  const parents = new Map<string, Set<string>>();
  const cameFrom = (fork: string, older: string): void => {
    if (fork === older) return;
    const known = parents.get(fork);
    if (known === undefined) parents.set(fork, new Set([older]));
    else known.add(older);
  };
  for (const { type, set } of sets) {
    const fork = guidKey(set.recoveryForkGuid);
    if (type === 'log') cameFrom(fork, guidKey(set.firstRecoveryForkGuid));
    if (type !== 'differential' || set.differentialBaseGuid === null) continue;
    for (const base of forksOfFulls.get(guidKey(set.differentialBaseGuid)) ?? []) {
      cameFrom(fork, guidKey(base.set.recoveryForkGuid));
    }
  }
  const depths = new Map<string, number>();
  for (const fork of [...parents.keys()].sort()) depthOf(fork, parents, depths);
  return depths;
};

/** By hand and not by recursion: a chain of forks may be longer than the stack is deep. */
const depthOf = (
  start: string,
  parents: ReadonlyMap<string, ReadonlySet<string>>,
  depths: Map<string, number>,
): void => {
  const open = new Set<string>();
  const stack = [start];
  for (let fork = stack.at(-1); fork !== undefined; fork = stack.at(-1)) {
    const before = [...(parents.get(fork) ?? [])];
    const unknown = before.filter((parent) => !depths.has(parent) && !open.has(parent));
    if (!open.has(fork)) {
      open.add(fork);
      stack.push(...unknown);
      if (unknown.length > 0) continue;
    }
    depths.set(
      fork,
      before.reduce((depth, parent) => Math.max(depth, (depths.get(parent) ?? 0) + 1), 0),
    );
    stack.pop();
  }
};

/**
 * The rules by which a server accepts a restore sequence, written down once more as contract.md sections 6.1, 6.2 and 6.4 say them and not as
 * the chain graph does: by trying every sequence. Only for a handful of sets.
 */
import type { ChainSet } from '../../src/catalogue/chain/chainSet.ts';

interface Restoring {
  readonly family: string;
  readonly fork: string;
  readonly redo: bigint;
  readonly full: ChainSet;
  readonly applied: readonly ChainSet[];
}

/** What the server is left with after one more set, null if it refuses it. */
export const restoreNext = (before: Restoring | null, set: ChainSet): Restoring | null => {
  const { familyGuid: family, recoveryForkGuid: fork, lastLsn: redo } = set.set;
  if (set.set.isDamaged || set.file.state === 'missing' || set.file.state === 'damaged') return null;
  if (before === null) return set.type === 'full' ? { family, fork, redo, full: set, applied: [set] } : null;
  if (set.type === 'full' || before.family !== family) return null;
  const after = { family, fork, redo, full: before.full, applied: [...before.applied, set] };
  if (set.type === 'differential') {
    const isBase = before.applied.length === 1 && !before.full.set.copyOnly;
    const fits = set.set.differentialBaseGuid === before.full.set.backupSetGuid && redo >= before.redo;
    return isBase && fits ? after : null;
  }
  const { firstLsn, firstRecoveryForkGuid: older, forkPointLsn: point } = set.set;
  if (firstLsn > before.redo || redo < before.redo) return null;
  if (older === fork) return before.fork === fork ? after : null;
  if (point === null) return null;
  const samePath = (before.fork === older && before.redo <= point) || (before.fork === fork && before.redo >= point);
  return samePath ? after : null;
};

/** Every sequence that the server accepts without applying a set twice. */
export const acceptedSequences = (sets: readonly ChainSet[]): readonly Restoring[] => {
  const found: Restoring[] = [];
  const grow = (state: Restoring | null): void => {
    for (const set of sets) {
      if (state?.applied.includes(set)) continue;
      const next = restoreNext(state, set);
      if (next === null) continue;
      found.push(next);
      grow(next);
    }
  };
  grow(null);
  return found;
};

/** The state after these steps, null if the server refuses one of them. */
export const restoreAll = (sets: readonly ChainSet[]): Restoring | null => {
  let state: Restoring | null = null;
  for (const set of sets) {
    state = restoreNext(state, set);
    if (state === null) return null;
  }
  return state;
};
export type { Restoring };

import type { DamagedFile } from '../catalogue/chain/planOnDisk.ts';
import { hasCode } from '../domain/rexusError.ts';
import type { PlannedSequence, RestorePlan, TailUse } from './restorePlan.ts';

/** What can be done instead of a way on which a file is damaged. */
export type WayAround =
  | { readonly kind: 'found'; readonly sequence: PlannedSequence }
  /** With the nearest moments, in milliseconds since 1970, that can be restored without the file; null: there is none on that side. */
  | { readonly kind: 'none'; readonly before: number | null; readonly after: number | null };

/**
 * What was planned anew once files turned out to be damaged, if it does what was confirmed: the same database, over what was overwritten anyway,
 * to the same moment, with none of those files.
 */
export const wayAround = (
  sequence: PlannedSequence,
  { databases: [planned] }: RestorePlan,
  damaged: readonly DamagedFile[],
): WayAround => {
  if (planned === undefined) throw new TypeError('nothing was planned anew');
  if (planned.action === 'reopen') throw new TypeError('a restore that has begun is not opened again');
  if (planned.action === 'refuse') {
    const { error } = planned;
    const facts = hasCode(error, 'TIME_NOT_REACHABLE') ? error.facts : { before: null, after: null };
    return { kind: 'none', before: facts.before, after: facts.after };
  }
  const isWithout = planned.steps.every(
    ({ stored }) => stored.origin === 'rexus' && !damaged.some(({ file }) => file === stored.stored.file),
  );
  // A run names its own file: nothing else is what was asked for.
  if (!isWithout) return { kind: 'none', before: null, after: null };
  const isConfirmed =
    planned.target === sequence.target && (planned.overwrites === null || sequence.overwrites !== null);
  if (isConfirmed && isSameMoment(sequence, planned)) return { kind: 'found', sequence: planned };
  return { kind: 'none', before: planned.reaches?.atMs ?? null, after: null };
};

/** The end is no fixed moment: without its last set it would be an earlier one, which nobody has agreed to. */
const isSameMoment = (before: PlannedSequence, now: PlannedSequence): boolean => {
  const { request } = before;
  if (request.kind === 'moment' && request.target.kind === 'end') {
    return before.steps.at(-1)?.id === now.steps.at(-1)?.id && tailOf(before) === tailOf(now);
  }
  return before.reaches?.atMs === now.reaches?.atMs;
};

const tailOf = ({ safety }: PlannedSequence): TailUse => (safety.kind === 'tail_log' ? safety.applied : 'no');

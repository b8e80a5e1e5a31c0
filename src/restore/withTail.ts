import { RexusError } from '../domain/rexusError.ts';
import type { PlannedSequence, RestorePlan } from './restorePlan.ts';

/**
 * The sequence with what was planned anew once the tail of the log was in the catalogue: what was proven already stays as it was planned, and
 * the log that has come is put behind it. @throws RexusError why the moment is not reached even so
 */
export const withTail = (sequence: PlannedSequence, { databases: [planned] }: RestorePlan): PlannedSequence => {
  if (planned === undefined) throw new TypeError('nothing was planned anew');
  if (planned.action === 'refuse') throw planned.error;
  if (planned.action === 'reopen') throw new TypeError('a restore that goes on is not opened again');
  const { steps, stop, reaches } = planned;
  const isLonger = steps.length > sequence.steps.length && sequence.steps.every(({ id }, at) => steps[at]?.id === id);
  if (!isLonger) {
    throw new RexusError('TIME_NOT_REACHABLE', {
      database: sequence.source,
      why: { code: 'after_last_backup', lastMs: reaches?.atMs ?? 0 },
      before: reaches?.atMs ?? null,
      after: null,
    });
  }
  return { ...sequence, steps: [...sequence.steps, ...steps.slice(sequence.steps.length)], stop, reaches };
};

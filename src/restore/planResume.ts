import { assertNever } from '../domain/assertNever.ts';
import type { Lsn } from '../domain/lsn.ts';
import type { DatabaseState } from '../sqlserver/sqlServer.ts';
import type { RestoreNote } from './restoreNote.ts';

/** What the server says of the database whose restore broke off. */
export interface SeenDatabase {
  /** Null: there is none of that name. */
  readonly state: DatabaseState | null;
  /** How far it has been restored (contract.md section 6.2). */
  readonly redoPoint: Lsn | null;
}

/** How a restore that broke off is gone on with. */
export type Resumption =
  /** So many of the noted steps are in the database; all of them: it only has to be opened. */
  | { readonly kind: 'go_on'; readonly applied: number }
  /** It was opened before the restore broke off: it only has to be looked through. */
  | { readonly kind: 'check' }
  /** It was being kept safe, and holds what may be in no backup: it is opened again, and everything done from the beginning. */
  | { readonly kind: 'reopen' }
  /** Nothing of the sequence is there: it begins from the beginning. */
  | { readonly kind: 'anew' };

/**
 * What the note says was going to be done, held against what the server says was done: its redo point is the LastLSN of the last set that was
 * applied whole (contract.md section 6.2; rivals.md rule 45). A set that was applied in part is applied again.
 * @param lastLsns LastLSN of each noted step; null: not known (a Python manifest)
 */
export const planResume = (
  { at }: Pick<RestoreNote, 'at'>,
  { state, redoPoint }: SeenDatabase,
  lastLsns: readonly (Lsn | null)[],
): Resumption => {
  if (state === 'ONLINE' && at.kind === 'recover') return { kind: 'check' };
  // Gone, or somebody has opened or broken it meanwhile: it is judged afresh, and kept safe before it is overwritten.
  if (state !== 'RESTORING') return { kind: 'anew' };
  switch (at.kind) {
    case 'safety':
      return { kind: 'reopen' };
    case 'recover':
      return { kind: 'go_on', applied: lastLsns.length };
    case 'step':
      return { kind: 'go_on', applied: appliedOf(at.step, redoPoint, lastLsns) };
    default:
      return assertNever(at);
  }
};

/**
 * The first step is always done again: the redo point that stands there may be that of the tail, taken from the same database just before, and
 * it lies behind the full's.
 */
const appliedOf = (noted: number, redoPoint: Lsn | null, lastLsns: readonly (Lsn | null)[]): number => {
  if (noted === 0) return 0;
  const reached = (at: number): boolean => {
    const last = lastLsns[at] ?? null;
    return redoPoint !== null && last !== null && redoPoint >= last;
  };
  if (reached(noted)) return noted + 1;
  // Less than what had been applied before: it is not the database that the note speaks of.
  return reached(noted - 1) ? noted : 0;
};

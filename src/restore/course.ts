import type { DamagedFile } from '../catalogue/chain/planOnDisk.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import type { Kept } from './keepSafe.ts';
import type { PlannedSequence } from './restorePlan.ts';

/** How far the restore of one database has come: all that is known when it fails. */
export interface Course {
  sequence: PlannedSequence;
  /** Found while the files were proven; `sequence` leads around them. */
  damaged: readonly DamagedFile[];
  /** The target as it was when this began. */
  existing: DatabaseFacts | null;
  kept: Kept | null;
  /** The tail of the log was asked for: the database may be RESTORING since. */
  isTailTried: boolean;
  /** The place of the RESTORE that was sent last; null: none was. */
  sent: number | null;
  /** So many steps are in the database. */
  applied: number;
  /** Everything was applied and the database opened. */
  isOpen: boolean;
}

export const beginCourse = (sequence: PlannedSequence): Course => ({
  sequence,
  damaged: [],
  existing: null,
  kept: null,
  isTailTried: false,
  sent: null,
  applied: sequence.applied,
  isOpen: false,
});

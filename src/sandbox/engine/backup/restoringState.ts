import type { DatabaseEntry } from '../instance.ts';

/**
 * How far the restore sequence of a database has come: kept in instance.json while the database is RESTORING or in standby, so that the next
 * RESTORE knows what it goes on from, also after a kill. LSNs are decimal text.
 */
export interface RestoringState {
  /** The log is missing from here on: sys.master_files.redo_start_lsn. The recovery fork that it is on is the entry's. */
  readonly redoLsn: string;
  /** Nothing before this moment can be had any more (4335); null: not known, which no stop is too early for. */
  readonly rolledForwardTo: Date | null;
  /** The files hold a full backup and nothing that came after it: every differential of that full fits, on whatever fork it was taken. */
  readonly isAtBase: boolean;
  /** Null: the files are those of the redo point. */
  readonly interrupted: InterruptedStep | null;
  /** Where STANDBY keeps what the next step needs, as the server sees it; null: the database cannot be read. */
  readonly undoFile: string | null;
  /** What sys.databases.is_read_only says once the database is recovered: a standby is read-only whatever it was. */
  readonly isReadOnlyAfterwards: boolean;
  /** Damage was let through with CONTINUE_AFTER_ERROR: every later step has to say it too (4323). */
  readonly continuedAfterError: boolean;
}

/** A step that was begun and did not end: its files are of no moment until it, or one that reaches further, is done. */
export interface InterruptedStep {
  readonly kind: 'data' | 'differential' | 'log';
  readonly setGuid: string;
  /** The redo point that it was on the way to. */
  readonly towardsLsn: string;
}

/** The state of a database that stops at `redoLsn` in good order: after a data set, or a tail backup WITH NORECOVERY. */
export const restoringAt = (
  redoLsn: string,
  rolledForwardTo: Date | null,
  { isReadOnly }: Pick<DatabaseEntry, 'isReadOnly'>,
): RestoringState => ({
  redoLsn,
  rolledForwardTo,
  isAtBase: false,
  interrupted: null,
  undoFile: null,
  isReadOnlyAfterwards: isReadOnly,
  continuedAfterError: false,
});

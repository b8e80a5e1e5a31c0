/**
 * How far a database that is RESTORING (or in STANDBY) has been rolled forward: what the next RESTORE must fit (contract.md section 6).
 * LSNs are decimal text.
 */
export interface RestoringState {
  /** The redo point: the LastLSN of what was applied, or of the tail that was backed up. */
  readonly redoLsn: string;
  /** The recovery fork that the redo point is on. */
  readonly forkGuid: string;
}

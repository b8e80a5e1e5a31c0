/** The steps of a restore sequence as the database's entry remembers them: NORECOVERY, STANDBY, and the recovery that ends it. */
import { statSync } from 'node:fs';
import type { DatabaseEntry, Instance } from '../instance.ts';
import { failure } from './errors.ts';
import { lsnParts, lsnText, nextLsn } from './lsn.ts';
import { type InterruptedStep, type RestoringState, restoringAt } from './restoringState.ts';
import { enterStandby, leaveStandby } from './standby.ts';
import type { RestoreOptions } from './statements.ts';

/** Where the sequence stands; null: the database is recovered, or in no state that anything can be restored onto. */
export const sequenceOf = (instance: Instance, entry: DatabaseEntry): RestoringState | null => {
  if (entry.restoring !== null) return entry.restoring;
  if (entry.state !== 'RESTORING') return null;
  // A folder of before there were sequences: a data file has its name only when all of it is there.
  const data = entry.files.find(({ type }) => type === 'D');
  const isThere = data !== undefined && statSync(instance.hostPath(data.physicalName), { throwIfNoEntry: false });
  const state = restoringAt(lsnText(entry.lsn), null, entry);
  return isThere ? state : { ...state, interrupted: { kind: 'data', setGuid: '', towardsLsn: state.redoLsn } };
};

/** 4319: what was begun has to be done again, or the sequence begun anew. */
export const interruptedError = (entry: DatabaseEntry): Error => {
  const data = entry.files.find(({ type }) => type === 'D');
  return failure(
    4319,
    `A previous restore operation was interrupted and did not complete processing on file '${data?.logicalName ?? entry.name}'. Either restore the backup set that was interrupted or restart the restore sequence.`,
  );
};

/** From here on a kill leaves the database RESTORING with the step unfinished. */
export const beginStep = (
  instance: Instance,
  entry: DatabaseEntry,
  state: RestoringState,
  interrupted: InterruptedStep,
): void => leaveStandby(instance, entry, { ...state, interrupted });

/** All of the step is in the files: what the statement asked for happens, and is saved. */
export const endStep = (
  instance: Instance,
  entry: DatabaseEntry,
  state: RestoringState,
  { recovery, restrictedUser }: Pick<RestoreOptions, 'recovery' | 'restrictedUser'>,
): void => {
  if (restrictedUser) entry.userAccess = 'RESTRICTED_USER';
  if (recovery === 'recovery') recover(instance, entry, state);
  else if (recovery === 'norecovery') {
    entry.state = 'RESTORING';
    entry.restoring = state;
  } else enterStandby(instance, entry, state, recovery.undoFile);
  instance.save();
};

/**
 * Opens a new recovery fork, whatever was restored, in a database with a new BindingID of the same family (contract.md section 6.4). The fork's first
 * record stands at the redo point, so that the old fork ends right behind it, before any commit that was made there: the next log backup,
 * which begins at or before the redo point, spans the fork.
 */
const recover = (instance: Instance, entry: DatabaseEntry, state: RestoringState): void => {
  const redo = lsnParts(state.redoLsn);
  const forkPoint = lsnText({ ...redo, slot: redo.slot + 1 });
  const { previousFork } = entry;
  // A log backup names one fork before its own: a chain that would span two begins with the newer one.
  if (
    previousFork !== null &&
    entry.lastLogBackupLsn !== null &&
    BigInt(entry.lastLogBackupLsn) < BigInt(previousFork.lsn)
  ) {
    entry.lastLogBackupLsn = state.redoLsn;
  }
  entry.previousFork = { guid: entry.recoveryForkGuid, lsn: forkPoint };
  entry.recoveryForkGuid = instance.options.newGuid();
  entry.databaseGuid = instance.options.newGuid();
  entry.lsn = nextLsn(redo);
  entry.state = 'ONLINE';
  entry.isInStandby = false;
  entry.isReadOnly = state.isReadOnlyAfterwards;
  entry.restoring = null;
};

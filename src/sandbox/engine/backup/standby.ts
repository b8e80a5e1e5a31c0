/** STANDBY: readers between two steps of a restore sequence (contract.md section 4.4). */
import { accessSync, constants, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseEntry, Instance } from '../instance.ts';
import { devicePath, osErrorOf, osErrorText } from './device.ts';
import { failure } from './errors.ts';
import type { RestoringState } from './restoringState.ts';
import type { RestoreOptions } from './statements.ts';

/** @throws BackupFailure 3170 for a name under which no file can be made, before anything is touched */
export const requireUndoFile = (instance: Instance, recovery: RestoreOptions['recovery']): void => {
  if (typeof recovery === 'string') return;
  const path = instance.hostPath(devicePath(instance, recovery.undoFile));
  try {
    if (recovery.undoFile === '' || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) throw invalid();
    accessSync(dirname(path), constants.W_OK);
  } catch {
    throw invalid();
  }
};

const invalid = (): Error => failure(3170, 'The STANDBY filename is invalid.');

/**
 * Opens the database to readers; the caller saves. Its files are those of the redo point, with nothing uncommitted to undo: the undo file of this
 * look-alike only says of which database and redo point it is. A relative name is one in the default backup folder.
 */
export const enterStandby = (
  instance: Instance,
  entry: DatabaseEntry,
  state: RestoringState,
  undoFileName: string,
): void => {
  const undoFile = devicePath(instance, undoFileName);
  writeFileSync(
    instance.hostPath(undoFile),
    `${JSON.stringify({ database_guid: entry.databaseGuid, redo_lsn: state.redoLsn })}\n`,
  );
  entry.state = 'ONLINE';
  entry.isInStandby = true;
  entry.isReadOnly = true;
  entry.restoring = { ...state, undoFile };
};

/** The next step needs the undo file (rivals.md rule 45). @throws BackupFailure 3441 (number and text from memory) */
export const requireUndo = (instance: Instance, entry: DatabaseEntry, { undoFile }: RestoringState): void => {
  if (undoFile === null) return;
  try {
    accessSync(instance.hostPath(undoFile), constants.R_OK);
  } catch (error) {
    throw failure(
      3441,
      `During startup of warm standby database '${entry.name}' (database ID ${entry.id}), its standby file ('${undoFile}') was inaccessible to the RESTORE statement. The operating system error was '${osErrorText(osErrorOf(error))}'. Diagnose the operating system error, correct the problem, and retry startup.`,
      1,
      17,
    );
  }
};

/** Closes the database to readers, durably, and only then lets the undo file go: without it a standby could not be restored further. */
export const leaveStandby = (instance: Instance, entry: DatabaseEntry, state: RestoringState): void => {
  instance.release(entry);
  entry.state = 'RESTORING';
  entry.isInStandby = false;
  entry.isReadOnly = state.isReadOnlyAfterwards;
  entry.restoring = { ...state, undoFile: null };
  instance.save();
  if (state.undoFile !== null) rmSync(instance.hostPath(state.undoFile), { force: true });
};

import type { Instance } from '../instance.ts';
import { failure } from './errors.ts';
import { unsupportedOptions } from './restoreOptions.ts';
import { endStep, interruptedError, sequenceOf } from './restoreSequence.ts';
import { type RestoreDatabaseStatement, refuseSystemTarget, requireExclusive } from './restoreTarget.ts';
import { processedMessage, type RunningSession, type RunningStatement } from './runningStatement.ts';
import { leaveStandby, requireUndo, requireUndoFile } from './standby.ts';

/** RESTORE DATABASE (or LOG) x WITH RECOVERY, NORECOVERY or STANDBY, without FROM: only the state changes (contract.md section 4.1). */
export const recoverDatabase = (
  instance: Instance,
  session: RunningSession,
  { what, database: name, options }: RestoreDatabaseStatement,
  running: RunningStatement,
): void => {
  const entry = instance.find(name);
  refuseSystemTarget(name, entry);
  if (options.stop !== null || options.file !== null || options.moves.length > 0) {
    throw unsupportedOptions(['stopat', 'file', 'move']);
  }
  if (entry === undefined) {
    throw failure(911, `Database '${name}' does not exist. Make sure that the name is entered correctly.`, 11);
  }
  const state = sequenceOf(instance, entry);
  if (state === null) throw failure(3153, 'The database is already fully recovered.');
  requireExclusive(instance, session, entry);
  if (state.interrupted !== null) throw interruptedError(entry);
  requireUndo(instance, entry, state);
  requireUndoFile(instance, options.recovery);
  leaveStandby(instance, entry, state);
  endStep(instance, entry, { ...state, undoFile: null }, options);
  running.say(processedMessage(what === 'log' ? 'RESTORE LOG' : 'RESTORE DATABASE', 0, 0));
};

import type { DatabaseEntry } from '../instance.ts';
import { createLogFile } from '../log/logFile.ts';
import { whileBusy } from './busyDatabases.ts';
import { type DataRestore, type DataRestored, pagesOf } from './dataRestore.ts';
import { requireStopBehind, takeOver } from './dataSet.ts';
import { withWriteErrors } from './device.ts';
import { failure } from './errors.ts';
import { otherPath } from './logPath.ts';
import { rememberChanges } from './rememberChanges.ts';
import { overlayPages, type RestoredPages } from './restorePages.ts';
import { beginStep, interruptedError } from './restoreSequence.ts';
import { type RollForwardTarget, requireRollForward } from './restoreTarget.ts';
import { type RestoringState, restoringAt } from './restoringState.ts';
import type { RunningStatement } from './runningStatement.ts';
import { requireUndoFile } from './standby.ts';

/** RESTORE DATABASE of a differential: the pages that changed since the full that the database was restored from. */
export const restoreDifferential = async (
  restore: DataRestore,
  running: RunningStatement,
  done: (restored: DataRestored) => void,
): Promise<void> => {
  const { instance, session, statement, set, header, end } = restore;
  const target = requireRollForward(instance, session, statement, header);
  requireFits(restore, target);
  requireStopBehind(statement.options.stop, header, end);
  requireUndoFile(instance, statement.options.recovery);
  running.check();
  const { entry, state } = target;
  await whileBusy(entry, async () => {
    const towardsLsn = header.lastLsn.toString();
    beginStep(instance, entry, state, { kind: 'differential', setGuid: set.guid, towardsLsn });
    const { damaged } = await overlay(restore, entry, running);
    takeOver(entry, restore);
    done({ entry, state: stateAfter(restore, state), damaged });
  });
};

const stateAfter = ({ header, end }: DataRestore, { continuedAfterError }: RestoringState): RestoringState => ({
  ...restoringAt(header.lastLsn.toString(), end, header),
  continuedAfterError,
});

/** Contract.md section 6.1. @throws BackupFailure 3136, 3120, 4330, 4319 */
const requireFits = ({ set, header }: DataRestore, { entry, state }: RollForwardTarget): void => {
  if (entry.differentialBase === null || header.differentialBaseGuid !== entry.differentialBase.guid) {
    throw failure(
      3136,
      'This differential backup cannot be restored because the database has not been restored to the correct earlier state.',
    );
  }
  const redo = BigInt(state.redoLsn);
  if (header.lastLsn < redo) {
    throw failure(
      3120,
      'This backup set will not be restored because all data has already been restored to a point beyond the time covered by this backup set.',
    );
  }
  if (!state.isAtBase && header.recoveryForkId !== entry.recoveryForkGuid) {
    const fork = (set.atEnd ?? set.atStart).set.previousFork;
    if (fork?.guid !== entry.recoveryForkGuid || redo > fork.lsn) throw otherPath();
  }
  const { interrupted } = state;
  if (interrupted !== null && header.lastLsn < BigInt(interrupted.towardsLsn)) throw interruptedError(entry);
};

const overlay = async (
  restore: DataRestore,
  entry: DatabaseEntry,
  running: RunningStatement,
): Promise<RestoredPages> => {
  const { instance, header } = restore;
  const data = entry.files.find(({ type }) => type === 'D');
  const log = entry.files.find(({ type }) => type === 'L');
  if (data === undefined || log === undefined) throw interruptedError(entry);
  const hostPath = instance.hostPath(data.physicalName);
  return await withWriteErrors(data.physicalName, async () => {
    const pages = await overlayPages(pagesOf(restore, entry, hostPath), running);
    rememberChanges(entry, hostPath, pages.written);
    createLogFile(instance.hostPath(log.physicalName), header.recoveryModel === 'SIMPLE' ? null : header.checkpointLsn);
    return pages;
  });
};

import type { BackupSet } from '../../../mtf/medium.ts';
import type { SetHeader } from '../../../mtf/setHeader.ts';
import type { DatabaseEntry, Instance } from '../instance.ts';
import { applyLog } from './applyLog.ts';
import { whileBusy } from './busyDatabases.ts';
import { finishOf } from './dataSet.ts';
import { failure, infoMessage } from './errors.ts';
import { keepHistory, recordRestore } from './history.ts';
import { forkAt, requireGoesOn } from './logPath.ts';
import { logBytes, recordsOf } from './logSet.ts';
import { encryptionOf, lastValidRestoreTime } from './mediumFacts.ts';
import { planRedo, type RedoPlan } from './planRedo.ts';
import { requireKey } from './requireKey.ts';
import { type OpenedMedium, requireAllFamilies, setAt, withMedium } from './restoreMedium.ts';
import { endStep, interruptedError } from './restoreSequence.ts';
import {
  type RestoreDatabaseStatement,
  recoveryModelOf,
  refuseSystemTarget,
  requireRestorable,
  requireRollForward,
} from './restoreTarget.ts';
import type { RestoringState } from './restoringState.ts';
import { processedMessage, type RunningSession, type RunningStatement } from './runningStatement.ts';
import { requireUndoFile } from './standby.ts';

/** RESTORE LOG … FROM. Every refusal leaves the database as it was; from then on it is RESTORING until the log is redone. */
export const restoreLog = (
  instance: Instance,
  session: RunningSession,
  statement: RestoreDatabaseStatement,
  running: RunningStatement,
): Promise<void> =>
  withMedium(instance, statement.devices, statement.options, async (opened) => {
    const started = performance.now();
    const { options } = statement;
    refuseSystemTarget(statement.database, instance.find(statement.database));
    const set = setAt(opened, options.file ?? 1);
    requireAllFamilies(opened);
    const header = requireRestorable(opened, set, statement);
    requireKey(instance, await encryptionOf(opened.medium.image, set));
    const { entry, state } = requireRollForward(instance, session, statement, header);
    refuseMoves(entry, statement);
    requireGoesOn(header, { lsn: BigInt(state.redoLsn), forkGuid: entry.recoveryForkGuid });
    requireStoppable(entry, statement);
    requireUndoFile(instance, options.recovery);
    await whileBusy(entry, async () => {
      const restore: LogRestore = { instance, session, statement, opened, set, header, entry, state };
      const plan = await planOf(restore, running);
      await applyLog(restore, plan, running);
      const lastCommitAt = await lastValidRestoreTime(opened.medium.image, set);
      finish(restore, plan, lastCommitAt, running);
      report(restore, plan, running, (performance.now() - started) / 1000);
    });
  });

/** One RESTORE LOG, its set opened and found fit for the database. */
export interface LogRestore {
  readonly instance: Instance;
  readonly session: RunningSession;
  readonly statement: RestoreDatabaseStatement;
  readonly opened: OpenedMedium;
  readonly set: BackupSet;
  readonly header: SetHeader;
  readonly entry: DatabaseEntry;
  readonly state: RestoringState;
}

/** MOVE is for files that the log itself creates, which no log of this look-alike does. @throws BackupFailure 3234, 3219 */
const refuseMoves = (entry: DatabaseEntry, { options, database }: RestoreDatabaseStatement): void => {
  const [move] = options.moves;
  if (move === undefined) return;
  const wanted = move.logicalName.toLowerCase();
  if (entry.files.some(({ logicalName }) => logicalName.toLowerCase() === wanted)) {
    throw failure(3219, `The file or filegroup "${move.logicalName}" cannot be selected for this operation.`);
  }
  throw failure(
    3234,
    `Logical file '${move.logicalName}' is not part of database '${database}'. Use RESTORE FILELISTONLY to list the logical file names.`,
    2,
  );
};

const requireStoppable = (entry: DatabaseEntry, { options }: RestoreDatabaseStatement): void => {
  if (options.stop !== null && entry.recoveryModel === 'SIMPLE') {
    throw failure(3145, 'The STOPAT option is not supported for databases that use the SIMPLE recovery model.');
  }
};

/** Reads the whole set before anything is touched: where it stops, and that its bytes are right. */
const planOf = async (
  { statement: { options }, opened, set, header, entry, state }: LogRestore,
  running: RunningStatement,
): Promise<RedoPlan> => {
  const records = recordsOf(opened.medium, set, {
    verify: options.checksum !== false,
    onBytes: (done) => running.progress(done, 2 * logBytes(set)),
  });
  const plan = await planRedo(
    {
      lastLsn: header.lastLsn,
      hasBulkLoggedData: header.hasBulkLoggedData,
      redoLsn: BigInt(state.redoLsn),
      rolledForwardTo: state.rolledForwardTo,
      stop: options.stop,
    },
    records,
  );
  const { interrupted } = state;
  if (interrupted !== null && (interrupted.kind !== 'log' || plan.redoLsn < BigInt(interrupted.towardsLsn))) {
    throw interruptedError(entry);
  }
  return plan;
};

const finish = (
  { instance, session, statement: { options, devices }, opened, set, header, entry, state }: LogRestore,
  plan: RedoPlan,
  lastCommitAt: Date | null,
  running: RunningStatement,
): void => {
  const fork = forkAt(header, plan.redoLsn);
  entry.recoveryForkGuid = fork.guid;
  entry.previousFork = fork.previous ?? entry.previousFork;
  if (plan.redoLsn >= header.lastLsn) {
    entry.recoveryModel = recoveryModelOf(header);
    entry.lastLogBackupLsn = header.lastLsn.toString();
    entry.checkpointLsn = header.checkpointLsn.toString();
    entry.lastLogBackupTime = finishOf(set, header);
    entry.logChainOrigin = (set.atEnd ?? set.atStart).set.logChainOrigin.toString();
  }
  const recovery = plan.notice !== null && options.recovery === 'recovery' ? 'norecovery' : options.recovery;
  endStep(
    instance,
    entry,
    {
      ...state,
      redoLsn: plan.redoLsn.toString(),
      rolledForwardTo: plan.rolledForwardTo,
      interrupted: null,
      undoFile: null,
      isAtBase: false,
    },
    { recovery, restrictedUser: options.restrictedUser },
  );
  keepHistory(running, () =>
    recordRestore(instance, {
      medium: opened.medium,
      set,
      serverPath: opened.serverPath,
      lastValidRestoreTime: lastCommitAt,
      database: entry.name,
      userName: session.login,
      type: 'L',
      options,
      deviceCount: devices.length,
      files: [],
    }),
  );
};

/** RESTORE LOG prints no pages for the data files, then those of the log (contract.md section 4.3). */
const report = ({ entry, set }: LogRestore, { notice }: RedoPlan, running: RunningStatement, seconds: number): void => {
  let pages = 0;
  for (const { logicalName, type, pagesInStream } of (set.atEnd ?? set.atStart).files) {
    const count = type === 'D' ? 0 : pagesInStream;
    pages += count;
    running.say(
      infoMessage(
        4035,
        `Processed ${count} pages for database '${entry.name}', file '${logicalName}' on file ${set.position}.`,
      ),
    );
  }
  if (notice !== null) running.say(notice);
  running.say(processedMessage('RESTORE LOG', pages, seconds));
};

/** The part of RESTORE LOG that changes files. */
import { createLogFile, openLogFile } from '../log/logFile.ts';
import type { LogRecord } from '../log/logRecord.ts';
import { removeJournals } from '../store/sidecars.ts';
import { withWriteErrors } from './device.ts';
import { logBytes, recordsOf } from './logSet.ts';
import type { RedoPlan } from './planRedo.ts';
import { redoLog } from './redoLog.ts';
import { rememberChanges } from './rememberChanges.ts';
import type { LogRestore } from './restoreLog.ts';
import { beginStep, interruptedError } from './restoreSequence.ts';
import type { RunningStatement } from './runningStatement.ts';

/**
 * Redoes what was planned. A log that is redone to its end is the last one backed up; of one that is not, the next log backup holds the part that was.
 * @throws BackupFailure 3202, 3204; the database is then RESTORING with this step unfinished
 */
export const applyLog = async (
  { instance, opened, set, header, entry, state }: LogRestore,
  plan: RedoPlan,
  running: RunningStatement,
): Promise<void> => {
  running.check();
  beginStep(instance, entry, state, { kind: 'log', setGuid: set.guid, towardsLsn: plan.redoLsn.toString() });
  const data = entry.files.find(({ type }) => type === 'D');
  const log = entry.files.find(({ type }) => type === 'L');
  if (data === undefined || log === undefined) throw interruptedError(entry);
  const dataFile = instance.hostPath(data.physicalName);
  const logFile = instance.hostPath(log.physicalName);
  const total = logBytes(set);
  const records = recordsOf(opened.medium, set, {
    verify: false,
    onBytes: (done) => running.progress(total + done, 2 * total),
  });
  await withWriteErrors(data.physicalName, async () => {
    removeJournals(dataFile);
    const isWhole = plan.redoLsn >= header.lastLsn;
    if (isWhole) createLogFile(logFile, header.lastLsn);
    using kept = isWhole ? nothingKept : keptLog(logFile, BigInt(entry.lastLogBackupLsn ?? state.redoLsn));
    const written = await redoLog(dataFile, records, {
      fromLsn: BigInt(state.redoLsn),
      toLsn: plan.redoLsn,
      onRedone: kept.onRedone,
    });
    rememberChanges(entry, dataFile, written);
  });
  await running.progress(1, 1);
};

interface KeptLog extends Disposable {
  readonly onRedone: (record: LogRecord) => void;
}

const nothingKept: KeptLog = { onRedone: () => {}, [Symbol.dispose]: () => {} };

/** The database's own log from its last log backup on; what an interrupted step had put there is not put there twice. */
const keptLog = (hostPath: string, startLsn: bigint): KeptLog => {
  let log = openLogFile(hostPath);
  if (log.startLsn !== startLsn) {
    log.close();
    createLogFile(hostPath, startLsn);
    log = openLogFile(hostPath);
  }
  return {
    onRedone: (record) => {
      if (record.lsn >= (log.endLsn ?? startLsn)) log.append(record);
    },
    [Symbol.dispose]: () => log.close(),
  };
};

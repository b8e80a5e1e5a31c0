/** BACKUP LOG: regular, COPY_ONLY, of a database that cannot be opened (NO_TRUNCATE), and of the tail (NORECOVERY, STANDBY). */
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { SET_FLAGS } from '../../../mtf/setHeader.ts';
import type { DatabaseEntry, Instance } from '../instance.ts';
import { type LogFile, openLogFile } from '../log/logFile.ts';
import { noBackup } from './backupChecks.ts';
import { setFacts } from './backupFacts.ts';
import { type BackupContent, type BackupJob, runBackup } from './backupJob.ts';
import { withWriteErrors } from './device.ts';
import { failure, infoMessage } from './errors.ts';
import { lsnText } from './lsn.ts';
import { paddedLog } from './payload.ts';
import { restoringAt } from './restoringState.ts';
import { enterStandby } from './standby.ts';

const CHUNK_BYTES = 1_048_576;

export const backUpLog = (job: BackupJob): Promise<void> => {
  const { entry, running } = job;
  if (entry.isReadOnly) {
    running.say(
      infoMessage(
        4217,
        'BACKUP LOG cannot modify the database because the database is read-only. The backup will continue, although subsequent backups will duplicate the work of this backup.',
      ),
    );
  }
  return runBackup(job, (startDate) => gather(job, startDate));
};

/** The part of a log file that a set holds; it stays readable when the file is truncated meanwhile. */
interface LogRange {
  readonly firstLsn: string;
  readonly lastLsn: string;
  readonly from: number;
  readonly length: number;
  readonly lastCommitAt: Date | null;
  readonly isBulkLogged: boolean;
}

const rangeOf = (log: LogFile, firstLsn: string, now: bigint): LogRange => {
  const first = BigInt(firstLsn);
  const commits = log.commits.filter(({ lsn }) => lsn >= first);
  const end = log.endLsn ?? first;
  const last = [first, end, now].reduce((a, b) => (b > a ? b : a));
  return {
    firstLsn,
    lastLsn: last.toString(),
    from: commits[0]?.offset ?? 0,
    length: commits.reduce((sum, { length }) => sum + length, 0),
    lastCommitAt: commits.at(-1)?.at ?? null,
    isBulkLogged: commits.some(({ isBulkLogged }) => isBulkLogged),
  };
};

/** Of a database that cannot be opened: its log file is all there is. */
const rangeOfClosed = (path: string, firstLsn: string): LogRange => {
  if (!existsSync(path)) {
    throw failure(
      5120,
      `Unable to open the physical file "${path}". Operating system error 2: "2(The system cannot find the file specified.)".`,
      101,
    );
  }
  const log = openLogFile(path);
  try {
    if (log.startLsn === null || log.startLsn > BigInt(firstLsn)) throw noBackup();
    return rangeOf(log, firstLsn, 0n);
  } finally {
    log.close();
  }
};

const logPath = (instance: Instance, entry: DatabaseEntry): string => {
  const file = entry.files.find(({ type }) => type === 'L');
  if (file === undefined) throw new TypeError(`database ${entry.name} has no log file`);
  return instance.hostPath(file.physicalName);
};

const gather = async (job: BackupJob, startDate: Date): Promise<BackupContent> => {
  const { instance, entry, statement } = job;
  const { options } = statement;
  const { tail } = options;
  const before = entry.state;
  const isOpen = before === 'ONLINE';
  const from = entry.lastLogBackupLsn ?? '0';
  const path = logPath(instance, entry);
  const range = await withWriteErrors(path, async () => {
    if (isOpen) {
      const storage = instance.storage(entry);
      storage.capture();
      return rangeOf(storage.log, from, BigInt(lsnText(entry.lsn)));
    }
    return rangeOfClosed(path, from);
  });
  const file = await open(path, 'r');
  // From here on nobody may commit behind the tail.
  if (tail !== null) entry.state = 'RESTORING';
  let isDone = false;
  const dispose = async (): Promise<void> => {
    if (tail !== null && !isDone) entry.state = before;
    await file.close();
  };
  const isCopy = options.copyOnly || options.noTruncate;
  try {
    const facts = await setFacts(instance, entry, options, {
      ...range,
      type: 'L',
      checkpointLsn: entry.checkpointLsn ?? entry.logChainOrigin ?? range.firstLsn,
      startDate,
      pageCount: instance.pageCount(entry),
      dataPages: 0,
      logBytes: paddedLog(range.length),
      flags:
        (isCopy ? SET_FLAGS.copyOnly : 0) |
        (range.isBulkLogged ? SET_FLAGS.bulkLogged : 0) |
        (tail !== null || !isOpen ? SET_FLAGS.tailLog : 0) |
        (tail !== null ? SET_FLAGS.forceOffline : 0) |
        (isOpen ? 0 : SET_FLAGS.incompleteMetaData),
    });
    return {
      facts,
      pages: null,
      log: { length: range.length, chunks: bytesOf(file, range) },
      becomesBase: false,
      finished: async (finishDate) => {
        isDone = true;
        // Windows replaces no file that somebody reads.
        await file.close();
        // Switched to SIMPLE meanwhile, the database has no chain that could go on.
        if (!isCopy && !entry.isReadOnly && entry.lastLogBackupLsn === from) {
          entry.lastLogBackupLsn = range.lastLsn;
          entry.lastLogBackupTime = finishDate;
          // Said first: a kill in between leaves more in the log than is needed, never less.
          instance.save();
          if (tail !== null || entry.state === 'ONLINE') instance.storage(entry).log.truncate(BigInt(range.lastLsn));
        }
        if (tail !== null) leaveTail(job, range);
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
};

async function* bytesOf(
  file: Awaited<ReturnType<typeof open>>,
  { from, length }: LogRange,
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length; ) {
    const bytes = new Uint8Array(Math.min(CHUNK_BYTES, length - done));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from + done);
    if (bytesRead === 0) return;
    yield bytes.subarray(0, bytesRead);
    done += bytesRead;
  }
}

/** The database stops at the end of its tail and waits for a restore sequence, or can be read in between (contract.md section 4.4). */
const leaveTail = ({ instance, entry, statement }: BackupJob, range: LogRange): void => {
  const { tail } = statement.options;
  instance.release(entry);
  const restoring = restoringAt(range.lastLsn, range.lastCommitAt, entry);
  entry.state = 'RESTORING';
  entry.restoring = restoring;
  if (tail?.kind === 'standby') enterStandby(instance, entry, restoring, tail.undoFile);
  instance.save();
};

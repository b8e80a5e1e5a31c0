/**
 * The log file of a database (.ldf): a header that says from which LSN on the log is whole, the records since, and zeros. Appended to in the turn of
 * each commit; a power cut may lose the newest records as it may lose the newest commits (store/openStorage.ts), a killed process loses none.
 */
import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, renameSync } from 'node:fs';
import { headerOf, LOG_FILE_BYTES, LOG_START, readAt, readHeader, writeAt } from './logHeader.ts';
import { decodeLogRecord, encodeLogRecord, type LogRecord } from './logRecord.ts';

const SCAN_BYTES = 1_048_576;

/** An open log file. LSNs are RESTORE's decimals. */
export interface LogFile {
  /** From here on every commit is in it; null: nothing is kept (SIMPLE, or no full backup yet). */
  readonly startLsn: bigint | null;
  /** Behind the last record; `startLsn` when there is none. */
  readonly endLsn: bigint | null;
  /** Bytes of its records. */
  readonly length: number;
  /** The commits it holds, oldest first: where each stands, without its pages. */
  readonly commits: readonly LoggedCommit[];
  append(record: LogRecord): void;
  /** Begins anew at an LSN, or stops keeping anything. */
  restart(startLsn: bigint | null): void;
  /** Drops the records below an LSN that a log backup holds. */
  truncate(toLsn: bigint): void;
  close(): void;
}

export interface LoggedCommit extends Pick<LogRecord, 'lsn' | 'nextLsn' | 'at' | 'isBulkLogged'> {
  /** Of its record in the file. */
  readonly offset: number;
  readonly length: number;
}

/** A tail that is not larger is copied into a new file when the log is truncated; before a larger one the old records stay, unread. */
const MOST_COPIED_BYTES = 1_048_576;

/** Makes a log file that keeps the commits from an LSN on (null: none), with records that it begins with (RESTORE gives those). */
export const createLogFile = (
  hostPath: string,
  startLsn: bigint | null = null,
  records: Iterable<LogRecord> = [],
): void => {
  const temporary = `${hostPath}.tmp`;
  const file = openSync(temporary, 'w');
  try {
    writeAt(file, 0, headerOf(startLsn));
    let at = LOG_START;
    for (const record of records) {
      const bytes = encodeLogRecord(record);
      writeAt(file, at, bytes);
      at += bytes.length;
    }
    ftruncateSync(file, Math.max(at, LOG_FILE_BYTES));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, hostPath);
};

/** The records of a log file, oldest first, up to the first that is not whole. */
function* recordsIn(
  file: number,
  first: number,
): Generator<{ readonly offset: number; readonly length: number; readonly record: LogRecord }> {
  const { size } = fstatSync(file);
  let offset = first;
  for (let want = SCAN_BYTES; offset < size; ) {
    const bytes = readAt(file, offset, Math.min(want, size - offset));
    const slot = decodeLogRecord(bytes);
    if (slot.kind === 'cut' && bytes.length === want && slot.needed > want) {
      want = slot.needed;
      continue;
    }
    if (slot.kind !== 'record') return;
    yield { offset, length: slot.length, record: slot.record };
    offset += slot.length;
    want = SCAN_BYTES;
  }
}

/** Opens a log file, a missing or foreign one as one that keeps nothing. What stands behind its last whole record is written over. */
export const openLogFile = (hostPath: string): LogFile => {
  if (!existsSync(hostPath)) createLogFile(hostPath);
  let file = openSync(hostPath, 'r+');
  let { startLsn, first } = readHeader(readAt(file, 0, LOG_START));
  let end = first;
  let commits: LoggedCommit[] = [];
  const scan = (): void => {
    end = first;
    commits = [];
    for (const { offset, length, record } of startLsn === null ? [] : recordsIn(file, first)) {
      // A file that was used again keeps older records behind the newest one.
      if (record.lsn < (commits.at(-1)?.nextLsn ?? startLsn ?? 0n)) break;
      commits.push({
        lsn: record.lsn,
        nextLsn: record.nextLsn,
        at: record.at,
        isBulkLogged: record.isBulkLogged,
        offset,
        length,
      });
      end = offset + length;
    }
  };
  scan();
  /** Another file under the same name: whoever reads the old one (a log backup) reads it to its end. */
  const replace = (newStart: bigint | null, from: number): void => {
    const temporary = `${hostPath}.tmp`;
    const next = openSync(temporary, 'w+');
    try {
      writeAt(next, 0, headerOf(newStart));
      for (let at = from; at < end; at += SCAN_BYTES) {
        writeAt(next, LOG_START + at - from, readAt(file, at, Math.min(SCAN_BYTES, end - at)));
      }
      ftruncateSync(next, Math.max(LOG_START + end - from, LOG_FILE_BYTES));
      // Windows replaces no open file; should the rename fail, the old one is still there under its name.
      closeSync(file);
      file = next;
      renameSync(temporary, hostPath);
    } catch (error) {
      closeSync(next);
      if (file === next) file = openSync(hostPath, 'r+');
      throw error;
    }
    startLsn = newStart;
    first = LOG_START;
    const moved = from - LOG_START;
    commits = commits
      .filter(({ offset }) => offset >= from)
      .map((commit) => ({ ...commit, offset: commit.offset - moved }));
    end -= moved;
  };
  /** False where there is no room for a second file. */
  const replaced = (newStart: bigint, from: number): boolean => {
    try {
      replace(newStart, from);
      return true;
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      return false;
    }
  };
  return {
    get startLsn() {
      return startLsn;
    },
    get endLsn() {
      return commits.at(-1)?.nextLsn ?? startLsn;
    },
    get length() {
      return end - first;
    },
    get commits() {
      return commits;
    },
    append: (record) => {
      const bytes = encodeLogRecord(record);
      writeAt(file, end, bytes);
      const { lsn, nextLsn, at, isBulkLogged } = record;
      commits.push({ lsn, nextLsn, at, isBulkLogged, offset: end, length: bytes.length });
      end += bytes.length;
    },
    restart: (lsn) => {
      if (lsn !== null || startLsn !== null) replace(lsn, end);
    },
    truncate: (toLsn) => {
      if (startLsn === null || toLsn <= startLsn) return;
      const from = commits.find(({ lsn }) => lsn >= toLsn)?.offset ?? end;
      if (end - from <= MOST_COPIED_BYTES && replaced(toLsn, from)) return;
      writeAt(file, 0, headerOf(toLsn, from));
      startLsn = toLsn;
      first = from;
      commits = commits.filter(({ offset }) => offset >= from);
    },
    close: () => closeSync(file),
  };
};

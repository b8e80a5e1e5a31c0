import { lsnText } from '../backup/lsn.ts';
import type { DatabaseEntry } from '../instance.ts';
import type { LogFile } from '../log/logFile.ts';
import type { CommittedFrames } from '../log/walFrames.ts';
import type { CommitFacts, StoredLsn } from './commitFacts.ts';

/** Logs the commit that the log does not know of, or ends a chain whose log does not reach from its last backup to the data file's commits. */
export const recoverLog = (
  entry: DatabaseEntry,
  log: LogFile,
  inFile: StoredLsn | null,
  left: CommittedFrames | null,
  keep: (frames: CommittedFrames, facts: CommitFacts) => void,
): void => {
  const committed = inFile === null ? 0n : BigInt(lsnText(inFile));
  const from =
    entry.recoveryModel === 'SIMPLE' || entry.lastLogBackupLsn === null ? null : BigInt(entry.lastLogBackupLsn);
  if (from === null) {
    log.restart(null);
    return;
  }
  if (log.startLsn === null && committed <= from) {
    // RESTORE leaves a database whose log begins at its redo point.
    log.restart(from);
    return;
  }
  const isWhole = log.startLsn !== null && log.startLsn <= from;
  const isMissing = committed > (log.endLsn ?? 0n);
  if (isWhole && isMissing && inFile?.commit !== undefined && left !== null && left.pages.length > 0) {
    const { lsn, at, mark, isBulkLogged } = inFile.commit;
    const { vlf, block, slot } = inFile;
    keep(left, { lsn, nextLsn: { vlf, block, slot }, at: new Date(at), mark, isBulkLogged });
    return;
  }
  if (isWhole && !isMissing) return;
  entry.lastLogBackupLsn = null;
  entry.logChainOrigin = null;
  log.restart(null);
};

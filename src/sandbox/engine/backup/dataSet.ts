/** What a full or differential set says of a database, and what a stop point says of the set. */
import type { BackupSet } from '../../../mtf/medium.ts';
import type { SetHeader } from '../../../mtf/setHeader.ts';
import type { DatabaseEntry } from '../instance.ts';
import type { BootFacts } from './bootPage.ts';
import type { DataRestore } from './dataRestore.ts';
import { failure } from './errors.ts';
import { recoveryModelOf } from './restoreTarget.ts';
import type { StopPoint } from './statements.ts';

const QUARTER_HOUR_MS = 900_000;

/** The moment of a date that a medium holds without its zone, which the set names. */
const momentOf = (local: string, { timeZoneQuarterHours }: BackupSet): Date =>
  timeZoneQuarterHours === null
    ? new Date(local)
    : new Date(Date.parse(`${local}Z`) - timeZoneQuarterHours * QUARTER_HOUR_MS);

/** When the backup ended, to the second. */
export const finishOf = (set: BackupSet, { finishDate }: SetHeader): Date | null =>
  finishDate === null ? null : momentOf(finishDate, set);

/** Everything up to here is in the pages: no earlier moment can be had with this set. Media hold whole seconds, the boot page more. */
export const endOfSet = (set: BackupSet, header: SetHeader, { at }: BootFacts): Date | null => {
  const finished = finishOf(set, header);
  if (at === null || finished === null) return at ?? finished;
  return at > finished ? at : finished;
};

/** A data set is restored whole: a stop before its end cannot be reached with it. @throws BackupFailure 3145, 4340, 4338 */
export const requireStopBehind = (stop: StopPoint | null, header: SetHeader, end: Date | null): void => {
  if (stop === null) return;
  if (header.recoveryModel === 'SIMPLE') {
    throw failure(3145, 'The STOPAT option is not supported for databases that use the SIMPLE recovery model.');
  }
  if (stop.kind === 'mark' && stop.after === null) {
    throw failure(
      4340,
      'The point-in-time clause of this RESTORE statement is restricted for use by RESTORE LOG statements only. Omit the clause or use a clause that includes a timestamp.',
    );
  }
  if (stop.kind === 'time' && end !== null && stop.at < end) {
    throw failure(
      4338,
      'The STOPAT clause specifies a point too early to allow this backup set to be restored. Choose a different stop point or use RESTORE DATABASE WITH RECOVERY to recover at the current point.',
    );
  }
};

/**
 * The database takes over what the set says of it (contract.md sections 4.4, 6.4 and 10). Its log begins with the set's checkpoint, so that the next
 * log backup goes on from before the point at which recovery opens a fork.
 */
export const takeOver = (
  entry: DatabaseEntry,
  { set, header, key }: Pick<DataRestore, 'set' | 'header' | 'key'>,
): void => {
  const { previousFork, logChainOrigin } = (set.atEnd ?? set.atStart).set;
  entry.encryptionKey = key === null ? null : { ...key, isOn: true };
  entry.familyGuid = header.familyGuid;
  entry.recoveryForkGuid = header.recoveryForkId;
  entry.previousFork = previousFork === null ? null : { guid: previousFork.guid, lsn: previousFork.lsn.toString() };
  entry.recoveryModel = recoveryModelOf(header);
  if (header.collation !== 'unknown') entry.collation = header.collation;
  entry.userAccess = header.isSingleUser ? 'SINGLE_USER' : 'MULTI_USER';
  entry.checkpointLsn = header.checkpointLsn.toString();
  const hasLog = entry.recoveryModel !== 'SIMPLE';
  entry.lastLogBackupLsn = hasLog ? header.checkpointLsn.toString() : null;
  entry.lastLogBackupTime = null;
  entry.logChainOrigin = hasLog ? logChainOrigin.toString() : null;
};

/** A full becomes the base of differentials; on a copy-only one none can be built (contract.md section 6.1). */
export const baseOf = (set: BackupSet, header: SetHeader): DatabaseEntry['differentialBase'] =>
  header.isCopyOnly || header.finishDate === null
    ? null
    : { lsn: header.checkpointLsn.toString(), guid: set.guid, time: momentOf(header.finishDate, set) };

/** Whether a log backup goes on from where a database is (contract.md sections 6.2 and 6.4). Pure. */
import type { SetHeader } from '../../../mtf/setHeader.ts';
import { failure } from './errors.ts';

/** Where the log is missing from, and the recovery fork that it is missing on. */
export interface RedoPoint {
  readonly lsn: bigint;
  readonly forkGuid: string;
}

export type LogExtent = Pick<
  SetHeader,
  'firstLsn' | 'lastLsn' | 'recoveryForkId' | 'firstRecoveryForkId' | 'forkPointLsn'
>;

/** FirstLSN <= redo point <= LastLSN, on the same recovery path. @throws BackupFailure 4305, 4326, 4330 */
export const requireGoesOn = (log: LogExtent, from: RedoPoint): void => {
  if (log.firstLsn > from.lsn) {
    throw failure(
      4305,
      `The log in this backup set begins at LSN ${log.firstLsn}, which is too recent to apply to the database. An earlier log backup that includes LSN ${from.lsn} can be restored.`,
    );
  }
  if (log.lastLsn < from.lsn) {
    throw failure(
      4326,
      `The log in this backup set terminates at LSN ${log.lastLsn}, which is too early to apply to the database. A more recent log backup that includes LSN ${from.lsn} can be restored.`,
    );
  }
  if (!isOnPath(log, from)) throw otherPath();
};

/** A log that spans a fork is of the first fork up to the fork point and of the last one from there on. */
const isOnPath = ({ recoveryForkId, firstRecoveryForkId, forkPointLsn }: LogExtent, from: RedoPoint): boolean => {
  if (forkPointLsn === null) return from.forkGuid === recoveryForkId;
  if (from.forkGuid === recoveryForkId) return from.lsn >= forkPointLsn;
  return from.forkGuid === firstRecoveryForkId && from.lsn <= forkPointLsn;
};

/** 4330, with the two blanks of the server's text. */
export const otherPath = (): Error =>
  failure(
    4330,
    'This backup set cannot be applied because it is on a recovery path that is inconsistent with the database. The recovery path is the sequence of data and log backups that have brought the database to a particular recovery point. Find a compatible backup to restore, or restore the rest of the database to match a recovery point within this backup set, which will restore the database to a different point in time.  For more information about recovery paths, see SQL Server Books Online.',
  );

/** The fork that a database is on which was rolled forward to `lsn` with this log. */
export const forkAt = (
  log: LogExtent,
  lsn: bigint,
): { readonly guid: string; readonly previous: { readonly guid: string; readonly lsn: string } | null } => {
  const { forkPointLsn, recoveryForkId, firstRecoveryForkId } = log;
  if (forkPointLsn === null) return { guid: recoveryForkId, previous: null };
  if (lsn < forkPointLsn) return { guid: firstRecoveryForkId, previous: null };
  return { guid: recoveryForkId, previous: { guid: firstRecoveryForkId, lsn: forkPointLsn.toString() } };
};

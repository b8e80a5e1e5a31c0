/** What RESTORE DATABASE asks of its set and of the database that it would replace (contract.md section 4.2, points 1 to 4 and 7). */
import type { BackupSet } from '../../../mtf/medium.ts';
import { type SetHeader, setHeader } from '../../../mtf/setHeader.ts';
import { type DatabaseEntry, type Instance, SOFTWARE_NAME, VERSION } from '../instance.ts';
import { notYet } from './backupChecks.ts';
import { isBusy } from './busyDatabases.ts';
import { failure } from './errors.ts';
import { lsnText } from './lsn.ts';
import { type OpenedMedium, requireChecksums, requireComplete } from './restoreMedium.ts';
import type { RunningSession } from './runningStatement.ts';
import type { RestoreStatement } from './statements.ts';

export type RestoreDatabaseStatement = Extract<RestoreStatement, { readonly database: string }>;

/** System databases need the server's single-user mode, which this look-alike has not. */
export const refuseSystemTarget = (name: string, target: DatabaseEntry | undefined): void => {
  const wanted = name.toLowerCase();
  if (wanted === 'tempdb') throw failure(3147, 'Backup and restore operations are not allowed on database tempdb.');
  if (wanted === 'master') {
    throw failure(
      3108,
      'To restore the master database, the server must be running in single-user mode. For information on starting in single-user mode, see "How to: Start an Instance of SQL Server (sqlservr.exe)" in Books Online.',
    );
  }
  if (target?.isSystem === true) throw notYet(`RESTORE of the system database ${target.name}`);
};

/** The set is whole, of this look-alike, of a kind and version that RESTORE DATABASE takes. */
export const requireRestorable = (
  { serverPath, medium }: OpenedMedium,
  set: BackupSet,
  { what, options }: RestoreDatabaseStatement,
): SetHeader => {
  requireComplete(serverPath, set);
  const header = setHeader(medium.label, set);
  const isLog = header.type === 'L';
  if (isLog !== (what === 'log')) {
    throw failure(
      3135,
      `The backup set in file '${serverPath}' was created by ${isLog ? 'BACKUP LOG' : 'BACKUP DATABASE'} and cannot be used for this restore operation.`,
    );
  }
  if (header.databaseVersion > VERSION.databaseVersion) {
    throw failure(
      3169,
      `The database was backed up on a server running database version ${header.databaseVersion}. That version is incompatible with this server, which supports version ${VERSION.databaseVersion}. Either restore the database on a server that supports the backup, or use a backup that is compatible with this server.`,
    );
  }
  if (isLog) throw notYet('RESTORE LOG');
  if (header.type === 'I') throw notYet('RESTORE of a differential backup');
  if (medium.label.softwareName !== SOFTWARE_NAME) {
    throw notYet(`RESTORE of a backup that was made by ${medium.label.softwareName ?? 'another server'}`);
  }
  requireChecksums(set, header.hasBackupChecksums, options.checksum);
  return header;
};

/** The database that stands there may be replaced: nobody is in it, it is of the set's family, and its log is not needed. */
export const requireReplaceable = (
  instance: Instance,
  session: RunningSession,
  target: DatabaseEntry,
  header: SetHeader,
  { options }: RestoreDatabaseStatement,
): void => {
  const inUse = instance.sessionsIn(target);
  if (inUse.some(({ spid }) => spid === session.spid)) {
    throw failure(
      3102,
      `RESTORE cannot process database '${target.name}' because it is in use by this session. It is recommended that the master database be used when performing this operation.`,
    );
  }
  if (inUse.length > 0 || isBusy(target)) {
    throw failure(3101, 'Exclusive access could not be obtained because the database is in use.');
  }
  if (options.replace) return;
  if (target.familyGuid !== header.familyGuid) {
    throw failure(
      3154,
      `The backup set holds a backup of a database other than the existing '${target.name}' database.`,
      4,
    );
  }
  if (hasUnbackedLog(target)) {
    throw failure(
      3159,
      `The tail of the log for the database "${target.name}" has not been backed up. Use BACKUP LOG WITH NORECOVERY to backup the log if it contains work you do not want to lose. Use the WITH REPLACE or WITH STOPAT clause of the RESTORE statement to just overwrite the contents of the log.`,
    );
  }
};

/** A log chain has begun and the log has gone on since its last backup. */
const hasUnbackedLog = (entry: DatabaseEntry): boolean =>
  entry.state === 'ONLINE' &&
  entry.recoveryModel !== 'SIMPLE' &&
  entry.lastLogBackupLsn !== null &&
  BigInt(lsnText(entry.lsn)) > BigInt(entry.lastLogBackupLsn);

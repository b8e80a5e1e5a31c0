/** What RESTORE asks of its set and of the database that it replaces or goes on with (contract.md section 4.2, points 1 to 4 and 7). */
import type { BackupSet } from '../../../mtf/medium.ts';
import { type SetHeader, setHeader } from '../../../mtf/setHeader.ts';
import { type DatabaseEntry, type Instance, SOFTWARE_NAME, VERSION } from '../instance.ts';
import { SqlError } from '../sqlError.ts';
import { notYet } from './backupChecks.ts';
import { isBusy } from './busyDatabases.ts';
import { failure } from './errors.ts';
import { lsnText } from './lsn.ts';
import { type OpenedMedium, requireChecksums, requireComplete } from './restoreMedium.ts';
import { interruptedError, sequenceOf } from './restoreSequence.ts';
import type { RestoringState } from './restoringState.ts';
import type { RunningSession } from './runningStatement.ts';
import { requireUndo } from './standby.ts';
import type { RestoreStatement, StopPoint } from './statements.ts';
import { stopRule } from './stopRule.ts';

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

/** The set is whole, of this look-alike, of a kind and version that the statement takes. */
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
  if (!['D', 'I', 'L'].includes(header.type)) throw notYet(`RESTORE of a backup of type ${header.type}`);
  if (medium.label.softwareName !== SOFTWARE_NAME) {
    throw notYet(`RESTORE of a backup that was made by ${medium.label.softwareName ?? 'another server'}`);
  }
  if (header.isDamaged && options.stopOnError !== false) {
    throw failure(
      3182,
      'The backup set cannot be restored because the database was damaged when the backup occurred. Salvage attempts may exploit WITH CONTINUE_AFTER_ERROR.',
      2,
    );
  }
  requireChecksums(set, header.hasBackupChecksums, options.checksum);
  return header;
};

/** sys.databases has BULK_LOGGED where media have BULK-LOGGED (contract.md section 2). */
export const recoveryModelOf = ({ recoveryModel }: SetHeader): DatabaseEntry['recoveryModel'] =>
  recoveryModel === 'BULK-LOGGED' ? 'BULK_LOGGED' : recoveryModel;

/** Nobody else may be in the database, readers of a standby neither. @throws BackupFailure 3102, 3101 */
export const requireExclusive = (instance: Instance, session: RunningSession, target: DatabaseEntry): void => {
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
};

/** 3154 goes by the family, never by the name (contract.md section 4.2). */
const requireFamily = (target: DatabaseEntry, header: SetHeader): void => {
  if (target.familyGuid !== header.familyGuid) {
    throw failure(
      3154,
      `The backup set holds a backup of a database other than the existing '${target.name}' database.`,
      4,
    );
  }
};

/** The database that stands there may be replaced: nobody is in it, it is of the set's family, and its log is not needed. */
export const requireReplaceable = (
  instance: Instance,
  session: RunningSession,
  target: DatabaseEntry,
  header: SetHeader,
  { options }: RestoreDatabaseStatement,
): void => {
  requireExclusive(instance, session, target);
  if (options.replace) return;
  requireFamily(target, header);
  if (!hasUnbackedLog(target)) return;
  if (options.stop === null) {
    throw failure(
      3159,
      `The tail of the log for the database "${target.name}" has not been backed up. Use BACKUP LOG WITH NORECOVERY to backup the log if it contains work you do not want to lose. Use the WITH REPLACE or WITH STOPAT clause of the RESTORE statement to just overwrite the contents of the log.`,
    );
  }
  if (isTailNeeded(instance, target, options.stop)) {
    throw failure(
      3173,
      `The STOPAT clause provided with this RESTORE statement indicates that the tail of the log contains changes that must be backed up to reach the target point in time. The tail of the log for the database "${target.name}" has not been backed up. Use BACKUP LOG WITH NORECOVERY to back up the log, or use the WITH REPLACE clause in your RESTORE statement to overwrite the tail of the log.`,
    );
  }
};

/** Something of the tail was committed at or before the stop; of a database that cannot be opened nobody can tell. */
const isTailNeeded = (instance: Instance, target: DatabaseEntry, stop: StopPoint): boolean => {
  const from = BigInt(target.lastLogBackupLsn ?? '0');
  const rule = stopRule(stop);
  try {
    return instance
      .storage(target)
      .log.commits.some((commit) => commit.lsn >= from && rule.verdict({ ...commit, mark: null }) !== 'before');
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return false;
  }
};

/** A log chain has begun and the log has gone on since its last backup. */
const hasUnbackedLog = (entry: DatabaseEntry): boolean =>
  entry.state === 'ONLINE' &&
  !entry.isInStandby &&
  entry.recoveryModel !== 'SIMPLE' &&
  entry.lastLogBackupLsn !== null &&
  BigInt(lsnText(entry.lsn)) > BigInt(entry.lastLogBackupLsn);

/** What a differential or a log is applied to: a database in the middle of a restore sequence. */
export interface RollForwardTarget {
  readonly entry: DatabaseEntry;
  readonly state: RestoringState;
}

/** @throws BackupFailure 3118, 3102, 3101, 3117, 3154, 4323, 3441 */
export const requireRollForward = (
  instance: Instance,
  session: RunningSession,
  { database: name, options }: RestoreDatabaseStatement,
  header: SetHeader,
): RollForwardTarget => {
  const entry = instance.find(name);
  if (entry === undefined) {
    throw failure(
      3118,
      `The database "${name}" does not exist. RESTORE can only create a database when restoring either a full backup or a file backup of the primary file.`,
    );
  }
  requireExclusive(instance, session, entry);
  const state = sequenceOf(instance, entry);
  if (state === null) {
    throw failure(3117, 'The log or differential backup cannot be restored because no files are ready to rollforward.');
  }
  requireFamily(entry, header);
  if (state.interrupted?.kind === 'data') throw interruptedError(entry);
  if (state.continuedAfterError && options.stopOnError !== false) {
    throw failure(
      4323,
      'A previous RESTORE WITH CONTINUE_AFTER_ERROR operation left the database in a potentially damaged state. To continue this RESTORE sequence, all further steps must include the CONTINUE_AFTER_ERROR option.',
    );
  }
  requireUndo(instance, entry, state);
  return { entry, state };
};

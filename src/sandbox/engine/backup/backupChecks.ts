/** What BACKUP refuses before it touches a device (contract.md sections 2 and 3). */
import type { DatabaseEntry, Instance } from '../instance.ts';
import { EDITIONS } from '../instance.ts';
import { SqlError } from '../sqlError.ts';
import { unsupported } from '../values/errors.ts';
import { isBusy } from './busyDatabases.ts';
import { BackupFailure, failure } from './errors.ts';
import type { RunningSession } from './runningStatement.ts';
import { requireUndoFile } from './standby.ts';
import type { BackupStatement } from './statements.ts';

const MOST_DEVICES = 64;
const LONGEST_DEVICE_NAME = 259;

/** The database of the statement, in a state that can be backed up. */
export const backupTarget = (
  instance: Instance,
  session: RunningSession,
  statement: BackupStatement,
): DatabaseEntry => {
  if (session.inTransaction) {
    throw failure(3021, 'Cannot perform a backup or restore operation within a transaction.', 0);
  }
  const { database: name } = statement;
  const entry = instance.find(name);
  if (entry === undefined) {
    throw failure(911, `Database '${name}' does not exist. Make sure that the name is entered correctly.`, 11);
  }
  if (entry.name === 'tempdb') {
    throw failure(3147, 'Backup and restore operations are not allowed on database tempdb.');
  }
  refuseState(instance, session, entry, statement);
  if (entry.state === 'ONLINE') openFiles(instance, entry);
  return entry;
};

/** Only recovery knows whether the log chain is whole, and whether the files are any. */
const openFiles = (instance: Instance, entry: DatabaseEntry): void => {
  try {
    instance.open(entry);
  } catch (error) {
    if (error instanceof SqlError) throw new BackupFailure(...error.messages);
    throw error;
  }
};

const refuseState = (
  instance: Instance,
  session: RunningSession,
  entry: DatabaseEntry,
  { what, options }: BackupStatement,
): void => {
  const { name } = entry;
  // The log file is all that such a backup needs (contract.md section 3.1).
  const needsNoData = what === 'log' && options.noTruncate;
  if (needsNoData && (entry.state === 'SUSPECT' || entry.state === 'RECOVERY_PENDING')) return;
  switch (entry.state) {
    case 'ONLINE':
      break;
    case 'RESTORING':
      throw failure(927, `Database '${name}' cannot be opened. It is in the middle of a restore.`, 1, 14);
    case 'RECOVERING':
      throw failure(922, `Database '${name}' is being recovered. Waiting until recovery is finished.`, 1, 14);
    case 'RECOVERY_PENDING':
      throw failure(
        945,
        `Database '${name}' cannot be opened due to inaccessible files or insufficient memory or disk space. See the SQL Server errorlog for details.`,
      );
    case 'SUSPECT':
      throw failure(
        926,
        `Database '${name}' cannot be opened. It has been marked SUSPECT by recovery. See the SQL Server errorlog for more information.`,
        1,
        14,
      );
    case 'EMERGENCY':
      throw failure(3033, 'BACKUP DATABASE cannot be used on a database opened in emergency mode.');
    case 'OFFLINE':
      throw failure(942, `Database '${name}' cannot be opened because it is offline.`, 4, 14);
  }
  if (entry.isInStandby) {
    throw failure(
      3036,
      `The database "${name}" is in warm-standby state (set by executing RESTORE WITH STANDBY) and cannot be backed up until the entire restore sequence is completed.`,
    );
  }
  const others = instance.sessionsIn(entry).some(({ spid }) => spid !== session.spid);
  if (entry.userAccess === 'SINGLE_USER' && others) {
    throw failure(924, `Database '${name}' is already open and can only have one user at a time.`, 1, 14);
  }
};

/** Everything else that is known before the medium is opened. */
export const refuseBackup = (
  instance: Instance,
  session: RunningSession,
  statement: BackupStatement,
  entry: DatabaseEntry,
): void => {
  const { options, what, devices } = statement;
  const edition = EDITIONS[instance.options.edition];
  if (options.compression === true && !edition.canCompress) {
    throw failure(1844, `BACKUP ${what.toUpperCase()} WITH COMPRESSION is not supported on ${edition.name}.`);
  }
  refuseOptions(statement);
  if (what === 'log') refuseLog(entry);
  else if (options.differential) refuseDifferential(entry);
  if (devices.length === 0) {
    throw failure(
      3207,
      'Backup or restore requires at least one backup device. Rerun your statement specifying a backup device.',
    );
  }
  if (devices.length > MOST_DEVICES) {
    throw failure(3205, `Too many backup devices specified for backup or restore; only ${MOST_DEVICES} are allowed.`);
  }
  if (devices.some((name) => name.length > LONGEST_DEVICE_NAME)) {
    throw failure(
      3057,
      `Invalid device name. The length of the device name provided exceeds supported limit (maximum length is:${LONGEST_DEVICE_NAME}). Reissue the BACKUP statement with a valid device name.`,
    );
  }
  refuseLongTexts(statement);
  if (devices.length > 1) throw notYet('BACKUP to more than one device');
  if (options.tail?.kind === 'standby') requireUndoFile(instance, { undoFile: options.tail.undoFile });
  if (options.tail !== null) requireAlone(instance, session, entry);
  else if (isBusy(entry, what === 'log' ? 'log backup' : 'data backup')) {
    throw failure(
      3023,
      'Backup, file manipulation operations (such as ALTER DATABASE ADD FILE) and encryption changes on a database must be serialized. Reissue the statement after the current backup or file manipulation operation is completed.',
      2,
    );
  }
};

/** Options that the other kind of backup has (contract.md section 3.1). */
const refuseOptions = ({ what, options }: BackupStatement): void => {
  const wrong =
    what === 'log'
      ? [options.differential && 'differential']
      : [
          options.tail?.kind === 'norecovery' && 'norecovery',
          options.tail?.kind === 'standby' && 'standby',
          options.noTruncate && 'no_truncate',
        ];
  const names = wrong.filter((name) => name !== false);
  if (names.length === 0) return;
  throw failure(
    3032,
    `One or more of the options (${names.join(', ')}) are not supported for this statement. Review the documentation for supported options.`,
  );
};

/** A tail backup takes the database away from everybody: nobody may be in it (contract.md section 3.1). */
const requireAlone = (instance: Instance, session: RunningSession, entry: DatabaseEntry): void => {
  const inUse = instance.sessionsIn(entry);
  if (inUse.some(({ spid }) => spid === session.spid)) {
    throw failure(
      3102,
      `BACKUP LOG cannot process database '${entry.name}' because it is in use by this session. It is recommended that the master database be used when performing this operation.`,
    );
  }
  if (inUse.length > 0 || isBusy(entry)) {
    throw failure(3101, 'Exclusive access could not be obtained because the database is in use.');
  }
};

/** NAME and MEDIANAME of at most 128 characters, descriptions of 255 (contract.md section 3.1; the error is the one of long identifiers). */
const refuseLongTexts = ({ options }: BackupStatement): void => {
  for (const [text, most] of [
    [options.name, 128],
    [options.mediaName, 128],
    [options.description, 255],
    [options.mediaDescription, 255],
  ] as const) {
    if (text !== null && text.length > most) {
      throw failure(
        103,
        `The identifier that starts with '${text.slice(0, most)}' is too long. Maximum length is ${most}.`,
        4,
        15,
      );
    }
  }
};

/** What the real server can do and this look-alike cannot (yet): its own error, then 3013. */
export const notYet = (what: string): BackupFailure => {
  const [first, ...more] = unsupported(what).messages;
  return first === undefined ? failure(40515, what) : new BackupFailure(first, ...more);
};

const refuseLog = (entry: DatabaseEntry): void => {
  if (entry.name === 'master') {
    throw failure(4212, 'Cannot back up the log of the master database. Use BACKUP DATABASE instead.');
  }
  if (entry.recoveryModel === 'SIMPLE') {
    throw failure(
      4208,
      'The statement BACKUP LOG is not allowed while the recovery model is SIMPLE. Use BACKUP DATABASE or change the recovery model using ALTER DATABASE.',
    );
  }
  if (entry.lastLogBackupLsn === null) {
    throw noBackup();
  }
};

export const noBackup = (): BackupFailure =>
  failure(4214, 'BACKUP LOG cannot be performed because there is no current database backup.');

const refuseDifferential = (entry: DatabaseEntry): void => {
  if (entry.name === 'master') {
    throw failure(
      3024,
      'You can only perform a full backup of the master database. Use BACKUP DATABASE to back up the entire master database.',
    );
  }
  if (entry.differentialBase === null) {
    throw failure(
      3035,
      `Cannot perform a differential backup for database "${entry.name}", because a current database backup does not exist. Perform a full database backup by reissuing BACKUP DATABASE, omitting the WITH DIFFERENTIAL option.`,
    );
  }
};

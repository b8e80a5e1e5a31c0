/** What BACKUP and RESTORE leave in msdb (contract.md section 8), written from what the medium itself says. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { BackupSet, Medium } from '../../../mtf/medium.ts';
import { setHeader } from '../../../mtf/setHeader.ts';
import type { Instance } from '../instance.ts';
import { errorMessage } from './errors.ts';
import {
  backupfileRow,
  backupsetRow,
  DEVICE_TYPE_DISK,
  mediaFamilyId,
  physicalDrive,
  type Row,
} from './historyRows.ts';
import type { RunningStatement } from './runningStatement.ts';
import type { RestoreOptions } from './statements.ts';

/** Adds a row. */
export const insert = (msdb: DatabaseSync, table: string, row: Row): void => {
  const names = Object.keys(row);
  const values = Object.values(row).map((value) => (typeof value === 'boolean' ? Number(value) : value));
  const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
  msdb.prepare(sql).run(...values);
};

const idOf = (msdb: DatabaseSync, sql: string, ...values: SQLInputValue[]): number | null => {
  const row = msdb.prepare(sql).get(...values);
  const id = row === undefined ? undefined : Object.values(row)[0];
  return typeof id === 'number' ? id : null;
};

/** Inserts a row of a table whose identity column is numbered here (store/msdbTables.ts); returns its number. */
const insertNumbered = (msdb: DatabaseSync, table: string, identity: string, row: Row): number => {
  const id = (idOf(msdb, `SELECT max(${identity}) FROM ${table}`) ?? 0) + 1;
  insert(msdb, table, { [identity]: id, ...row });
  return id;
};

/** All or nothing, also while a session has a transaction open in msdb. */
export const atomically = <T>(instance: Instance, work: (msdb: DatabaseSync) => T): T => {
  const { msdb } = instance;
  let result: T;
  msdb.exec('SAVEPOINT history');
  try {
    result = work(msdb);
    msdb.exec('RELEASE history');
  } catch (error) {
    msdb.exec('ROLLBACK TO history; RELEASE history');
    throw error;
  }
  const entry = instance.find('msdb');
  if (entry !== undefined) instance.storage(entry).capture();
  return result;
};

/** Keeps the history; that it cannot is 3009, with the work itself done (contract.md section 7). */
export const keepHistory = (running: RunningStatement, write: () => void): void => {
  try {
    write();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR')) throw error;
    running.say(
      errorMessage(
        3009,
        'Could not insert a backup or restore history/detail record in the msdb database. This may indicate a problem with the msdb database. The backup/restore operation was still successful.',
      ),
    );
  }
};

/** The moment as msdb's local datetime. */
export const localDatetime = (at: Date): string => {
  const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
  const day = `${pad(at.getFullYear(), 4)}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}`;
};

/** Records a set that msdb does not know yet, with its medium and files; returns its backup_set_id. */
export const recordBackup = (
  instance: Instance,
  medium: Medium,
  set: BackupSet,
  serverPath: string,
  lastValidRestoreTime: Date | null,
): number => atomically(instance, (msdb) => recordSet(msdb, medium, set, serverPath, lastValidRestoreTime));

const recordSet = (
  msdb: DatabaseSync,
  medium: Medium,
  set: BackupSet,
  serverPath: string,
  lastValidRestoreTime: Date | null,
): number => {
  const known = idOf(msdb, 'SELECT backup_set_id FROM backupset WHERE backup_set_uuid = ?', set.guid);
  if (known !== null) return known;
  const mediaSetId = recordMedium(msdb, medium, serverPath);
  const setId = insertNumbered(
    msdb,
    'backupset',
    'backup_set_id',
    backupsetRow(
      setHeader(medium.label, set),
      mediaSetId,
      lastValidRestoreTime === null ? null : localDatetime(lastValidRestoreTime),
    ),
  );
  const { files } = set.atEnd ?? set.atStart;
  for (const file of files) insert(msdb, 'backupfile', backupfileRow(file, setId));
  return setId;
};

const recordMedium = (msdb: DatabaseSync, { label }: Medium, serverPath: string): number => {
  const known = idOf(msdb, 'SELECT media_set_id FROM backupmediaset WHERE media_uuid = ?', label.mediaSetId);
  if (known !== null) return known;
  const mediaSetId = insertNumbered(msdb, 'backupmediaset', 'media_set_id', {
    media_uuid: label.mediaSetId,
    media_family_count: label.familyCount,
    name: label.mediaName,
    description: label.mediaDescription,
    software_name: label.softwareName,
    software_vendor_id: label.softwareVendorId,
    MTF_major_version: 1,
    mirror_count: 1,
    is_password_protected: label.hasPassword,
    is_compressed: label.compressed,
    is_encrypted: null,
  });
  insert(msdb, 'backupmediafamily', {
    media_set_id: mediaSetId,
    family_sequence_number: label.familySequenceNumber,
    media_family_id: mediaFamilyId(label.mediaFamilyTag),
    media_count: 1,
    logical_device_name: null,
    physical_device_name: serverPath,
    device_type: DEVICE_TYPE_DISK,
    physical_block_size: label.blockSize,
    mirror: 0,
  });
  return mediaSetId;
};

export interface RestoreRecord {
  readonly medium: Medium;
  readonly set: BackupSet;
  readonly serverPath: string;
  /** Of a log set (mediumFacts.ts). */
  readonly lastValidRestoreTime: Date | null;
  readonly database: string;
  readonly userName: string;
  readonly type: 'D' | 'I' | 'L';
  readonly options: Pick<RestoreOptions, 'replace' | 'recovery' | 'restart' | 'stop'>;
  readonly deviceCount: number;
  /** Those that the restore wrote; a log names none. */
  readonly files: readonly { readonly fileId: number; readonly physicalName: string }[];
}

/** A row of restorehistory, and first of backupset if the set comes from another server. */
export const recordRestore = (instance: Instance, restore: RestoreRecord): void => {
  const { replace, recovery, restart, stop } = restore.options;
  const mark = stop?.kind === 'mark' ? stop : null;
  const stopAt = stop?.kind === 'time' ? stop.at : (mark?.after ?? null);
  atomically(instance, (msdb) => {
    const id = insertNumbered(msdb, 'restorehistory', 'restore_history_id', {
      restore_date: localDatetime(instance.options.now()),
      destination_database_name: restore.database,
      user_name: restore.userName,
      backup_set_id: recordSet(msdb, restore.medium, restore.set, restore.serverPath, restore.lastValidRestoreTime),
      restore_type: restore.type,
      replace,
      recovery: recovery === 'recovery',
      restart,
      stop_at: stopAt === null ? null : localDatetime(stopAt),
      device_count: restore.deviceCount,
      stop_at_mark_name: mark?.mark ?? null,
      stop_before: mark === null ? null : !mark.inclusive,
    });
    for (const { fileId, physicalName } of restore.files) {
      insert(msdb, 'restorefile', {
        restore_history_id: id,
        file_number: String(fileId),
        destination_phys_drive: physicalDrive(physicalName),
        destination_phys_name: physicalName,
      });
    }
  });
};

/** Opens (or makes) a sandbox server's folder: instance.json, the system databases, and a SQLite connection for each database in use. */
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import {
  type DatabaseEntry,
  DEFAULT_COLLATION,
  type Instance,
  type InstanceOptions,
  type SessionHandle,
} from '../instance.ts';
import { createLogFile } from '../log/logFile.ts';
import { SqlError, sqlError } from '../sqlError.ts';
import { collationKey } from '../values/collation.ts';
import { datetimeText } from '../values/dates.ts';
import type { ServerKeys } from './certificates.ts';
import { createEmptyDatabaseFile, PAGE_SIZE } from './emptyDatabaseFile.ts';
import { readInstanceState, writeInstanceState } from './instanceFile.ts';
import { createMsdbTables } from './msdbTables.ts';
import { openStorage, type Storage } from './openStorage.ts';
import type { LoginEntry } from './principals.ts';
import { hostPathOf, type Mount, usesWindowsPaths } from './serverPaths.ts';
import { removeSidecars } from './sidecars.ts';

const LINUX = '/var/opt/mssql/data';
const WINDOWS = 'C:\\Program Files\\Microsoft SQL Server\\MSSQL16.MSSQLSERVER\\MSSQL';

/** https://sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

const SYSTEM = ['master', 'tempdb', 'model', 'msdb'] as const;

/** Opens a folder as a server, or makes one there. */
export const openInstance = (options: InstanceOptions): Instance => {
  const { dataDirectory } = options;
  const stored = readInstanceState(dataDirectory);
  const windows = stored?.windowsPaths ?? usesWindowsPaths(options.mounts);
  const separator = windows ? '\\' : '/';
  const dataPath = windows ? `${WINDOWS}\\DATA` : LINUX;
  const backupPath = windows ? `${WINDOWS}\\Backup` : '/var/opt/mssql/backup';
  const mounts: readonly Mount[] = [
    ...options.mounts,
    { server: dataPath, host: join(dataDirectory, 'data') },
    { server: backupPath, host: join(dataDirectory, 'backup') },
  ];
  for (const folder of ['data', 'backup']) mkdirSync(join(dataDirectory, folder), { recursive: true });
  const entries: DatabaseEntry[] = [...(stored?.databases ?? [])];
  const logins: LoginEntry[] = [...(stored?.logins ?? [])];
  const keys: ServerKeys = stored?.keys ?? { hasMasterKey: false, certificates: [] };
  const isCompressing = stored?.compressionDefault ?? false;
  const compressionDefault = { configured: isCompressing, inUse: isCompressing };
  const storages = new Map<DatabaseEntry, Storage>();
  const sessions = new Set<SessionHandle>();
  const hostPath = (serverPath: string): string => hostPathOf(serverPath, mounts);
  const find = (name: string): DatabaseEntry | undefined => {
    const wanted = collationKey(name);
    return entries.find((entry) => collationKey(entry.name) === wanted);
  };
  const fileOf = (entry: DatabaseEntry, type: 'D' | 'L'): string => {
    const file = entry.files.find((candidate) => candidate.type === type);
    if (file === undefined) throw new TypeError(`database ${entry.name} has no ${type} file`);
    return hostPath(file.physicalName);
  };
  const storage = (entry: DatabaseEntry): Storage => {
    let opened = storages.get(entry);
    if (opened === undefined) {
      opened = openOrRefuse(entry, fileOf(entry, 'D'), fileOf(entry, 'L'), options.now);
      storages.set(entry, opened);
    }
    return opened;
  };
  const open = (entry: DatabaseEntry): DatabaseSync => storage(entry).connection;
  const release = (entry: DatabaseEntry): void => {
    const opened = storages.get(entry);
    storages.delete(entry);
    opened?.close();
  };
  const save = (): void =>
    writeInstanceState(dataDirectory, {
      version: 1,
      windowsPaths: windows,
      databases: entries,
      logins,
      keys,
      compressionDefault: compressionDefault.configured,
    });
  const requireMsdb = (): DatabaseEntry => {
    const entry = find('msdb');
    if (entry === undefined) throw new TypeError('the instance has no msdb');
    return entry;
  };
  const instance: Instance = {
    options,
    faults: options.faults,
    databases: () => [...entries].sort((a, b) => a.id - b.id),
    find,
    nextDatabaseId: () => {
      const taken = new Set(entries.map((entry) => entry.id));
      let id = 5;
      while (taken.has(id)) id += 1;
      return id;
    },
    add: (entry) => {
      entries.push(entry);
      save();
    },
    save,
    remove: (entry) => {
      release(entry);
      const index = entries.indexOf(entry);
      if (index >= 0) entries.splice(index, 1);
      save();
    },
    logins: () => [...logins],
    findLogin: (name) => logins.find((login) => collationKey(login.name) === collationKey(name)),
    addLogin: (login) => {
      logins.push(login);
      save();
    },
    removeLogin: (login) => {
      const index = logins.indexOf(login);
      if (index >= 0) logins.splice(index, 1);
      save();
    },
    keys,
    hostPath,
    compressionDefault,
    separator,
    defaultDataPath: `${dataPath}${separator}`,
    defaultLogPath: `${dataPath}${separator}`,
    defaultBackupPath: backupPath,
    open,
    storage,
    pageCount: (entry) =>
      storages.get(entry)?.pageCount ??
      Math.ceil((statSync(fileOf(entry, 'D'), { throwIfNoEntry: false })?.size ?? 0) / PAGE_SIZE),
    release,
    get msdb() {
      return open(requireMsdb());
    },
    sessionsIn: (entry) =>
      [...sessions].filter(
        (session) =>
          collationKey(session.currentDatabase) === collationKey(entry.name) ||
          session.hasUncommitted?.(entry) === true,
      ),
    sessions,
    close: () => {
      for (const entry of [...storages.keys()]) release(entry);
      save();
    },
  };
  if (stored === null) createSystemDatabases(instance, entries, dataPath);
  else {
    resetTempdb(instance);
    for (const entry of entries) recoverState(instance, entry, existsSync(fileOf(entry, 'D')));
    if (requireMsdb().state === 'ONLINE') createMsdbTables(instance.msdb, datetimeText(options.now()));
  }
  return instance;
};

/** Recovery at the start: a database whose data file is not there waits for it; one that has a log is made whole with it. */
const recoverState = (instance: Instance, entry: DatabaseEntry, hasDataFile: boolean): void => {
  if (entry.state === 'ONLINE' && !hasDataFile) entry.state = 'RECOVERY_PENDING';
  else if (entry.state === 'RECOVERY_PENDING' && hasDataFile) entry.state = 'ONLINE';
  if (entry.state !== 'ONLINE' || entry.lastLogBackupLsn === null) return;
  try {
    instance.open(entry);
  } catch (error) {
    // Its state says what is wrong with it; the others must start.
    if (!(error instanceof SqlError)) throw error;
  }
};

/** A data file that is missing or is none leaves its database in the state that says so. @throws SqlError 926, 945 */
const openOrRefuse = (entry: DatabaseEntry, dataFile: string, logFile: string, now: () => Date): Storage => {
  if (!existsSync(dataFile)) {
    entry.state = 'RECOVERY_PENDING';
    throw sqlError(
      945,
      16,
      2,
      `Database '${entry.name}' cannot be opened due to inaccessible files or insufficient memory or disk space. See the SQL Server errorlog for details.`,
    );
  }
  try {
    return openStorage(entry, dataFile, logFile, now);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR')) throw error;
    // Another server has this folder open: that is nothing that the database suffers from.
    if ('errcode' in error && error.errcode === SQLITE_BUSY) throw error;
    entry.state = 'SUSPECT';
    throw sqlError(
      926,
      14,
      1,
      `Database '${entry.name}' cannot be opened. It has been marked SUSPECT by recovery. See the SQL Server errorlog for more information.`,
    );
  }
};

const SYSTEM_FILES = {
  master: ['master', 'master.mdf', 'mastlog', 'mastlog.ldf'],
  tempdb: ['tempdev', 'tempdb.mdf', 'templog', 'templog.ldf'],
  model: ['modeldev', 'model.mdf', 'modellog', 'modellog.ldf'],
  msdb: ['MSDBData', 'MSDBData.mdf', 'MSDBLog', 'MSDBLog.ldf'],
} as const;

const createSystemDatabases = (instance: Instance, entries: DatabaseEntry[], dataPath: string): void => {
  const { now, newGuid, login } = instance.options;
  SYSTEM.forEach((name, index) => {
    const [dataName, dataFile, logName, logFile] = SYSTEM_FILES[name];
    const guid = newGuid();
    const entry: DatabaseEntry = {
      id: index + 1,
      name,
      state: 'ONLINE',
      recoveryModel: name === 'model' ? 'FULL' : 'SIMPLE',
      userAccess: 'MULTI_USER',
      isReadOnly: false,
      isSystem: true,
      createdAt: now(),
      collation: DEFAULT_COLLATION,
      owner: login.user,
      familyGuid: guid,
      databaseGuid: guid,
      recoveryForkGuid: guid,
      lsn: { vlf: 34, block: 64, slot: 1 },
      differentialBase: null,
      lastLogBackupLsn: null,
      lastLogBackupTime: null,
      checkpointLsn: null,
      logChainOrigin: null,
      previousFork: null,
      restoring: null,
      isInStandby: false,
      encryptionKey: null,
      files: [
        {
          fileId: 1,
          type: 'D',
          logicalName: dataName,
          physicalName: `${dataPath}${instance.separator}${dataFile}`,
          guid: newGuid(),
        },
        {
          fileId: 2,
          type: 'L',
          logicalName: logName,
          physicalName: `${dataPath}${instance.separator}${logFile}`,
          guid: newGuid(),
        },
      ],
    };
    makeFiles(instance, entry);
    entries.push(entry);
  });
  createMsdbTables(instance.msdb, datetimeText(now()));
  instance.save();
};

/** Writes the empty data file and an empty log; left-overs of a crash before instance.json knew them are replaced. */
export const makeFiles = (instance: Instance, entry: DatabaseEntry): void => {
  for (const file of entry.files) {
    const path = instance.hostPath(file.physicalName);
    rmSync(path, { force: true });
    removeSidecars(path);
    if (file.type === 'D') createEmptyDatabaseFile(path);
    else createLogFile(path);
  }
};

/** tempdb is made anew at every start, as the server does. */
const resetTempdb = (instance: Instance): void => {
  const entry = instance.find('tempdb');
  if (entry !== undefined) makeFiles(instance, entry);
};

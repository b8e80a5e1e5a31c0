/** Opens (or makes) a sandbox server's folder: instance.json, the system databases, and a SQLite connection for each database in use. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type DatabaseEntry,
  DEFAULT_COLLATION,
  type Instance,
  type InstanceOptions,
  type SessionHandle,
} from '../instance.ts';
import { collationKey } from '../values/collation.ts';
import { datetimeText } from '../values/dates.ts';
import { catalogueOf } from './databaseCatalogue.ts';
import { createEmptyDatabaseFile } from './emptyDatabaseFile.ts';
import { readInstanceState, writeInstanceState } from './instanceFile.ts';
import { createMsdbTables } from './msdbTables.ts';
import { hostPathOf, type Mount, usesWindowsPaths } from './serverPaths.ts';

const LINUX = '/var/opt/mssql/data';
const WINDOWS = 'C:\\Program Files\\Microsoft SQL Server\\MSSQL16.MSSQLSERVER\\MSSQL';
/** The log file is filler: the log itself is SQLite's journal. */
export const LOG_FILE_BYTES = 8 * 65_536;

const SYSTEM = ['master', 'tempdb', 'model', 'msdb'] as const;

/** Makes a log file of its fixed size. */
export const createLogFile = (hostPath: string): void => writeFileSync(hostPath, new Uint8Array(LOG_FILE_BYTES));

/**
 * Opens a data file, and rolls back what a killed process left half done (SQLite's journal). A commit is handed to the operating system but not
 * forced to the disk (`synchronous = OFF`): a killed process loses nothing, a power cut may lose or damage the newest commits. A sandbox trades
 * that for its speed; what the program itself stores is synced for every file.
 */
const openDataFile = (path: string, readOnly: boolean): DatabaseSync => {
  if (!existsSync(path)) throw new Error(`the data file ${path} is missing`);
  const connection = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  // The main file is whole after every commit (no WAL) and holds nothing uncommitted (no spilling), so that BACKUP may read its pages.
  connection.exec(
    'PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = OFF; PRAGMA cache_spill = OFF; PRAGMA temp_store = MEMORY;',
  );
  if (!readOnly) catalogueOf(connection);
  return connection;
};

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
  const connections = new Map<DatabaseEntry, DatabaseSync>();
  const sessions = new Set<SessionHandle>();
  const hostPath = (serverPath: string): string => hostPathOf(serverPath, mounts);
  const find = (name: string): DatabaseEntry | undefined => {
    const wanted = collationKey(name);
    return entries.find((entry) => collationKey(entry.name) === wanted);
  };
  const dataFile = (entry: DatabaseEntry): string => {
    const file = entry.files.find((candidate) => candidate.type === 'D');
    if (file === undefined) throw new TypeError(`database ${entry.name} has no data file`);
    return hostPath(file.physicalName);
  };
  const open = (entry: DatabaseEntry): DatabaseSync => {
    let connection = connections.get(entry);
    if (connection === undefined) {
      connection = openDataFile(dataFile(entry), false);
      // The LSN is kept in the file as well, in the commit that moved it; after a crash instance.json may be behind.
      const lsn = catalogueOf(connection).boot('lsn');
      if (lsn !== null) {
        const inFile: DatabaseEntry['lsn'] = JSON.parse(lsn);
        if (isBefore(entry.lsn, inFile)) entry.lsn = inFile;
      }
      connections.set(entry, connection);
    }
    return connection;
  };
  const release = (entry: DatabaseEntry): void => {
    connections.get(entry)?.close();
    connections.delete(entry);
  };
  const save = (): void => writeInstanceState(dataDirectory, { version: 1, windowsPaths: windows, databases: entries });
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
    hostPath,
    separator,
    defaultDataPath: `${dataPath}${separator}`,
    defaultLogPath: `${dataPath}${separator}`,
    defaultBackupPath: backupPath,
    open,
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
      for (const entry of [...connections.keys()]) release(entry);
      save();
    },
  };
  if (stored === null) createSystemDatabases(instance, entries, dataPath);
  else resetTempdb(instance);
  return instance;
};

const isBefore = (a: DatabaseEntry['lsn'], b: DatabaseEntry['lsn']): boolean =>
  a.vlf !== b.vlf ? a.vlf < b.vlf : a.block !== b.block ? a.block < b.block : a.slot < b.slot;

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
      logChainOrigin: null,
      previousFork: null,
      restoring: null,
      isInStandby: false,
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

/** Writes the empty data file and the filler of the log; left-overs of a crash before instance.json knew them are replaced. */
export const makeFiles = (instance: Instance, entry: DatabaseEntry): void => {
  for (const file of entry.files) {
    const path = instance.hostPath(file.physicalName);
    rmSync(path, { force: true });
    rmSync(`${path}-journal`, { force: true });
    if (file.type === 'D') createEmptyDatabaseFile(path);
    else createLogFile(path);
  }
};

/** tempdb is made anew at every start, as the server does. */
const resetTempdb = (instance: Instance): void => {
  const entry = instance.find('tempdb');
  if (entry !== undefined) makeFiles(instance, entry);
};

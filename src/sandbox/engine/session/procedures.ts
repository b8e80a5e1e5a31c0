/** The stored procedures that the sandbox has (contract.md section 9): rows and return status, output arguments set in place. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import type { SourceColumn } from '../query/scope.ts';
import type { ObjectName } from '../sql/ast/expression.ts';
import { sqlError } from '../sqlError.ts';
import { parseMoment } from '../values/dateStyles.ts';
import { datetimeText, localMoment } from '../values/dates.ts';
import { DATETIME, INT, nvarchar, SMALLINT, SYSNAME, varchar } from '../values/types.ts';
import { filePages } from '../views/fileSizes.ts';
import { listFolder, pathKind, volumeOf } from '../views/serverFiles.ts';
import type { SessionState } from './sessionState.ts';

export interface GivenArgument {
  /** With its `@`, or null for one given by its place. */
  readonly name: string | null;
  readonly value: SqlValue;
  readonly type: SqlType;
  readonly isOutput: boolean;
  /** Sets the caller's variable. */
  set(value: SqlValue, type: SqlType): void;
}

export interface ProcedureResult {
  readonly sets: readonly {
    readonly columns: readonly SourceColumn[];
    readonly rows: readonly (readonly SqlValue[])[];
  }[];
  readonly status: number;
}

type Procedure = (session: SessionState, args: readonly GivenArgument[], name: string) => ProcedureResult;

const done = (status = 0): ProcedureResult => ({ sets: [], status });
const rows = (
  columns: readonly (readonly [string, SqlType])[],
  values: readonly (readonly SqlValue[])[],
): ProcedureResult => ({
  sets: [{ columns: columns.map(([name, type]) => ({ name, type, nullable: true })), rows: values }],
  status: 0,
});

const text = (args: readonly GivenArgument[], index: number, name: string): string => {
  const value = args[index]?.value ?? null;
  if (value === null)
    throw sqlError(
      201,
      16,
      4,
      `Procedure or function '${name}' expects parameter '@${index + 1}', which was not supplied.`,
    );
  return String(value);
};

const createSubdirectory: Procedure = (session, args, name) => {
  try {
    mkdirSync(session.instance.hostPath(text(args, 0, name)), { recursive: true });
  } catch (error) {
    const denied =
      error instanceof Error &&
      'code' in error &&
      (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'EROFS');
    throw sqlError(
      22048,
      16,
      1,
      denied
        ? "xp_create_subdir() returned error 5, 'Access is denied.'"
        : "xp_create_subdir() returned error 3, 'The system cannot find the path specified.'",
    );
  }
  return done();
};

const fileExist: Procedure = (session, args, name) => {
  const kind = pathKind(session.instance, text(args, 0, name));
  const output = args[1];
  if (output?.isOutput === true) {
    output.set(kind.isFile ? 1 : 0, INT);
    return done();
  }
  return rows(
    [
      ['File Exists', INT],
      ['File is a Directory', INT],
      ['Parent Directory Exists', INT],
    ],
    [[kind.isFile ? 1 : 0, kind.isFolder ? 1 : 0, kind.hasParent ? 1 : 0]],
  );
};

const directoryTree: Procedure = (session, args, name) => {
  const depth = Number(args[1]?.value ?? 0);
  const withFiles = Number(args[2]?.value ?? 0) !== 0;
  const found = listFolder(
    session.instance,
    text(args, 0, name),
    depth === 0 ? Number.POSITIVE_INFINITY : depth,
  ).filter((file) => withFiles || file.stats.isDirectory());
  return rows(
    [['subdirectory', nvarchar(512)], ['depth', INT], ...(withFiles ? [['file', INT] as const] : [])],
    found.map((file) => [file.name, file.level + 1, ...(withFiles ? [file.stats.isFile() ? 1 : 0] : [])]),
  );
};

const BACKUP_MAGIC = ['TAPE', 'MSSQLBAK'];

/** Deletes native backups only, by their header, and strictly older ones only (contract.md section 9). */
const deleteFile: Procedure = (session, args, name) => {
  const { instance } = session;
  if (Number(args[0]?.value ?? 0) !== 0)
    throw sqlError(22049, 16, 1, 'xp_delete_file() returned error 2, the sandbox deletes backup files only.');
  const target = text(args, 1, name);
  const isBackup = (path: string): boolean => {
    const head = readFileSync(path).subarray(0, 8).toString('latin1');
    return BACKUP_MAGIC.some((magic) => head.startsWith(magic));
  };
  const kind = pathKind(instance, target);
  if (kind.isFile) {
    const path = instance.hostPath(target);
    if (isBackup(path)) rmSync(path);
    return done();
  }
  const extension = String(args[2]?.value ?? 'bak')
    .replace(/^\./, '')
    .toLowerCase();
  const moment = args[3] === undefined || args[3].value === null ? null : parseMoment(String(args[3].value), DATETIME);
  if (args[3] !== undefined && args[3].value !== null && moment === null)
    throw sqlError(241, 16, 1, 'Conversion failed when converting date and/or time from character string.');
  const depth = Number(args[4]?.value ?? 0) === 1 ? 2 : 1;
  for (const file of listFolder(instance, target, depth)) {
    if (!file.stats.isFile() || !file.name.toLowerCase().endsWith(`.${extension}`)) continue;
    const written = localMoment(file.stats.mtime);
    const isOlder =
      moment === null || written.days < moment.days || (written.days === moment.days && written.ticks < moment.ticks);
    const path = instance.hostPath(file.serverPath);
    if (isOlder && isBackup(path)) rmSync(path);
  }
  return done();
};

const fixedDrives: Procedure = (session) => {
  const volume = volumeOf(session.instance, session.instance.defaultDataPath);
  return rows(
    [
      ['drive', varchar(1)],
      ['MB free', INT],
    ],
    volume === null ? [] : [['C', Number(volume.freeBytes / 1_048_576n)]],
  );
};

const registryRead: Procedure = (session, args, name) => {
  const value = text(args, 2, name).toLowerCase();
  const known: Readonly<Record<string, string>> = {
    backupdirectory: session.instance.defaultBackupPath,
    defaultdata: session.instance.defaultDataPath,
    defaultlog: session.instance.defaultLogPath,
  };
  const found = known[value] ?? null;
  const output = args.slice(3).find((arg) => arg.isOutput);
  if (output === undefined)
    return rows(
      [
        ['Value', nvarchar(256)],
        ['Data', nvarchar(4000)],
      ],
      found === null ? [] : [[text(args, 2, name), found]],
    );
  output.set(found, nvarchar(4000));
  return done();
};

const databases: Procedure = ({ instance }) =>
  rows(
    [
      ['DATABASE_NAME', SYSNAME],
      ['DATABASE_SIZE', INT],
      ['REMARKS', varchar(254)],
    ],
    instance
      .databases()
      .filter((entry) => entry.state === 'ONLINE')
      .map((entry) => [entry.name, entry.files.reduce((sum, file) => sum + filePages(instance, file) * 8, 0), null]),
  );

const helpDatabase: Procedure = ({ instance }, args) => {
  const wanted = args[0]?.value ?? null;
  const found =
    wanted === null
      ? instance.databases()
      : [instance.find(String(wanted))].flatMap((entry) => (entry === undefined ? [] : [entry]));
  if (found.length === 0)
    throw sqlError(
      15010,
      16,
      1,
      `The database '${String(wanted)}' does not exist. Supply a valid database name. To see available databases, use sys.databases.`,
    );
  const megabytes = (pages: number): string => `${(pages / 128).toFixed(2).padStart(10)} MB`;
  return rows(
    [
      ['name', SYSNAME],
      ['db_size', nvarchar(13)],
      ['owner', SYSNAME],
      ['dbid', SMALLINT],
      ['created', nvarchar(11)],
      ['status', nvarchar(600)],
      ['compatibility_level', { kind: 'int', bytes: 1 }],
    ],
    found.map((entry) => [
      entry.name,
      megabytes(entry.files.reduce((sum, file) => sum + filePages(instance, file), 0)),
      entry.owner,
      entry.id,
      datetimeText(entry.createdAt).slice(0, 10),
      `Status=${entry.state}, Updateability=${entry.isReadOnly ? 'READ_ONLY' : 'READ_WRITE'}, UserAccess=${entry.userAccess}, Recovery=${entry.recoveryModel}`,
      160,
    ]),
  );
};

const who: Procedure = ({ instance }) =>
  rows(
    [
      ['spid', SMALLINT],
      ['status', nvarchar(30)],
      ['loginame', SYSNAME],
      ['dbname', SYSNAME],
      ['cmd', nvarchar(32)],
    ],
    [...instance.sessions].map((session) => [
      session.spid,
      session.request === null ? 'sleeping' : 'runnable',
      session.login,
      session.currentDatabase,
      session.request?.command ?? 'AWAITING COMMAND',
    ]),
  );

const PROCEDURES: Readonly<Record<string, Procedure>> = {
  XP_CREATE_SUBDIR: createSubdirectory,
  XP_FILEEXIST: fileExist,
  XP_DIRTREE: directoryTree,
  XP_SUBDIRS: (session, args, name) => {
    const found = listFolder(session.instance, text(args, 0, name), 1).filter((file) => file.stats.isDirectory());
    return rows(
      [['subdirectory', nvarchar(512)]],
      found.map((file) => [file.name]),
    );
  },
  XP_DELETE_FILE: deleteFile,
  XP_FIXEDDRIVES: fixedDrives,
  XP_INSTANCE_REGREAD: registryRead,
  XP_REGREAD: registryRead,
  SP_DATABASES: databases,
  SP_HELPDB: helpDatabase,
  SP_WHO: who,
};

/** null when there is no such procedure. System procedures are found in every database, xp_* in master only. */
export const findProcedure = (parts: ObjectName, currentDatabase: string): Procedure | null => {
  const [name = '', schema = 'dbo', database = currentDatabase] = [...parts].reverse();
  if (!/^(dbo|sys|)$/i.test(schema)) return null;
  const upper = name.toUpperCase();
  if (upper.startsWith('XP_') && !/^master$/i.test(database === '' ? currentDatabase : database)) return null;
  return PROCEDURES[upper] ?? null;
};

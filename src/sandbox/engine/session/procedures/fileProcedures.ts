/** xp_create_subdir and its kin: the server's side of the file system (contract.md section 9). */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { sqlError } from '../../sqlError.ts';
import { parseMoment } from '../../values/dateStyles.ts';
import { localMoment } from '../../values/dates.ts';
import { DATETIME, INT, nvarchar, varchar } from '../../values/types.ts';
import { listFolder, pathKind, volumeOf } from '../../views/serverFiles.ts';
import { done, type Procedure, rows, text } from './procedure.ts';

/** xp_create_subdir: with the folders above it; one that is there is no error. */
export const createSubdirectory: Procedure = (session, args, name) => {
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

/** xp_fileexist. */
export const fileExist: Procedure = (session, args, name) => {
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

/** xp_dirtree. */
export const directoryTree: Procedure = (session, args, name) => {
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
export const deleteFile: Procedure = (session, args, name) => {
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

/** xp_fixeddrives. */
export const fixedDrives: Procedure = (session) => {
  const volume = volumeOf(session.instance, session.instance.defaultDataPath);
  return rows(
    [
      ['drive', varchar(1)],
      ['MB free', INT],
    ],
    volume === null ? [] : [['C', Number(volume.freeBytes / 1_048_576n)]],
  );
};

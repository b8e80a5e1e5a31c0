/** The stored procedures that the sandbox has (contract.md section 9): rows and return status, output arguments set in place. */
import type { ObjectName } from '../../sql/ast/expression.ts';
import { nvarchar, SMALLINT, SYSNAME } from '../../values/types.ts';
import { listFolder } from '../../views/serverFiles.ts';
import { configure } from './configure.ts';
import { databases, helpDatabase } from './databaseProcedures.ts';
import { createSubdirectory, deleteFile, directoryTree, fileExist, fixedDrives } from './fileProcedures.ts';
import { done, type Procedure, rows, text } from './procedure.ts';

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
  SP_CONFIGURE: configure,
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

/** CREATE, ALTER and DROP DATABASE (contract.md sections 2, 7 and 10). */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SqlMessage } from '../../backend.ts';
import { type DatabaseEntry, type DatabaseFileEntry, DEFAULT_COLLATION, type SessionHandle } from '../instance.ts';
import type { FileSpec } from '../sql/ast/definition.ts';
import type { StatementBody } from '../sql/ast/statement.ts';
import { SqlError, sqlError } from '../sqlError.ts';
import { makeFiles } from '../store/openInstance.ts';
import { isAbsoluteServerPath } from '../store/serverPaths.ts';
import { collationKey, sameName } from '../values/collation.ts';
import { unsupported } from '../values/errors.ts';
import { requireUnlocked } from './locks.ts';
import { missingDatabase } from './objects.ts';
import type { SessionState } from './sessionState.ts';

const message = (number: number, severity: number, state: number, text: string): SqlMessage => ({
  number,
  class: severity,
  state,
  message: text,
});

const notInTransaction = (session: SessionState, statement: string): void => {
  if (session.transactions.count > 0)
    throw sqlError(226, 16, 6, `${statement} statement not allowed within multi-statement transaction.`);
};

/** Characters that no file system takes are replaced in default file names, never in the database's own. */
const fileStem = (name: string): string => [...name].map((c) => (c < ' ' || '/:*?"<>|'.includes(c) ? '_' : c)).join('');

export const executeCreateDatabase = (
  session: SessionState,
  statement: Extract<StatementBody, { kind: 'createDatabase' }>,
): void => {
  notInTransaction(session, 'CREATE DATABASE');
  const { instance } = session;
  const { name } = statement;
  if (statement.collation !== null && !sameName(statement.collation, DEFAULT_COLLATION))
    throw unsupported(`COLLATE ${statement.collation}`);
  if (statement.data.length > 1 || statement.log.length > 1)
    throw unsupported('A database of more than one data file and one log file');
  if (instance.find(name) !== undefined)
    throw sqlError(1801, 16, 3, `Database '${name}' already exists. Choose a different database name.`);
  const taken = new Set(
    instance.databases().flatMap((entry) => entry.files.map((file) => collationKey(file.physicalName))),
  );
  const file = (fileId: number, type: 'D' | 'L', spec: FileSpec | undefined): DatabaseFileEntry => {
    const folder = type === 'D' ? instance.defaultDataPath : instance.defaultLogPath;
    const logicalName = spec?.name ?? (type === 'D' ? name : `${name}_log`);
    const physicalName = spec?.filename ?? `${folder}${fileStem(name)}${type === 'D' ? '.mdf' : '_log.ldf'}`;
    if (!isAbsoluteServerPath(physicalName))
      throw sqlError(
        5105,
        16,
        2,
        `A file activation error occurred. The physical file name '${physicalName}' may be incorrect. Diagnose and correct additional errors, and retry the operation.`,
      );
    return { fileId, type, logicalName, physicalName, guid: instance.options.newGuid() };
  };
  const files = [file(1, 'D', statement.data[0]), file(2, 'L', statement.log[0])];
  for (const { physicalName } of files) {
    const path = instance.hostPath(physicalName);
    const failed = message(
      1802,
      16,
      4,
      'CREATE DATABASE failed. Some file names listed could not be created. Check related errors.',
    );
    if (taken.has(collationKey(physicalName)) || existsSync(path)) {
      throw new SqlError(
        message(
          5170,
          16,
          1,
          `Cannot create file '${physicalName}' because it already exists. Change the file path or the file name, and retry the operation.`,
        ),
        failed,
      );
    }
    if (!existsSync(dirname(path))) {
      throw new SqlError(
        message(
          5133,
          16,
          1,
          `Directory lookup for the file "${physicalName}" failed with the operating system error 2(The system cannot find the file specified.).`,
        ),
        failed,
      );
    }
  }
  const guid = instance.options.newGuid();
  const entry: DatabaseEntry = {
    id: instance.nextDatabaseId(),
    name,
    state: 'ONLINE',
    recoveryModel: instance.find('model')?.recoveryModel ?? 'FULL',
    userAccess: 'MULTI_USER',
    isReadOnly: false,
    isSystem: false,
    createdAt: instance.options.now(),
    collation: DEFAULT_COLLATION,
    owner: session.handle.login,
    familyGuid: guid,
    databaseGuid: guid,
    recoveryForkGuid: guid,
    lsn: { vlf: 37, block: 64, slot: 1 },
    differentialBase: null,
    lastLogBackupLsn: null,
    files,
  };
  mkdirSync(dirname(instance.hostPath(files[0]?.physicalName ?? '')), { recursive: true });
  makeFiles(instance, entry);
  instance.open(entry);
  instance.add(entry);
};

export const executeDropDatabase = (session: SessionState, name: string, ifExists: boolean): void => {
  notInTransaction(session, 'DROP DATABASE');
  const { instance } = session;
  const entry = instance.find(name);
  if (entry === undefined) {
    if (ifExists) return;
    throw sqlError(
      3701,
      11,
      1,
      `Cannot drop the database '${name}', because it does not exist or you do not have permission.`,
    );
  }
  if (entry.isSystem)
    throw sqlError(3708, 16, 4, `Cannot drop the database '${entry.name}' because it is a system database.`);
  if (instance.sessionsIn(entry).length > 0)
    throw sqlError(3702, 16, 4, `Cannot drop database "${entry.name}" because it is currently in use.`);
  requireUnlocked(instance, session.handle, entry);
  const files = entry.state === 'OFFLINE' ? [] : entry.files;
  // Forgotten first, durably: a crash in between leaves a file that nobody owns, never a database without its file.
  instance.remove(entry);
  for (const file of files) {
    const path = instance.hostPath(file.physicalName);
    rmSync(path, { force: true });
    rmSync(`${path}-journal`, { force: true });
  }
};

type Alter = Extract<StatementBody, { kind: 'alterDatabase' }>;
type SetAction = Extract<Alter['action'], { kind: 'set' }>;

const ALTER_FAILED = message(5069, 16, 1, 'ALTER DATABASE statement failed.');

/** Other sessions that stand in the way of a change of state. */
const othersIn = (session: SessionState, entry: DatabaseEntry): readonly SessionHandle[] =>
  session.instance.sessionsIn(entry).filter((other) => other !== session.handle);

export interface AlterOutcome {
  readonly infos: readonly SqlMessage[];
}

/**
 * ALTER DATABASE. `waitForOthers` resolves when nobody else is in the database (the statement without a termination clause waits).
 */
export const executeAlterDatabase = async (
  session: SessionState,
  statement: Alter,
  waitForOthers: (isFree: () => boolean) => Promise<void>,
): Promise<AlterOutcome> => {
  notInTransaction(session, 'ALTER DATABASE');
  const { instance } = session;
  const name = statement.database ?? session.database;
  const entry = instance.find(name);
  if (entry === undefined) {
    throw new SqlError(
      message(
        5011,
        14,
        5,
        `User does not have permission to alter database '${name}', the database does not exist, or the database is not in a state that allows access checks.`,
      ),
      ALTER_FAILED,
    );
  }
  const { action } = statement;
  if (action.kind === 'rename') {
    if (entry.isSystem) throw sqlError(5058, 16, 1, `Option 'MODIFY NAME' cannot be set in database '${entry.name}'.`);
    if (instance.find(action.to) !== undefined && !sameName(action.to, entry.name))
      throw sqlError(1801, 16, 3, `Database '${action.to}' already exists. Choose a different database name.`);
    if (othersIn(session, entry).length > 0)
      throw sqlError(5030, 16, 2, 'The database could not be exclusively locked to perform the operation.');
    const isCurrent = sameName(session.database, entry.name);
    entry.name = action.to;
    entry.createdAt = instance.options.now();
    if (isCurrent) session.database = action.to;
    instance.save();
    return { infos: [message(0, 0, 1, `The database name '${action.to}' has been set.`)] };
  }
  if (action.kind === 'renameFile') {
    const file = entry.files.find((candidate) => sameName(candidate.logicalName, action.file));
    if (file === undefined) throw sqlError(5041, 16, 1, `MODIFY FILE failed. File '${action.file}' does not exist.`);
    file.logicalName = action.to;
    instance.save();
    return { infos: [message(5021, 0, 1, `The file name '${action.to}' has been set.`)] };
  }
  return setOptions(session, entry, action, waitForOthers);
};

const setOptions = async (
  session: SessionState,
  entry: DatabaseEntry,
  action: SetAction,
  waitForOthers: (isFree: () => boolean) => Promise<void>,
): Promise<AlterOutcome> => {
  const { instance } = session;
  const infos: SqlMessage[] = [];
  for (const option of action.options) {
    const isRestoring = entry.state === 'RESTORING' || entry.state === 'RECOVERING';
    if (isRestoring && option.kind !== 'pageVerifyChecksum') {
      throw new SqlError(
        message(
          5052,
          16,
          1,
          `ALTER DATABASE is not permitted while a database is in the ${entry.state === 'RESTORING' ? 'Restoring' : 'Recovering'} state.`,
        ),
        ALTER_FAILED,
      );
    }
    if (entry.state === 'OFFLINE' && option.kind !== 'state' && option.kind !== 'access') {
      throw new SqlError(
        message(5052, 16, 1, 'ALTER DATABASE is not permitted while a database is in the Offline state.'),
        ALTER_FAILED,
      );
    }
    if (entry.isSystem && (option.kind !== 'recovery' || entry.name === 'tempdb')) {
      const shown =
        option.kind === 'access'
          ? option.access
          : option.kind === 'state'
            ? option.state
            : option.kind === 'recovery'
              ? 'RECOVERY'
              : option.kind === 'readonly'
                ? option.readOnly
                  ? 'READ_ONLY'
                  : 'READ_WRITE'
                : 'PAGE_VERIFY';
      throw new SqlError(message(5058, 16, 1, `Option '${shown}' cannot be set in database '${entry.name}'.`));
    }
    const excludesOthers =
      (option.kind === 'access' && option.access === 'SINGLE_USER') ||
      (option.kind === 'state' && option.state === 'OFFLINE' && entry.state === 'ONLINE') ||
      (option.kind === 'readonly' && option.readOnly !== entry.isReadOnly);
    if (entry.userAccess === 'SINGLE_USER' && othersIn(session, entry).length > 0 && action.termination === 'wait') {
      throw new SqlError(
        message(
          5064,
          16,
          1,
          `Changes to the state or options of database '${entry.name}' cannot be made at this time. The database is in single-user mode, and a user is currently connected to it.`,
        ),
        ALTER_FAILED,
      );
    }
    if (excludesOthers) infos.push(...(await clearOthers(session, entry, action.termination, waitForOthers)));
    switch (option.kind) {
      case 'recovery':
        // A switch to SIMPLE ends the log chain (contract.md section 6.3).
        if (option.model === 'SIMPLE') entry.lastLogBackupLsn = null;
        entry.recoveryModel = option.model;
        break;
      case 'access':
        entry.userAccess = option.access;
        break;
      case 'state':
        if (option.state === 'OFFLINE') {
          if (instance.sessionsIn(entry).includes(session.handle)) session.database = 'master';
          instance.release(entry);
          entry.state = 'OFFLINE';
        } else {
          entry.state = 'ONLINE';
          instance.open(entry);
        }
        break;
      case 'readonly':
        entry.isReadOnly = option.readOnly;
        break;
      case 'pageVerifyChecksum':
        break;
    }
  }
  instance.save();
  return { infos };
};

/** ROLLBACK IMMEDIATE ends the others' sessions; NO_WAIT gives up; otherwise the statement waits until they have left. */
const clearOthers = async (
  session: SessionState,
  entry: DatabaseEntry,
  termination: SetAction['termination'],
  waitForOthers: (isFree: () => boolean) => Promise<void>,
): Promise<readonly SqlMessage[]> => {
  const others = othersIn(session, entry);
  if (others.length === 0) return [];
  if (termination === 'noWait') {
    throw new SqlError(
      message(5070, 16, 2, `Database state cannot be changed while other users are using the database '${entry.name}'`),
      ALTER_FAILED,
    );
  }
  if (termination === 'rollback') {
    const rolledBack = (percent: number, state: number): SqlMessage =>
      message(
        5060,
        0,
        state,
        `Nonqualified transactions are being rolled back. Estimated rollback completion: ${percent}%.`,
      );
    for (const other of others) other.kill();
    return [rolledBack(0, 2), rolledBack(100, 1)];
  }
  await waitForOthers(() => othersIn(session, entry).length === 0);
  return [];
};

export const requireDatabase = (session: SessionState, name: string): DatabaseEntry => {
  const entry = session.instance.find(name);
  if (entry === undefined) throw missingDatabase(name);
  return entry;
};

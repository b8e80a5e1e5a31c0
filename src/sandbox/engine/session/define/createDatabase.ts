/** CREATE DATABASE (contract.md sections 2 and 7). */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DatabaseEntry, type DatabaseFileEntry, DEFAULT_COLLATION } from '../../instance.ts';
import type { FileSpec } from '../../sql/ast/definition.ts';
import type { StatementBody } from '../../sql/ast/statement.ts';
import { SqlError, sqlError } from '../../sqlError.ts';
import { makeFiles } from '../../store/openInstance.ts';
import { isAbsoluteServerPath } from '../../store/serverPaths.ts';
import { collationKey, sameName } from '../../values/collation.ts';
import { unsupported } from '../../values/errors.ts';
import { sqlMessage } from '../messages.ts';
import type { SessionState } from '../sessionState.ts';
import { notInTransaction } from './notInTransaction.ts';

/** Characters that no file system takes are replaced in default file names, never in the database's own. */
const fileStem = (name: string): string => [...name].map((c) => (c < ' ' || '/:*?"<>|'.includes(c) ? '_' : c)).join('');

/** Makes the files, then the entry. @throws SqlError 226, 1801, 1802, 5105, 5133, 5170 */
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
    const failed = sqlMessage(
      1802,
      16,
      4,
      'CREATE DATABASE failed. Some file names listed could not be created. Check related errors.',
    );
    if (taken.has(collationKey(physicalName)) || existsSync(path)) {
      throw new SqlError(
        sqlMessage(
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
        sqlMessage(
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
    lastLogBackupTime: null,
    checkpointLsn: null,
    logChainOrigin: null,
    previousFork: null,
    restoring: null,
    isInStandby: false,
    encryptionKey: null,
    files,
  };
  mkdirSync(dirname(instance.hostPath(files[0]?.physicalName ?? '')), { recursive: true });
  makeFiles(instance, entry);
  instance.open(entry);
  instance.add(entry);
};

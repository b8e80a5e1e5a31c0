import type { ConnectionPool } from 'mssql';
import { type DatabaseName, parseDatabaseName } from '../domain/databaseName.ts';
import { parseLsn } from '../domain/lsn.ts';
import { parseServerPath } from '../domain/serverPath.ts';
import { DATABASE_FILES_QUERY, DATABASES_QUERY, usedBytesQuery } from './queries.ts';
import { flagOf, flagOrNull, numberOf, numberOrNull, type Row, textOf, textOrNull } from './row.ts';
import { type CallNames, runBatch } from './runBatch.ts';
import {
  DATABASE_STATES,
  type DatabaseFacts,
  type DatabaseFile,
  type DatabaseState,
  RECOVERY_MODELS,
  type RecoveryModel,
} from './sqlServer.ts';
import { unlessRefused } from './unlessRefused.ts';

/** Every database that this login may see, with its files. */
export const readDatabases = async (
  pool: ConnectionPool,
  names: CallNames,
  signal?: AbortSignal,
): Promise<readonly DatabaseFacts[]> => {
  const databases = (await runBatch(pool, DATABASES_QUERY, names, signal)).rows;
  const files = (await runBatch(pool, DATABASE_FILES_QUERY, names, signal)).rows;
  const facts: DatabaseFacts[] = [];
  for (const row of databases) {
    const own = files.filter((file) => numberOf(file, 'databaseId') === numberOf(row, 'id'));
    const found = databaseFacts(row, own);
    const usedBytes = found.state === 'ONLINE' ? await readUsedBytes(pool, found.name, names, signal) : null;
    facts.push({ ...found, usedBytes });
  }
  return facts;
};

/** A refusal (no right to look, or the database went away in between) leaves the size unknown; a lost server does not. */
const readUsedBytes = async (
  pool: ConnectionPool,
  database: DatabaseName,
  names: CallNames,
  signal?: AbortSignal,
): Promise<number | null> => {
  const found = await unlessRefused(runBatch(pool, usedBytesQuery(database), { ...names, database }, signal));
  return numberOrNull(found?.rows[0] ?? {}, 'bytes');
};

/** One row of DATABASES_QUERY with its rows of DATABASE_FILES_QUERY. */
export const databaseFacts = (row: Row, files: readonly Row[]): DatabaseFacts => {
  const own = files.map(databaseFile);
  const bytesOf = (type: DatabaseFile['type']): number =>
    own.filter((file) => file.type === type).reduce((sum, file) => sum + file.bytes, 0);
  const base = files.find((file) => numberOf(file, 'type') === 0);
  const baseLsn = base === undefined ? null : textOrNull(base, 'differentialBaseLsn');
  return {
    name: parseDatabaseName(textOf(row, 'name')),
    id: numberOf(row, 'id'),
    state: stateOf(textOf(row, 'state')),
    recoveryModel: recoveryModelOf(textOf(row, 'recoveryModel')),
    userAccess: userAccessOf(textOf(row, 'userAccess')),
    isReadOnly: flagOf(row, 'isReadOnly'),
    isEncrypted: flagOrNull(row, 'isEncrypted') === true,
    isInStandby: flagOf(row, 'isInStandby'),
    isSnapshot: numberOrNull(row, 'sourceId') !== null,
    createdAt: textOf(row, 'createdAt').slice(0, 19),
    dataBytes: bytesOf('data') + bytesOf('other'),
    logBytes: bytesOf('log'),
    usedBytes: null,
    mayBackUp: flagOrNull(row, 'mayBackUp'),
    // NULL and 0 both say that no full was ever taken.
    differentialBaseLsn: baseLsn === null || baseLsn === '0' ? null : parseLsn(baseLsn),
    files: own,
  };
};

const databaseFile = (row: Row): DatabaseFile => ({
  logicalName: textOf(row, 'logicalName'),
  path: parseServerPath(textOf(row, 'path')),
  type: numberOf(row, 'type') === 0 ? 'data' : numberOf(row, 'type') === 1 ? 'log' : 'other',
  bytes: numberOf(row, 'bytes'),
});

const oneOf = <T extends string>(allowed: readonly T[], text: string): T => {
  const found = allowed.find((value) => value === text);
  if (found === undefined) throw new TypeError(`the server answered ${text}, which is none of ${allowed.join(', ')}`);
  return found;
};

const stateOf = (text: string): DatabaseState => oneOf(DATABASE_STATES, text);
const recoveryModelOf = (text: string): RecoveryModel => oneOf(RECOVERY_MODELS, text);
const userAccessOf = (text: string): DatabaseFacts['userAccess'] =>
  oneOf(['MULTI_USER', 'SINGLE_USER', 'RESTRICTED_USER'], text);

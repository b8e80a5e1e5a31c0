import type { ConnectionPool } from 'mssql';
import { parseServerPath, type ServerPath } from '../domain/serverPath.ts';
import { BACKUP_DIRECTORY_QUERY, SERVER_FACTS_QUERY } from './queries.ts';
import { flagOrNull, numberOf, type Row, textOf, textOrNull } from './row.ts';
import { type CallNames, runBatch } from './runBatch.ts';
import type { ServerFacts } from './sqlServer.ts';

export const readServerFacts = async (
  pool: ConnectionPool,
  names: CallNames,
  signal?: AbortSignal,
): Promise<ServerFacts> => {
  const row = (await runBatch(pool, SERVER_FACTS_QUERY, names, signal)).rows[0] ?? {};
  const facts = serverFacts(row);
  if (facts.defaultBackupPath !== null || facts.pathSeparator === '/') return facts;
  // Undocumented and refused to many logins: the path is a convenience, so its absence is none of the caller's trouble.
  const registry = await runBatch(pool, BACKUP_DIRECTORY_QUERY, names, signal).catch(() => null);
  return { ...facts, defaultBackupPath: folderOrNull(registry?.rows[0] ?? {}, 'backupPath') };
};

/** The row of SERVER_FACTS_QUERY in the program's words. */
export const serverFacts = (row: Row): ServerFacts => {
  const dataPath = folderOrNull(row, 'dataPath');
  // SERVERPROPERTY knows the separator since 2017; before that SQL Server ran on Windows only (contract.md section 1).
  const separator = textOrNull(row, 'pathSeparator') === '/' ? '/' : '\\';
  const engineEdition = numberOf(row, 'engineEdition');
  const fallback = parseServerPath(separator === '/' ? '/var/opt/mssql/data' : 'C:\\');
  return {
    name: textOf(row, 'name'),
    version: textOf(row, 'version'),
    edition: textOf(row, 'edition'),
    isExpress: engineEdition === EXPRESS,
    canCompress: COMPRESSING.has(engineEdition) && numberOf(row, 'editionId') !== WEB,
    pathSeparator: separator,
    defaultDataPath: dataPath ?? fallback,
    defaultLogPath: folderOrNull(row, 'logPath') ?? dataPath ?? fallback,
    defaultBackupPath: folderOrNull(row, 'backupPath'),
    login: textOf(row, 'login'),
    isSysadmin: flagOrNull(row, 'isSysadmin') === true,
    canRestore: flagOrNull(row, 'isSysadmin') === true || flagOrNull(row, 'mayCreate') === true,
    utcOffsetMinutes: Math.round(numberOf(row, 'utcOffsetMinutes') / QUARTER_HOUR) * QUARTER_HOUR + 0,
  };
};

/** EngineEdition and EditionID (contract.md section 1). Enterprise and its kin, Standard and its kin, Managed Instance compress; Web does not. */
const EXPRESS = 4;
const COMPRESSING: ReadonlySet<number> = new Set([2, 3, 8]);
const WEB = 1293598313;
/** Offsets are whole quarter hours; the two clocks that are compared may be read on both sides of a minute's end. Adding 0 makes -0 plain 0. */
const QUARTER_HOUR = 15;

const folderOrNull = (row: Row, column: string): ServerPath | null => {
  const text = textOrNull(row, column);
  if (text === null || text === '') return null;
  const trimmed = text.length > 3 ? text.replace(/[\\/]+$/, '') : text;
  return parseServerPath(trimmed);
};

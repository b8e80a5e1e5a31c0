import type { ConnectionPool } from 'mssql';
import type { DatabaseName } from '../domain/databaseName.ts';
import { type Lsn, parseLsn } from '../domain/lsn.ts';
import type { ChainFacts, ChainGrowth, DifferentialBase, LogChainStatus, ReplicaRole } from './chainFacts.ts';
import {
  changedBytesQuery,
  DIFFERENTIAL_BASES_QUERY,
  HADR_QUERY,
  logBytesQuery,
  RECOVERY_STATUS_QUERY,
  REPLICAS_QUERY,
} from './chainQueries.ts';
import { flagOrNull, numberOf, numberOrNull, type Row, textOrNull } from './row.ts';
import { type CallNames, runBatch } from './runBatch.ts';
import { unlessRefused } from './unlessRefused.ts';

/** Which database a row speaks of. */
interface Known {
  readonly id: number;
  readonly name: DatabaseName;
}

/** The chain of each of these databases. What this login may not see is null, and then nothing is claimed about it. */
export const readChains = async (
  pool: ConnectionPool,
  databases: readonly Known[],
  names: CallNames,
  signal?: AbortSignal,
): Promise<readonly ChainFacts[]> => {
  const ask = async (sql: string): Promise<ReadonlyMap<number, Row>> => {
    const found = await unlessRefused(runBatch(pool, sql, names, signal));
    return new Map((found?.rows ?? []).map((row) => [numberOf(row, 'databaseId'), row]));
  };
  const recovery = await ask(RECOVERY_STATUS_QUERY);
  const bases = await ask(DIFFERENTIAL_BASES_QUERY);
  const hadr = await unlessRefused(runBatch(pool, HADR_QUERY, names, signal));
  const isHadr = flagOrNull(hadr?.rows[0] ?? {}, 'isEnabled') === true;
  const replicas = isHadr ? await ask(REPLICAS_QUERY) : new Map<number, Row>();
  return databases.map(({ id, name }) => chainFacts(name, recovery.get(id), bases.get(id), replicas.get(id)));
};

/** The rows of one database in the program's words. */
export const chainFacts = (
  database: DatabaseName,
  recovery: Row | undefined,
  base: Row | undefined,
  replica: Row | undefined,
): ChainFacts => ({
  database,
  recovery: recovery === undefined ? null : recoveryStatus(recovery),
  base: base === undefined ? null : differentialBase(base),
  replica: replica === undefined ? null : replicaRole(replica),
});

/** A database that is not open has a row of NULLs. */
const recoveryStatus = (row: Row): LogChainStatus | null => {
  const databaseGuid = textOrNull(row, 'databaseGuid');
  const familyGuid = textOrNull(row, 'familyGuid');
  const recoveryForkGuid = textOrNull(row, 'recoveryForkGuid');
  if (databaseGuid === null || familyGuid === null || recoveryForkGuid === null) return null;
  return { databaseGuid, familyGuid, recoveryForkGuid, lastLogBackupLsn: lsnOrNull(row, 'lastLogBackupLsn') };
};

const differentialBase = (row: Row): DifferentialBase | null => {
  const guid = textOrNull(row, 'guid');
  const lsn = lsnOrNull(row, 'lsn');
  if (guid === null || lsn === null) return null;
  return { guid, lsn, at: textOrNull(row, 'at')?.slice(0, 19) ?? null };
};

const replicaRole = (row: Row): ReplicaRole => ({
  role: numberOf(row, 'role') === 1 ? 'primary' : 'secondary',
  isPreferred: flagOrNull(row, 'isPreferred') === true,
});

/** NULL and 0 both say that there is none. */
const lsnOrNull = (row: Row, column: string): Lsn | null => {
  const text = textOrNull(row, column);
  return text === null || text === '0' ? null : parseLsn(text);
};

/** What a differential and a log of this database would hold, as far as this version tells. */
export const readGrowth = async (
  pool: ConnectionPool,
  database: DatabaseName,
  names: CallNames,
  signal?: AbortSignal,
): Promise<ChainGrowth> => {
  const ask = async (sql: string): Promise<number | null> => {
    const found = await unlessRefused(runBatch(pool, sql, { ...names, database }, signal));
    return numberOrNull(found?.rows[0] ?? {}, 'bytes');
  };
  return { changedBytes: await ask(changedBytesQuery(database)), logBytes: await ask(logBytesQuery(database)) };
};

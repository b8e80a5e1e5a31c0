import type { ConnectionPool } from 'mssql';
import type { DatabaseName } from '../domain/databaseName.ts';
import { parseLsn } from '../domain/lsn.ts';
import type { HistoryEntry, MarkEntry } from './chainFacts.ts';
import { historyQuery, marksQuery } from './chainQueries.ts';
import { flagOf, numberOf, numberOrNull, type Row, textOf, textOrNull } from './row.ts';
import { type CallNames, runBatch } from './runBatch.ts';
import { unlessRefused } from './unlessRefused.ts';

/** Of msdb.dbo.backupset.type; the query asks for no other. */
const TYPES: ReadonlyMap<string, HistoryEntry['type']> = new Map([
  ['D', 'full'],
  ['I', 'differential'],
  ['L', 'log'],
]);

/** device_type of msdb.dbo.backupmediafamily: 7 is a virtual device, 107 a permanent one (contract.md section 8). */
const VIRTUAL: ReadonlySet<number> = new Set([7, 107]);

/** The newest backups in msdb that are not copy-only, newest first; empty where this login may not look. */
export const readHistory = async (
  pool: ConnectionPool,
  database: DatabaseName,
  names: CallNames,
  signal?: AbortSignal,
): Promise<readonly HistoryEntry[]> => {
  const found = await unlessRefused(runBatch(pool, historyQuery(database), { ...names, database }, signal));
  return historyEntries(found?.rows ?? []);
};

/** One entry a set, of one row a device. */
export const historyEntries = (rows: readonly Row[]): readonly HistoryEntry[] =>
  [...Map.groupBy(rows, (row) => numberOf(row, 'id')).values()].flatMap((ofSet) => {
    const [row] = ofSet;
    const type = row === undefined ? undefined : TYPES.get(textOf(row, 'type').trim());
    if (row === undefined || type === undefined) return [];
    return [
      {
        guid: textOf(row, 'guid'),
        type,
        userName: textOrNull(row, 'userName') ?? '',
        startedAt: textOf(row, 'startedAt').slice(0, 19),
        finishedAt: textOf(row, 'finishedAt').slice(0, 19),
        firstLsn: parseLsn(textOf(row, 'firstLsn')),
        lastLsn: parseLsn(textOf(row, 'lastLsn')),
        isSnapshot: flagOf(row, 'isSnapshot'),
        position: numberOf(row, 'position'),
        devices: ofSet.map((one) => textOrNull(one, 'device')).filter((device) => device !== null),
        isVirtual: ofSet.some((one) => VIRTUAL.has(numberOrNull(one, 'deviceType') ?? 0)),
      },
    ];
  });

/** The marked transactions that msdb remembers of a database, newest first; empty where this login may not look. */
export const readMarks = async (
  pool: ConnectionPool,
  database: DatabaseName,
  names: CallNames,
  signal?: AbortSignal,
): Promise<readonly MarkEntry[]> => {
  const found = await unlessRefused(runBatch(pool, marksQuery(database), { ...names, database }, signal));
  return (found?.rows ?? []).map((row) => ({
    name: textOf(row, 'name'),
    lsn: parseLsn(textOf(row, 'lsn')),
    at: textOf(row, 'at').slice(0, 19),
  }));
};

import type { StorageSettings } from '../config/settings.ts';
import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import { asRexusError, hasCode } from '../domain/rexusError.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';
import { notedRuns } from './adoptLogs.ts';
import { serverPathOf } from './backupFiles.ts';
import { backupSetRecord, sameOffset } from './backupSetRecord.ts';
import type { OwnSet } from './chains/ownSet.ts';
import { type NotedLog, readLogNote, remainingLogs } from './preciousLogs.ts';

/** A log that a dead run took: the next run stores it before it takes anything (adoptLogs), so a plan counts it as ours already. */
export interface PendingLog {
  readonly database: DatabaseName;
  readonly set: OwnSet;
}

/**
 * The whole ones, by their headers. What cannot be read is left out: it may be that another run is writing it just now.
 * @throws RexusError INTERRUPTED, FILE_UNREADABLE if temp cannot be listed
 */
export const pendingLogs = async (
  server: Pick<SqlServer, 'headers'>,
  storage: StorageSettings,
  databases: readonly DatabaseName[],
  signal: AbortSignal,
): Promise<readonly PendingLog[]> => {
  const found: PendingLog[] = [];
  for (const id of notedRuns(storage.temp)) {
    for (const { database, path } of notedLogs(storage, id)) {
      if (!databases.some((name) => sameDatabase(name, database))) continue;
      try {
        const [header] = await server.headers(serverPathOf(path, storage), signal);
        if (header?.type !== 'log') continue;
        // The offset of the server's clock is of no account for LSNs.
        const set = {
          id,
          type: 'log',
          set: backupSetRecord(header, [], sameOffset(0)),
          file: path,
          isThere: () => true,
        } as const;
        found.push({ database, set });
      } catch (error) {
        if (hasCode(asRexusError(error), 'INTERRUPTED')) throw error;
      }
    }
  }
  return found;
};

const notedLogs = (storage: StorageSettings, id: Parameters<typeof readLogNote>[1]): readonly NotedLog[] => {
  try {
    return remainingLogs(readLogNote(storage, id));
  } catch {
    return [];
  }
};

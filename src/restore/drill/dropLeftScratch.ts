import { type DatabaseName, sameDatabase } from '../../domain/databaseName.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { asRexusError, type RexusError } from '../../domain/rexusError.ts';
import type { Disk } from '../../platform/disk.ts';
import type { SqlServer } from '../../sqlserver/sqlServer.ts';
import { closeDrillLedger, readDrillLedgers } from './drillLedger.ts';

export interface LeftScratch {
  readonly dropped: readonly DatabaseName[];
  /** What could not be dropped, or is not to be trusted: its ledger stays, and it is tried again next time. */
  readonly problems: readonly RexusError[];
}

/**
 * Drops the scratch databases of drills that were killed, going by their ledgers alone. The lock is held and no drill runs, so every ledger is
 * a dead one's. Never throws for what may go wrong: whoever calls it came for something else.
 */
export const dropLeftScratch = async (
  findServer: () => Promise<Pick<SqlServer, 'facts' | 'databases' | 'dropDatabase'>>,
  temp: LocalPath,
  disk: Disk,
): Promise<LeftScratch> => {
  const dropped: DatabaseName[] = [];
  const problems: RexusError[] = [];
  try {
    const { ledgers, damaged } = readDrillLedgers(temp);
    problems.push(...damaged);
    if (ledgers.length === 0) return { dropped, problems };
    const server = await findServer();
    const { name } = await server.facts();
    const databases = await server.databases();
    for (const ledger of ledgers.filter((one) => one.server === name)) {
      try {
        const left = databases.find((database) => sameDatabase(database.name, ledger.scratch));
        if (left !== undefined) {
          await server.dropDatabase(left.name);
          dropped.push(left.name);
        }
        await closeDrillLedger(ledger, temp, disk);
      } catch (error) {
        problems.push(asRexusError(error));
      }
    }
  } catch (error) {
    problems.push(asRexusError(error));
  }
  return { dropped, problems };
};

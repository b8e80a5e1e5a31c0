import { dirname } from 'node:path/posix';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { databaseKey } from '../catalogue/lastGood.ts';
import type { CompletedRecord } from '../catalogue/manifest.ts';
import { proveOnDisk } from '../catalogue/proveOnDisk.ts';
import type { StorageSettings } from '../config/settings.ts';
import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import { offsetText } from '../domain/localMoment.ts';
import { joinLocal } from '../domain/localPath.ts';
import { isRunId, nextRunId, type RunId } from '../domain/runId.ts';
import type { DatabaseFacts, SqlServer } from '../sqlserver/sqlServer.ts';
import { type ForeignSources, lookAtForeign } from './adopt/lookAtForeign.ts';
import type { BackupFacts } from './backupFacts.ts';
import { contentEnding, serverPathOf } from './backupFiles.ts';
import type { BackupRequest } from './backupPlan.ts';
import { foreignEntries } from './chains/adoptForeign.ts';
import { assessBase } from './chains/assessBase.ts';
import { assessLog } from './chains/assessLog.ts';
import type { ChainSituation } from './chains/chainSituation.ts';
import type { ForeignFile } from './chains/foreignFile.ts';
import { ownSets } from './chains/ownSet.ts';
import { pendingLogs } from './pendingLogs.ts';
import { isRunIdTaken } from './runIdTaken.ts';

export interface SituationSources extends ForeignSources {
  readonly server: Pick<SqlServer, 'chains' | 'growth' | 'history' | 'headers'>;
  readonly storage: StorageSettings;
  /** Is what others took to be stored here, where a chain of this database hangs on it? */
  readonly adoptsForeign: (database: DatabaseName) => boolean;
  readonly readCatalogue: () => Catalogue;
}

/**
 * Asks the server for the chains of these databases and holds what this program has beside them. Of a full, only the part in an availability
 * group counts; msdb is asked only where the chain looks as if somebody else had been at it.
 */
export const gatherSituations = async (
  sources: SituationSources,
  databases: readonly DatabaseFacts[],
  { type, copyOnly }: Pick<BackupRequest, 'type' | 'copyOnly'>,
  signal: AbortSignal,
): Promise<BackupFacts['situations']> => {
  const { server, storage, readCatalogue } = sources;
  // A copy-only backup hangs on nothing: nothing has to be known.
  if (copyOnly || databases.length === 0) return new Map();
  const chains = await server.chains(databases, signal);
  const needsChain = type !== 'full' || chains.some(({ replica }) => replica !== null);
  const runs = needsChain ? readCatalogue().runs : [];
  const isThere = (record: CompletedRecord): boolean => {
    try {
      proveOnDisk(storage.base, record);
      return true;
    } catch {
      return false;
    }
  };
  const names = databases.map(({ name }) => name);
  const pending = needsChain ? await pendingLogs(server, storage, names, signal) : [];
  const ownRunOf = ownRunOfDevice(storage);
  const situations = new Map<string, ChainSituation>();
  const adopted = new Set<RunId>();
  for (const chain of chains) {
    const { database } = chain;
    const growth = needsChain ? await server.growth(database, signal) : { changedBytes: null, logBytes: null };
    const known: ChainSituation = {
      server: chain,
      own: [
        ...ownSets(runs, database, isThere),
        ...pending.filter((log) => sameDatabase(log.database, database)).map(({ set }) => set),
      ],
      growth,
      history: [],
      foreign: [],
      ownRunOf,
    };
    const history = needsChain && isSuspect(known) ? await server.history(database, signal) : [];
    const situation = { ...known, history };
    const foreign = sources.adoptsForeign(database) ? await lookAtAll(situation) : [];
    situations.set(databaseKey(database), { ...situation, foreign });
  }
  return situations;

  /** Each with the run that it would become: named by the moment at which it was begun, as imported runs are. */
  async function lookAtAll(situation: ChainSituation): Promise<readonly ForeignFile[]> {
    const files: ForeignFile[] = [];
    for (const entry of foreignEntries(situation)) {
      const begun = new Date(`${entry.startedAt}${offsetText(sources.utcOffsetMinutes)}`);
      const id = nextRunId(begun, (one) => adopted.has(one) || isRunIdTaken(storage, one));
      adopted.add(id);
      files.push(await lookAtForeign(sources, entry, id, signal));
    }
    return files;
  }
};

const isSuspect = (situation: ChainSituation): boolean =>
  [assessBase(situation), assessLog(situation)].some(
    (state) => state.state === 'broken' && (state.why.code === 'foreign_full' || state.why.code === 'foreign_log'),
  );

/** Content of ours lies in temp under a run's id (backupFiles): a device there was written for that run. */
const ownRunOfDevice = (storage: StorageSettings): ChainSituation['ownRunOf'] => {
  const folder = folderOf(serverPathOf(joinLocal(storage.temp, 'x'), storage));
  return (device): RunId | null => {
    if (folderOf(device) !== folder) return null;
    const id = contentEnding.exec(device.split(/[\\/]/).at(-1) ?? '')?.groups?.id ?? '';
    return isRunId(id) ? id : null;
  };
};

/** Windows compares without case, and either separator is one there. */
const folderOf = (path: string): string => dirname(path.replaceAll('\\', '/')).toLowerCase();

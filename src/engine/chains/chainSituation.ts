import type { DatabaseName } from '../../domain/databaseName.ts';
import type { RunId } from '../../domain/runId.ts';
import type { ChainFacts, ChainGrowth, HistoryEntry } from '../../sqlserver/chainFacts.ts';
import type { ForeignFile } from './foreignFile.ts';
import type { OwnSet } from './ownSet.ts';

/** All that is known of one database's chain when its next backup is chosen. Gathered once; the decision itself asks nobody. */
export interface ChainSituation {
  readonly server: ChainFacts;
  readonly own: readonly OwnSet[];
  readonly growth: ChainGrowth;
  /** Of msdb, newest first; empty unless the chain looks broken. */
  readonly history: readonly HistoryEntry[];
  /** Backups of others that the chain hangs on, with their files; empty unless they are to be adopted. */
  readonly foreign: readonly ForeignFile[];
  /** The run of this program that a device of msdb belongs to; null: somebody else's. */
  readonly ownRunOf: (device: string) => RunId | null;
}

/** Of a database about which nobody was asked. */
export const unknownSituation = (database: DatabaseName): ChainSituation => ({
  server: { database, recovery: null, base: null, replica: null },
  own: [],
  growth: { changedBytes: null, logBytes: null },
  history: [],
  foreign: [],
  ownRunOf: () => null,
});

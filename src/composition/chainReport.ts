import type { Catalogue } from '../catalogue/catalogue.ts';
import { buildChains } from '../catalogue/chain/chainGraph.ts';
import { chainSets, type FileStateOf, pythonPoints } from '../catalogue/chain/chainSets.ts';
import { databaseChains } from '../catalogue/chain/databaseChains.ts';
import type { DrillCatalogue } from '../catalogue/drill/drillFiles.ts';
import { type Proof, proofOf } from '../catalogue/drill/lastProven.ts';
import { compareFinished, databaseKey, isPast } from '../catalogue/lastGood.ts';
import { type CataloguedRun, isBackup, isStored } from '../catalogue/manifest.ts';
import { storedDatabases } from '../catalogue/storedDatabases.ts';
import type { DrillFrequency } from '../config/settings.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { ChainReport, DatabaseLine, ProofStatus } from '../services.ts';

export interface ChainSources {
  /** The configured databases, which are shown though nothing was ever backed up. */
  readonly databases: readonly DatabaseName[];
  readonly catalogue: Catalogue;
  readonly drills: DrillCatalogue;
  readonly fileState: FileStateOf;
  readonly frequency: DrillFrequency | null;
  readonly now: Date;
}

/** The line of time of every database: those that are configured, in their order, then the others that have backups. */
export const chainReport = ({ databases, catalogue, drills, fileState, frequency, now }: ChainSources): ChainReport => {
  const { runs } = catalogue;
  const graph = buildChains(chainSets(runs, fileState), pythonPoints(runs));
  const lastBackups = newestBackups(runs, now);
  const lineOf = (database: DatabaseName): DatabaseLine => ({
    chains: databaseChains(graph, database, now),
    lastBackedUp: lastBackups.get(databaseKey(database)) ?? null,
    proof: proofStatus(proofOf(drills.drills, database, now), frequency, now),
  });
  return {
    databases: namesOf(databases, runs).map(lineOf),
    unreadable: [...catalogue.unreadable, ...drills.unreadable],
  };
};

const namesOf = (databases: readonly DatabaseName[], runs: readonly CataloguedRun[]): readonly DatabaseName[] => {
  const configured = new Set(databases.map(databaseKey));
  return [...databases, ...storedDatabases(runs).filter((name) => !configured.has(databaseKey(name)))];
};

const newestBackups = (
  runs: readonly CataloguedRun[],
  now: Date,
): ReadonlyMap<string, NonNullable<DatabaseLine['lastBackedUp']>> => {
  const newest = new Map<string, NonNullable<DatabaseLine['lastBackedUp']>>();
  for (const run of runs.filter((one) => isPast(one, now)).toSorted(compareFinished)) {
    const { id, finishedAt, purpose, databases } = run.manifest;
    if (!isBackup({ purpose })) continue;
    const backedUp = { id, finishedAt, ageMs: now.getTime() - Date.parse(finishedAt) };
    for (const { name } of databases.filter(isStored)) newest.set(databaseKey(name), backedUp);
  }
  return newest;
};

const DAY_MS = 24 * 3_600_000;

/** How old a proof may be: the longest that the schedule waits, and a day for the drill itself. */
const MOST_DAYS: Readonly<Record<DrillFrequency, number>> = { daily: 2, weekly: 8, monthly: 32 };

const proofStatus = ({ proven, failed }: Proof, frequency: DrillFrequency | null, now: Date): ProofStatus => {
  const ageMs = proven === null ? null : now.getTime() - Date.parse(proven.finishedAt);
  return {
    proven:
      proven === null || ageMs === null
        ? null
        : { id: proven.id, finishedAt: proven.finishedAt, ageMs, momentAt: proven.moment.at, rtoMs: proven.rtoMs },
    failed:
      failed?.outcome.status === 'failed'
        ? { id: failed.id, finishedAt: failed.finishedAt, error: failed.outcome.error }
        : null,
    isOverdue: frequency !== null && (ageMs === null || ageMs > MOST_DAYS[frequency] * DAY_MS),
  };
};

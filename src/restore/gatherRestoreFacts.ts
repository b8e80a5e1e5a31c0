import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ChainStep } from '../catalogue/chain/chainPlan.ts';
import type { DrillRecord } from '../catalogue/drill/drillRecord.ts';
import { type CataloguedRun, isStored, type StoredRecord } from '../catalogue/manifest.ts';
import { type LocatedFile, locateStored } from '../catalogue/storedPath.ts';
import type { StorageSettings } from '../config/settings.ts';
import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { asRexusError, RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import { localOffsetAt } from '../domain/wallTime.ts';
import type { Clock } from '../platform/clock.ts';
import type { DatabaseFacts, SqlServer } from '../sqlserver/sqlServer.ts';
import { askedOfMoment, askedOfRun, type ChainOf } from './askedDatabases.ts';
import { measuredSpeed } from './estimateRestore.ts';
import { freeMoves } from './freeMoves.ts';
import { gatherFileFacts } from './gatherFileFacts.ts';
import { restoredFiles } from './planSteps.ts';
import { type AskedDatabase, type LiveChain, type RestoreFacts, storedKey } from './restoreFacts.ts';
import type { RestoreNote } from './restoreNote.ts';
import type { RestoreNotes } from './restoreNotes.ts';
import type { TakenLog } from './restorePlan.ts';
import type { FreshRequest } from './restoreRequest.ts';

export interface RestoreSources {
  readonly server: Pick<
    SqlServer,
    'facts' | 'databases' | 'encryption' | 'chains' | 'redoPoint' | 'volumes' | 'pathKind'
  >;
  readonly clock: Pick<Clock, 'now'>;
  readonly storage: StorageSettings;
  readonly readCatalogue: () => Catalogue;
  readonly drills: () => readonly DrillRecord[];
  readonly notes: Pick<RestoreNotes, 'all' | 'of'>;
  /** catalogue/chain, over the runs of that catalogue. */
  readonly chainsOf: (runs: readonly CataloguedRun[]) => ChainOf;
  /** What dead runs took of these databases and could not store (engine/pendingLogs). */
  readonly takenLogs: (databases: readonly DatabaseName[], signal: AbortSignal) => Promise<readonly TakenLog[]>;
  /** platform/freeSpace.ts. */
  readonly freeBytes: (path: LocalPath) => number;
}

/**
 * Asks the catalogue, the disk and the server what planRestore needs to know.
 * @throws RexusError RUN_UNKNOWN, MANIFEST_INVALID, and those of the server
 */
export const gatherRestoreFacts = async (
  sources: RestoreSources,
  request: FreshRequest,
  signal: AbortSignal,
): Promise<RestoreFacts> => {
  const catalogue = sources.readCatalogue();
  const chainOf = sources.chainsOf(catalogue.runs);
  const run = request.kind === 'run' ? findRun(catalogue, request.id) : null;
  const asked =
    request.kind === 'moment'
      ? [askedOfMoment(request, chainOf)]
      : run === null
        ? []
        : askedOfRun(run, request, chainOf);
  const { storage } = sources;
  return {
    ...(await gatherAround(sources, { asked, as: request.as, runs: catalogue.runs, chainOf }, signal)),
    files: request.kind === 'run' && request.files && run !== null ? gatherFileFacts(run.manifest, storage) : [],
  };
};

/** All facts about databases that were asked for already. @throws RexusError those of the server */
export const gatherAround = async (
  { server, clock, storage, drills, notes, takenLogs, freeBytes }: RestoreSources,
  {
    asked,
    as,
    runs,
    chainOf,
  }: {
    readonly asked: readonly AskedDatabase[];
    readonly as: DatabaseName | null;
    readonly runs: readonly CataloguedRun[];
    readonly chainOf: ChainOf;
  },
  signal: AbortSignal,
): Promise<RestoreFacts> => {
  const [serverFacts, databases, volumes] = [
    await server.facts(signal),
    await server.databases(signal),
    await server.volumes(signal),
  ];
  const existingOf = (name: DatabaseName): DatabaseFacts | null =>
    databases.find((database) => sameDatabase(database.name, name)) ?? null;
  const live = new Map<string, LiveChain>();
  const unfinished = new Map<string, RestoreNote | RexusError>();
  const stored = new Map<string, LocatedFile | RexusError>();
  let takenPaths: ReadonlySet<string> = new Set();
  for (const one of asked) {
    const target = as ?? one.name;
    const existing = existingOf(target);
    const note = notes.of(target);
    if (note !== null) unfinished.set(target.toLowerCase(), note);
    if (existing !== null) {
      const end = chainOf(existing.name, { kind: 'end' });
      const recovery = (await server.chains([existing], signal))[0]?.recovery ?? null;
      live.set(target.toLowerCase(), { end, recovery });
    }
    for (const [key, file] of locateAll(one, live.get(target.toLowerCase()), runs, storage.base)) stored.set(key, file);
    const facts = { server: serverFacts, databases, takenPaths };
    takenPaths = (
      await freeMoves(server, filesOf(one, live.get(target.toLowerCase())), target, existing, facts, signal)
    ).takenPaths;
  }
  const now = clock.now();
  const known = drills();
  return {
    nowMs: now.getTime(),
    zone: localOffsetAt,
    asked,
    storage,
    stored,
    server: serverFacts,
    databases,
    encryption: await server.encryption(signal),
    live,
    speeds: new Map(asked.map(({ name }) => [name.toLowerCase(), measuredSpeed(name, known, runs, now)])),
    unfinished,
    volumes,
    takenPaths,
    freeBytes: freeBytes(storage.restore),
    files: [],
    takenLogs: await takenLogs(
      asked.map(({ name }) => name),
      signal,
    ),
  };
};

export const findRun = ({ runs, unreadable }: Catalogue, id: RunId): CataloguedRun => {
  const run = runs.find(({ manifest }) => manifest.id === id);
  if (run !== undefined) return run;
  const damaged = unreadable.find(({ path }) => path.endsWith(`_${id}.json`));
  throw damaged?.error ?? new RexusError('RUN_UNKNOWN', { id });
};

/** The chain's steps; where the moment lies in the tail, those of the chain that the tail continues. */
const stepsOf = (asked: AskedDatabase, live: LiveChain | undefined): readonly ChainStep[] => {
  if (asked.how !== 'chain') return [];
  return asked.plan.kind === 'reachable' ? asked.plan.steps : stepsOfLive(live);
};

const stepsOfLive = (live: LiveChain | undefined): readonly ChainStep[] =>
  live?.end.kind === 'reachable' ? live.end.steps : [];

const filesOf = (asked: AskedDatabase, live: LiveChain | undefined) => {
  if (asked.how === 'record') return asked.record.status === 'completed' ? restoredFiles(asked.record.set) : [];
  return stepsOf(asked, live).flatMap(({ set }) => restoredFiles(set.set));
};

const locateAll = (
  asked: AskedDatabase,
  live: LiveChain | undefined,
  runs: readonly CataloguedRun[],
  base: LocalPath,
): readonly (readonly [key: string, LocatedFile | RexusError])[] => {
  const own: (readonly [string, LocatedFile | RexusError])[] =
    asked.how === 'record' ? [[storedKey(asked.id, asked.name), locate(base, asked.record)]] : [];
  const steps = new Set([...stepsOf(asked, live), ...stepsOfLive(live)]);
  const ofChains = [...steps].flatMap(({ set: { id, database } }) => {
    const manifest = runs.find((run) => run.manifest.id === id)?.manifest;
    const record = manifest?.databases.find(({ name }) => sameDatabase(name, database));
    return record === undefined || !isStored(record) ? [] : [[storedKey(id, database), locate(base, record)] as const];
  });
  return [...own, ...ofChains];
};

const locate = (base: LocalPath, record: StoredRecord): LocatedFile | RexusError => {
  try {
    return locateStored(base, record);
  } catch (error) {
    return asRexusError(error);
  }
};

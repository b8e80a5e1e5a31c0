import type { Catalogue } from '../catalogue/catalogue.ts';
import { type CataloguedRun, isStored } from '../catalogue/manifest.ts';
import { type LocatedFile, locateStored } from '../catalogue/storedPath.ts';
import type { StorageSettings } from '../config/settings.ts';
import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { asRexusError, RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';
import { freeMoves } from './freeMoves.ts';
import { gatherFileFacts } from './gatherFileFacts.ts';
import type { RestoreFacts } from './restoreFacts.ts';
import type { RestoreRequest } from './restorePlan.ts';

export interface RestoreSources {
  readonly server: Pick<SqlServer, 'facts' | 'databases' | 'volumes' | 'pathKind'>;
  readonly storage: StorageSettings;
  readonly readCatalogue: () => Catalogue;
  /** platform/freeSpace.ts. */
  readonly freeBytes: (path: LocalPath) => number;
}

/**
 * Asks the catalogue, the disk and the server what planRestore needs to know.
 * @throws RexusError RUN_UNKNOWN, MANIFEST_INVALID, and those of the server
 */
export const gatherRestoreFacts = async (
  { server, storage, readCatalogue, freeBytes }: RestoreSources,
  request: RestoreRequest,
  signal: AbortSignal,
): Promise<RestoreFacts> => {
  const run = findRun(readCatalogue(), request.id);
  const [serverFacts, databases, volumes] = [
    await server.facts(signal),
    await server.databases(signal),
    await server.volumes(signal),
  ];
  let takenPaths: ReadonlySet<string> = new Set();
  for (const record of run.manifest.databases) {
    const isAsked = request.databases.length === 0 || request.databases.some((name) => sameDatabase(name, record.name));
    if (record.status !== 'completed' || !isAsked) continue;
    const target = request.as ?? record.name;
    const existing = databases.find(({ name }) => sameDatabase(name, target)) ?? null;
    const files = record.set.files.map((file) => ({ ...file, bytes: Number(file.sizeBytes) }));
    const facts = { server: serverFacts, databases, takenPaths };
    takenPaths = (await freeMoves(server, files, target, existing, facts, signal)).takenPaths;
  }
  return {
    run,
    storage,
    stored: locateAll(run, storage.base),
    server: serverFacts,
    databases,
    volumes,
    takenPaths,
    freeBytes: freeBytes(storage.restore),
    files: request.files ? gatherFileFacts(run.manifest, storage) : [],
  };
};

const findRun = ({ runs, unreadable }: Catalogue, id: RunId): CataloguedRun => {
  const run = runs.find(({ manifest }) => manifest.id === id);
  if (run !== undefined) return run;
  const damaged = unreadable.find(({ path }) => path.endsWith(`_${id}.json`));
  throw damaged?.error ?? new RexusError('RUN_UNKNOWN', { id });
};

const locateAll = (
  { manifest }: CataloguedRun,
  base: LocalPath,
): ReadonlyMap<DatabaseName, LocatedFile | RexusError> => {
  const located = new Map<DatabaseName, LocatedFile | RexusError>();
  for (const record of manifest.databases) {
    if (!isStored(record)) continue;
    try {
      located.set(record.name, locateStored(base, record));
    } catch (error) {
      located.set(record.name, asRexusError(error));
    }
  }
  return located;
};

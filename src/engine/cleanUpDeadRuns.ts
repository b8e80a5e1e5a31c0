import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { parseManifest } from '../catalogue/manifestCodec.ts';
import { manifestPath } from '../catalogue/manifestFile.ts';
import { readCatalogue } from '../catalogue/readCatalogue.ts';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { asRexusError, RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import { unfinishedName } from '../platform/atomicFile.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { errnoOf, readError } from '../platform/fileErrors.ts';
import { filesToKeep, type KeptFiles, type NotRemoved, removeFiles } from './ownedFiles.ts';
import { removeRenamedRun } from './retention/executeRotation.ts';
import { type LedgerEntry, type LedgerStorage, ledgerInName, parseLedger, placeOf } from './runLedger.ts';

export interface CleanUp {
  /** The runs that had died, and the removals that had been cut short. */
  readonly runs: readonly RunId[];
  readonly files: readonly LocalPath[];
  /** What could not be removed, or is not to be trusted: reported, and tried again next time. */
  readonly problems: readonly LeftOver[];
}

/** Something that stays, and the ledger that will name it again next time. */
export interface LeftOver extends NotRemoved {
  readonly ledger: LocalPath;
}

interface Room {
  readonly storage: LedgerStorage;
  readonly keep: KeptFiles;
  readonly disk: Disk;
}

type Cleaned = {
  readonly id: RunId | null;
  readonly files: readonly LocalPath[];
  readonly problems: readonly NotRemoved[];
};

/**
 * Removes what dead runs left, going by their ledgers, and finishes rotations that were cut short. Called once by whoever has just taken the
 * lock, so every ledger is a dead one's; a run inside another (the safety copy of a restore) must not call it, for the outer ledger is alive.
 * Nothing that a listed manifest names is touched, whatever a ledger says.
 * @throws RexusError CATALOGUE_UNREADABLE, FILE_UNREADABLE if the folders cannot be listed; everything else is reported
 */
export const cleanUpDeadRuns = async (storage: LedgerStorage, disk: Disk = systemDisk): Promise<CleanUp> => {
  const names = namesIn(storage.temp);
  const known = names.filter((name) => /^(run|restore|removing)_.+\.json(\.unfinished)?$/.test(name));
  if (known.length === 0) return { runs: [], files: [], problems: [] };
  const room: Room = { storage, keep: filesToKeep(storage.base, readCatalogue(storage.base).runs), disk };
  const cleaned: (Cleaned & { readonly ledger: LocalPath })[] = [];
  for (const name of known) {
    const ledger = joinLocal(storage.temp, name);
    cleaned.push({ ...(await cleanUp(ledger, name, room)), ledger });
  }
  return {
    runs: [...new Set(cleaned.flatMap(({ id, files }) => (id !== null && files.length > 0 ? [id] : [])))],
    files: cleaned.flatMap(({ files }) => files),
    problems: cleaned.flatMap(({ problems, ledger }) => problems.map((problem) => ({ ...problem, ledger }))),
  };
};

const cleanUp = async (path: LocalPath, name: string, room: Room): Promise<Cleaned> => {
  try {
    const removing = /^removing_(.+)\.json$/.exec(name);
    if (removing !== null) return await finishRemoval(path, removing[1] ?? '', room);
    const entry = ledgerInName(name);
    if (entry !== null) return await cleanUpLedger(path, entry, room);
    // A ledger that never got its name: its run had made nothing yet.
    const unfinished = ledgerInName(name.replace(/\.unfinished$/, ''));
    if (unfinished !== null) {
      const where = { base: room.storage.base, id: unfinished.id, keep: room.keep, disk: room.disk };
      return { id: null, files: [], problems: (await removeFiles([path], where)).failed };
    }
    return { id: null, files: [], problems: [] };
  } catch (error) {
    return { id: null, files: [], problems: [{ path, error: asRexusError(error) }] };
  }
};

const cleanUpLedger = async (path: LocalPath, entry: LedgerEntry, { storage, keep, disk }: Room): Promise<Cleaned> => {
  const manifest = manifestPath(storage.base, entry.id);
  const isFinished = entry.kind === 'run' && isThere(manifest);
  const files: LocalPath[] = entry.kind === 'run' ? [unfinishedName(manifest)] : [];
  const refused: NotRemoved[] = [];
  for (const name of readLedger(path, entry)) {
    try {
      const place = placeOf(storage, entry, name);
      // With its manifest on the disk the run is whole: only what it left in temp has no owner.
      if (!isFinished || place.part === 'scratch') files.push(place.path, unfinishedName(place.path));
    } catch (error) {
      refused.push({ path: joinLocal(storage.base, name), error: asRexusError(error) });
    }
  }
  const where = { base: storage.base, id: entry.id, keep, disk };
  const { removed, failed } = await removeFiles(files, where);
  const problems = [...refused, ...failed];
  // The ledger goes last: as long as something is left, it is all that knows of it.
  if (problems.length === 0) problems.push(...(await removeFiles([path], where)).failed);
  return { id: entry.id, files: removed, problems };
};

const finishRemoval = async (path: LocalPath, id: string, { storage, keep, disk }: Room): Promise<Cleaned> => {
  const manifest = parseManifest(readText(path), path);
  if (manifest.id !== id)
    throw new RexusError('MANIFEST_INVALID', { path, reason: { code: 'of_another_run', id: manifest.id } });
  const { removed, failed } = await removeRenamedRun(path, { manifest }, { base: storage.base, keep, disk });
  return { id: manifest.id, files: removed, problems: failed };
};

const readLedger = (path: LocalPath, entry: LedgerEntry): readonly string[] => {
  const text = readText(path);
  try {
    return parseLedger(text, entry);
  } catch (error) {
    throw new RexusError('FILE_UNREADABLE', { path, reason: { code: 'no_ledger' } }, { cause: error });
  }
};

const readText = (path: LocalPath): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw readError(error, path);
  }
};

/** In doubt it is there: an error that hides a manifest must not cost the files that it names. */
const isThere = (path: LocalPath): boolean => {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
};

const namesIn = (folder: LocalPath): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw readError(error, folder);
  }
};

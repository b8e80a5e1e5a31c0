import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { filesOfCatalogue } from '../../catalogue/filesOfCatalogue.ts';
import type { CataloguedRun } from '../../catalogue/manifest.ts';
import type { StorageSettings } from '../../config/settings.ts';
import { throwIfInterrupted } from '../../domain/interrupted.ts';
import { joinLocal, type LocalPath } from '../../domain/localPath.ts';
import { asRexusError, hasCode, type RexusError } from '../../domain/rexusError.ts';
import { isRunId, type RunId } from '../../domain/runId.ts';
import { errnoOf, readError } from '../../platform/fileErrors.ts';
import { type InspectedFile, inspectFile } from '../inspectFile.ts';
import { isWithin } from '../ownedFiles.ts';
import { walkFolder } from '../walkFolder.ts';

/** A file that looks like a backup, and what is known of it. */
export interface ScannedFile {
  readonly path: LocalPath;
  /** The run that its name tells, where it stands among the stored files under a name of this program. */
  readonly ownId: RunId | null;
  readonly found:
    | { readonly state: 'read'; readonly file: InspectedFile }
    | { readonly state: 'catalogued'; readonly id: RunId }
    /** And no key is here. */
    | { readonly state: 'encrypted' }
    | { readonly state: 'failed'; readonly error: RexusError };
}

export interface ScanRequest {
  readonly storage: StorageSettings;
  readonly runs: readonly CataloguedRun[];
  /** A folder of another tool's backups; null: only the stored files. */
  readonly scan: LocalPath | null;
  readonly signal: AbortSignal;
  readonly onProgress: (path: LocalPath, bytesDone: number, bytesTotal: number) => void;
}

/** `.bak`, `.trn`, `.dif`, `.diff` as SQL Server's tools name them, compressed or not, encrypted by this program or by age or not. */
const BACKUP_NAME = /\.(bak|trn|dif|diff)(\.gz|\.zst)?(\.age)?$/i;
const OWN_NAME = /_(\d{8}_\d{6}(?:_[1-9]\d*)?)(_diff|_log)?\.(bak|trn)(\.gz|\.zst)?(\.age)?$/;

/**
 * Looks at every file under the stored files, and under the folder that was given, that is named as a backup. Only headers are read, but of a
 * compressed or encrypted one all; files that a manifest names are not read at all. Links are not followed.
 * @throws RexusError FILE_UNREADABLE if a folder cannot be listed, INTERRUPTED
 */
export const scanBackups = async (request: ScanRequest): Promise<readonly ScannedFile[]> => {
  const { storage, runs, scan } = request;
  const known = filesOfCatalogue(storage.base, runs);
  const paths = new Set<LocalPath>(await backupsUnder(storage.databases, storage, true));
  if (scan !== null) for (const path of await backupsUnder(scan, storage, false)) paths.add(path);
  const scanned: ScannedFile[] = [];
  for (const path of [...paths].toSorted()) {
    throwIfInterrupted(request.signal);
    scanned.push({ path, ownId: ownIdOf(path, storage), found: await look(path, known, request) });
  }
  return scanned;
};

const look = async (
  path: LocalPath,
  known: ReadonlyMap<LocalPath, RunId>,
  { storage, signal, onProgress }: ScanRequest,
): Promise<ScannedFile['found']> => {
  const id = known.get(path);
  if (id !== undefined) return { state: 'catalogued', id };
  try {
    const { keyring } = storage;
    const file = await inspectFile({
      path,
      pages: false,
      keyring,
      signal,
      onProgress: (done, total) => onProgress(path, done, total),
    });
    return { state: 'read', file };
  } catch (error) {
    if (hasCode(error, 'DECRYPTION_KEY_MISSING')) return { state: 'encrypted' };
    if (hasCode(error, 'INTERRUPTED')) throw error;
    return { state: 'failed', error: asRexusError(error) };
  }
};

const ownIdOf = (path: LocalPath, { databases }: StorageSettings): RunId | null => {
  const id = OWN_NAME.exec(basename(path))?.[1] ?? '';
  return dirname(path) === join(databases) && isRunId(id) ? id : null;
};

/** What this program works in is no place to find backups: what stands there belongs to a run that is under way, or died. */
const isWorkplace = (path: LocalPath, { temp, restore, config, application, logs }: StorageSettings): boolean =>
  [temp, restore, config, application, logs].some((folder) => isWithin(path, folder));

const backupsUnder = async (
  folder: LocalPath,
  storage: StorageSettings,
  mayBeMissing: boolean,
): Promise<readonly LocalPath[]> => {
  try {
    if (!(await stat(folder)).isDirectory()) return [folder];
    const found: LocalPath[] = [];
    for await (const entry of walkFolder(folder, storage.temp)) {
      if (entry.kind !== 'file' || !BACKUP_NAME.test(entry.name)) continue;
      const path = joinLocal(folder, entry.name);
      if (!isWorkplace(path, storage)) found.push(path);
    }
    return found;
  } catch (error) {
    if (mayBeMissing && errnoOf(error) === 'ENOENT') return [];
    throw readError(error, folder);
  }
};

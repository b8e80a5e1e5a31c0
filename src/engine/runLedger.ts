/**
 * What a run is going to make, written down durably before it makes the first of it. A run that dies leaves its ledger; cleanUpDeadRuns then
 * removes exactly what stands there. Nothing is ever removed because of how its name looks.
 */
import { relative, sep } from 'node:path';
import { z } from 'zod';
import { resolveStored } from '../catalogue/storedPath.ts';
import type { StorageSettings } from '../config/settings.ts';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { isRunId, type RunId } from '../domain/runId.ts';
import { syncFolder, writeNewFileAtomic } from '../platform/atomicFile.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { writeError } from '../platform/fileErrors.ts';
import { isWithin, namesRun } from './ownedFiles.ts';

/** A backup makes a run; a restore uses one and leaves only content in temp or restore when it dies. */
export const LEDGER_KINDS = ['run', 'restore'] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

export type LedgerStorage = Pick<StorageSettings, 'base' | 'databases' | 'config' | 'application' | 'temp' | 'restore'>;

export interface RunLedger {
  readonly path: LocalPath;
  /** After the manifest is on the disk (a restore: after its content is removed): there is nothing to clean up any more. */
  close(): Promise<void>;
}

export interface LedgerRequest {
  readonly storage: LedgerStorage;
  readonly kind: LedgerKind;
  readonly id: RunId;
  /** Files and folders that will be made. Their unfinished names (platform/atomicFile.ts) go without saying. */
  readonly files: readonly LocalPath[];
  readonly disk?: Disk;
}

/**
 * Writes the ledger. The lock is held.
 * @throws RexusError FILE_UNWRITABLE, DISK_FULL; STORED_FILE_OUTSIDE for a file that a clean-up would refuse to remove
 */
export const openRunLedger = async (request: LedgerRequest): Promise<RunLedger> => {
  const { storage, kind, id, files, disk = systemDisk } = request;
  const entry: LedgerEntry = { kind, id };
  const names = files.map((file) => relative(storage.base, file).split(sep).join('/'));
  for (const name of names) placeOf(storage, entry, name);
  const path = ledgerPath(storage.temp, entry);
  try {
    await disk.makeFolder(storage.temp);
  } catch (error) {
    throw writeError(error, storage.temp);
  }
  const text = JSON.stringify({ version: 1, kind, id, files: names }, null, 2);
  await writeNewFileAtomic(path, `${text}\n`, disk);
  return { path, close: () => removeLedger(path, storage.temp, disk) };
};

export interface LedgerEntry {
  readonly kind: LedgerKind;
  readonly id: RunId;
}

export const ledgerPath = (temp: LocalPath, { kind, id }: LedgerEntry): LocalPath =>
  joinLocal(temp, `${kind}_${id}.json`);

/** The ledger that a file's name in temp stands for, null if it is none. */
export const ledgerInName = (name: string): LedgerEntry | null => {
  const match = /^(run|restore)_(.+)\.json$/.exec(name);
  const [kind, id] = [LEDGER_KINDS.find((one) => one === match?.[1]), match?.[2] ?? ''];
  return kind !== undefined && isRunId(id) ? { kind, id } : null;
};

/**
 * Where a file of a ledger stands, and whether it is scratch (in temp or restore: worthless whatever became of the run) or a part of the run.
 * @throws RexusError STORED_FILE_OUTSIDE if it is in no folder that runs write to, or is a part of another run
 */
export const placeOf = (
  storage: LedgerStorage,
  { kind, id }: LedgerEntry,
  name: string,
): { readonly path: LocalPath; readonly part: 'scratch' | 'run' } => {
  const path = resolveStored(storage.base, name);
  const isIn = (folder: LocalPath): boolean => path !== folder && isWithin(path, folder);
  if ([storage.temp, storage.restore].some(isIn)) return { path, part: 'scratch' };
  const isOfRun = kind === 'run' && namesRun(name, id);
  if (isOfRun && [storage.databases, storage.config, storage.application].some(isIn)) return { path, part: 'run' };
  throw new RexusError('STORED_FILE_OUTSIDE', { path: name });
};

const ledgerJson = z.object({
  version: z.literal(1),
  kind: z.enum(LEDGER_KINDS),
  id: z.string(),
  files: z.array(z.string()),
});

/** The files that a ledger names, as they stand in it. @throws Error if the text is no ledger of that run */
export const parseLedger = (text: string, entry: LedgerEntry): readonly string[] => {
  const { kind, id, files } = ledgerJson.parse(JSON.parse(text));
  if (kind !== entry.kind || id !== entry.id) throw new RangeError(`it is the ledger of ${kind} ${id}`);
  return files;
};

export const removeLedger = async (path: LocalPath, temp: LocalPath, disk: Disk): Promise<void> => {
  try {
    await disk.remove(path);
  } catch (error) {
    throw writeError(error, path);
  }
  await syncFolder(temp, disk);
};

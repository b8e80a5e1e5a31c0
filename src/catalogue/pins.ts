/**
 * Pins: runs that retention never removes, whatever its rules say. One small file each, `pins/<run id>.json` in the backup directory, apart from
 * the manifests, which are never changed; so a pin survives `catalogue rebuild`. Its name alone pins: what is in it is for people.
 */
import { readFileSync } from 'node:fs';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { isRunId, type RunId } from '../domain/runId.ts';
import { syncFolder, writeFileAtomic } from '../platform/atomicFile.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { writeError } from '../platform/fileErrors.ts';
import { namesInFolder } from './namesInFolder.ts';

export interface Pin {
  readonly id: RunId;
  /** Null: none was given, or the file cannot be read. */
  readonly reason: string | null;
  /** ISO 8601 with offset. */
  readonly pinnedAt: string | null;
}

export type Pins = ReadonlyMap<RunId, Pin>;

const PIN_FOLDER = 'pins';

export const pinPath = (base: LocalPath, id: RunId): LocalPath => joinLocal(base, PIN_FOLDER, `${id}.json`);

/** @throws RexusError CATALOGUE_UNREADABLE if the folder cannot be listed, since nobody knows then what may go; one that is not there holds none */
export const readPins = (base: LocalPath): Pins => {
  const pins = new Map<RunId, Pin>();
  for (const name of namesInFolder(joinLocal(base, PIN_FOLDER))) {
    const id = /^(.*)\.json$/.exec(name)?.[1];
    if (id !== undefined && isRunId(id)) pins.set(id, { id, ...readFields(pinPath(base, id)) });
  }
  return pins;
};

/** Durably; a pin that is there already gets the new reason. @throws RexusError FILE_UNWRITABLE, DISK_FULL */
export const writePin = async (base: LocalPath, pin: Pin, disk: Disk = systemDisk): Promise<void> => {
  const path = pinPath(base, pin.id);
  try {
    await disk.makeFolder(joinLocal(base, PIN_FOLDER));
  } catch (error) {
    throw writeError(error, path);
  }
  const text = JSON.stringify({ version: 1, id: pin.id, reason: pin.reason, pinned_at: pin.pinnedAt }, null, 2);
  await writeFileAtomic(path, `${text}\n`, { disk });
  await syncFolder(base, disk);
};

/** Durably; false if there was none. @throws RexusError FILE_UNWRITABLE */
export const removePin = async (base: LocalPath, id: RunId, disk: Disk = systemDisk): Promise<boolean> => {
  const path = pinPath(base, id);
  try {
    if (!(await disk.remove(path))) return false;
  } catch (error) {
    throw writeError(error, path);
  }
  await syncFolder(joinLocal(base, PIN_FOLDER), disk);
  return true;
};

const readFields = (path: LocalPath): Pick<Pin, 'reason' | 'pinnedAt'> => {
  try {
    const fields: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const text = (key: string): string | null => {
      const value: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, key) : null;
      return typeof value === 'string' ? value : null;
    };
    return { reason: text('reason'), pinnedAt: text('pinned_at') };
  } catch {
    return { reason: null, pinnedAt: null };
  }
};

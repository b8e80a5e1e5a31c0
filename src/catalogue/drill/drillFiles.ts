import { readFileSync } from 'node:fs';
import { joinLocal, type LocalPath } from '../../domain/localPath.ts';
import { asRexusError } from '../../domain/rexusError.ts';
import { isRunId, type RunId } from '../../domain/runId.ts';
import { unfinishedName, writeFileAtomic } from '../../platform/atomicFile.ts';
import { type Disk, systemDisk } from '../../platform/disk.ts';
import { readError, writeError } from '../../platform/fileErrors.ts';
import type { UnreadableManifest } from '../catalogue.ts';
import { namesInFolder } from '../namesInFolder.ts';
import { encodeDrill, parseDrill } from './drillCodec.ts';
import type { DrillRecord } from './drillRecord.ts';

export const DRILL_FOLDER = 'drills';
const NAME = /^drill_(.*)\.json$/;

/** Where a drill's evidence stands: `drills/drill_<id>.json` in the backup directory. */
export const drillPath = (base: LocalPath, id: RunId): LocalPath => joinLocal(base, DRILL_FOLDER, `drill_${id}.json`);

/** Every drill of a backup directory in no order. Evidence that cannot be read is named beside them: it proves nothing, and may have been good. */
export interface DrillCatalogue {
  readonly drills: readonly DrillRecord[];
  readonly unreadable: readonly UnreadableManifest[];
}

/** @throws RexusError CATALOGUE_UNREADABLE if the folder cannot be listed; one that is not there holds none */
export const readDrills = (base: LocalPath): DrillCatalogue => {
  const drills: DrillRecord[] = [];
  const unreadable: UnreadableManifest[] = [];
  const folder = joinLocal(base, DRILL_FOLDER);
  for (const name of namesInFolder(folder)) {
    const id = NAME.exec(name)?.[1];
    if (id === undefined || !isRunId(id)) continue;
    const path = joinLocal(folder, name);
    try {
      drills.push(parseDrill(readText(path), path, id));
    } catch (error) {
      unreadable.push({ path, error: asRexusError(error) });
    }
  }
  return { drills, unreadable };
};

/** Durably and whole, or not at all. The lock is held, so the name has one writer. @throws RexusError FILE_UNWRITABLE, DISK_FULL */
export const writeDrill = async (base: LocalPath, drill: DrillRecord, disk: Disk = systemDisk): Promise<LocalPath> => {
  const path = drillPath(base, drill.id);
  try {
    await disk.makeFolder(joinLocal(base, DRILL_FOLDER));
  } catch (error) {
    throw writeError(error, path);
  }
  await writeFileAtomic(path, encodeDrill(drill), { disk, temporary: unfinishedName(path) });
  return path;
};

const readText = (path: LocalPath): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw readError(error, path);
  }
};

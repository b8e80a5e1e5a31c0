import { readdirSync } from 'node:fs';
import { DRILL_FOLDER } from '../../catalogue/drill/drillFiles.ts';
import type { StorageSettings } from '../../config/settings.ts';
import { joinLocal } from '../../domain/localPath.ts';
import { isRunId } from '../../domain/runId.ts';
import type { Disk } from '../../platform/disk.ts';
import { errnoOf, writeError } from '../../platform/fileErrors.ts';

const UNFINISHED = /^drill_(.+)\.json\.unfinished$/;

/**
 * Removes ledgers and evidence that never got their names, for their drills were killed: left, they would stand in the way of a drill of the same
 * second. The lock is held, so nobody is writing one. @throws RexusError FILE_UNWRITABLE
 */
export const removeUnfinishedDrills = async (
  { base, temp }: Pick<StorageSettings, 'base' | 'temp'>,
  disk: Disk,
): Promise<void> => {
  for (const folder of [temp, joinLocal(base, DRILL_FOLDER)]) {
    try {
      for (const name of readdirSync(folder)) {
        if (isRunId(UNFINISHED.exec(name)?.[1] ?? '')) await disk.remove(joinLocal(folder, name));
      }
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') continue;
      throw writeError(error, folder);
    }
  }
};

/**
 * The scratch database of a drill, written down durably before it is made. A drill that is killed leaves its ledger, and whoever takes the lock
 * next drops exactly what stands there. The unpacked files are in the restore's own ledger (engine/runLedger.ts).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type DatabaseName, parseDatabaseName } from '../../domain/databaseName.ts';
import { joinLocal, type LocalPath } from '../../domain/localPath.ts';
import { RexusError } from '../../domain/rexusError.ts';
import { isRunId, type RunId } from '../../domain/runId.ts';
import { syncFolder, writeNewFileAtomic } from '../../platform/atomicFile.ts';
import type { Disk } from '../../platform/disk.ts';
import { errnoOf, readError, writeError } from '../../platform/fileErrors.ts';
import { scratchSuffix } from './chooseDrill.ts';

export interface DrillLedger {
  readonly path: LocalPath;
  readonly id: RunId;
  readonly scratch: DatabaseName;
  /** The server's own name (`@@SERVERNAME`): a database of that name on another one is somebody else's. */
  readonly server: string;
}

const NAME = /^drill_(.+)\.json$/;

const ledgerJson = z.object({
  version: z.literal(1),
  kind: z.literal('drill'),
  id: z.string().refine(isRunId),
  scratch_database: z.string().min(1).max(128).transform(parseDatabaseName),
  server: z.string(),
});

/** The lock is held. @throws RexusError FILE_UNWRITABLE, DISK_FULL */
export const openDrillLedger = async (
  temp: LocalPath,
  { id, scratch, server }: Omit<DrillLedger, 'path'>,
  disk: Disk,
): Promise<DrillLedger> => {
  const path = joinLocal(temp, `drill_${id}.json`);
  try {
    await disk.makeFolder(temp);
  } catch (error) {
    throw writeError(error, temp);
  }
  const json: z.input<typeof ledgerJson> = { version: 1, kind: 'drill', id, scratch_database: scratch, server };
  await writeNewFileAtomic(path, `${JSON.stringify(json, null, 2)}\n`, disk);
  return { path, id, scratch, server };
};

/** Once the scratch database is gone, or is to stay. @throws RexusError FILE_UNWRITABLE */
export const closeDrillLedger = async ({ path }: DrillLedger, temp: LocalPath, disk: Disk): Promise<void> => {
  try {
    await disk.remove(path);
  } catch (error) {
    throw writeError(error, path);
  }
  await syncFolder(temp, disk);
};

/**
 * The ledgers in temp, oldest first. One that is not as it was written says nothing that could be trusted: it is named and its database is left.
 * @throws RexusError FILE_UNREADABLE if the folder cannot be listed
 */
export const readDrillLedgers = (
  temp: LocalPath,
): { readonly ledgers: readonly DrillLedger[]; readonly damaged: readonly RexusError[] } => {
  const ledgers: DrillLedger[] = [];
  const damaged: RexusError[] = [];
  for (const name of namesIn(temp).toSorted()) {
    const id = NAME.exec(name)?.[1];
    if (id === undefined || !isRunId(id)) continue;
    const path = joinLocal(temp, name);
    try {
      const {
        scratch_database: scratch,
        server,
        id: inside,
      } = ledgerJson.parse(JSON.parse(readFileSync(path, 'utf8')));
      if (inside !== id || !scratch.endsWith(scratchSuffix(id))) throw new RangeError('of another drill');
      ledgers.push({ path, id, scratch, server });
    } catch (cause) {
      damaged.push(new RexusError('FILE_UNREADABLE', { path, reason: { code: 'no_ledger' } }, { cause }));
    }
  }
  return { ledgers, damaged };
};

const namesIn = (folder: LocalPath): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw readError(error, folder);
  }
};

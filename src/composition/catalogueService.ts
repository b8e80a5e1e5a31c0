import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { idInManifestName } from '../catalogue/manifestFile.ts';
import { readCatalogue } from '../catalogue/readCatalogue.ts';
import { RexusError } from '../domain/rexusError.ts';
import { isRunId } from '../domain/runId.ts';
import { relativeToBase } from '../engine/backupFiles.ts';
import { planRebuild } from '../engine/rebuild/planRebuild.ts';
import { runRebuild } from '../engine/rebuild/runRebuild.ts';
import { scanBackups } from '../engine/rebuild/scanBackups.ts';
import { isRunIdTaken } from '../engine/runIdTaken.ts';
import { ledgerPath } from '../engine/runLedger.ts';
import { freeBytes } from '../platform/freeSpace.ts';
import type { Services } from '../services.ts';
import { errorFields } from './logListener.ts';
import type { Parts } from './parts.ts';

/** Manifests made again out of the files alone. */
export const catalogueService = (parts: Parts): Pick<Services, 'planRebuild' | 'runRebuild'> => {
  const { clock, disk, logger, locked } = parts;
  return {
    planRebuild: async (scan, onProgress, signal) => {
      const { storage } = parts.settings();
      const { runs, unreadable } = readCatalogue(storage.base);
      const files = await scanBackups({ storage, runs, scan, onProgress, signal });
      return planRebuild({
        files,
        runs,
        unreadable: new Set(unreadable.map(({ path }) => idInManifestName(basename(path)) ?? '').filter(isRunId)),
        unfinished: (id) => existsSync(ledgerPath(storage.temp, { kind: 'run', id })),
        isTaken: (id) => isRunIdTaken(storage, id),
        nameOf: (path) => relativeToBase(path, storage.base),
        folder: relativeToBase(storage.databases, storage.base),
        compression: storage.compression.algorithm,
        encryption: storage.encryption,
        freeBytes: freeBytes(storage.base),
      });
    },
    runRebuild: (plan, onProgress, signal) =>
      locked('rebuild', async () => {
        const { storage } = parts.settings();
        const { neededBytes } = plan.space;
        const free = freeBytes(storage.base);
        if (neededBytes > free) {
          throw new RexusError('NOT_ENOUGH_SPACE', { path: storage.base, neededBytes, freeBytes: free });
        }
        const outcome = await runRebuild({ storage, disk, clock, pace: await parts.pace(), onProgress, signal }, plan);
        logger.info('catalogue_rebuilt', { written: outcome.written });
        for (const { id, error } of outcome.failed) logger.warn('not_rebuilt', { id, ...errorFields(error) });
        return outcome;
      }),
  };
};

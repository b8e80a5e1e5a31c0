import { readCatalogue } from '../catalogue/readCatalogue.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { cleanUpDeadRuns } from '../engine/cleanUpDeadRuns.ts';
import { openRunLedger } from '../engine/runLedger.ts';
import { freeBytes } from '../platform/freeSpace.ts';
import { isContentTaken } from '../restore/contentFile.ts';
import { gatherRestoreFacts } from '../restore/gatherRestoreFacts.ts';
import { planRestore } from '../restore/planRestore.ts';
import { runRestore } from '../restore/runRestore.ts';
import type { Services } from '../services.ts';
import type { BackupService } from './backupService.ts';
import { logging } from './logListener.ts';
import type { Parts } from './parts.ts';

export const restoreService = (
  parts: Parts,
  { takeSafetyCopy }: Pick<BackupService, 'takeSafetyCopy'>,
): Pick<Services, 'planRestore' | 'runRestore'> => {
  const { server, clock, disk, logger, locked } = parts;
  return {
    planRestore: async (request, signal) => {
      const { storage } = parts.settings();
      const sources = {
        server: await server.need(),
        storage,
        readCatalogue: () => readCatalogue(storage.base),
        freeBytes,
      };
      return planRestore(await gatherRestoreFacts(sources, request, signal), request);
    },
    runRestore: (plan, listener, signal) =>
      locked('restore', async () => {
        const { storage, silenceMs } = parts.settings();
        await cleanUpDeadRuns(storage, disk);
        const free: LocalPath[] = [];
        for (const planned of plan.databases) {
          // What stands there already is somebody else's: it is not written down as ours, and that database is refused.
          if (planned.action === 'restore' && !(await isContentTaken(planned.content.localPath))) {
            free.push(planned.content.localPath);
          }
        }
        // Inflated content is as large as the database: what a killed restore leaves of it, the next run removes.
        const ledger = await openRunLedger({ storage, kind: 'restore', id: plan.id, files: free, disk });
        try {
          const deps = { server: await server.need(), clock, storage, silenceMs, takeSafetyCopy };
          return await runRestore(deps, plan, logging(logger, listener), signal);
        } finally {
          // As long as something is left, the ledger is all that knows of it.
          if (!(await areTaken(free))) await ledger.close();
        }
      }),
  };
};

/** In doubt something is there: the ledger stays then, and the next run looks again. */
const areTaken = async (contents: readonly LocalPath[]): Promise<boolean> => {
  for (const content of contents) if (await isContentTaken(content).catch(() => true)) return true;
  return false;
};

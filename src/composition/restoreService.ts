import { readCatalogue } from '../catalogue/readCatalogue.ts';
import { cleanUpDeadRuns } from '../engine/cleanUpDeadRuns.ts';
import { openRunLedger } from '../engine/runLedger.ts';
import { freeBytes } from '../platform/freeSpace.ts';
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
        const contents = plan.databases.flatMap((planned) =>
          planned.action === 'restore' ? [planned.content.localPath] : [],
        );
        // Inflated content is as large as the database: what a killed restore leaves of it, the next run removes.
        const ledger = await openRunLedger({ storage, kind: 'restore', id: plan.id, files: contents, disk });
        try {
          const deps = { server: await server.need(), clock, storage, silenceMs, takeSafetyCopy };
          return await runRestore(deps, plan, logging(logger, listener), signal);
        } finally {
          await ledger.close();
        }
      }),
  };
};

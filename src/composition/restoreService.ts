import { planOnDisk } from '../catalogue/chain/planOnDisk.ts';
import { readDrills } from '../catalogue/drill/drillFiles.ts';
import { readCatalogue } from '../catalogue/readCatalogue.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { cleanUpDeadRuns } from '../engine/cleanUpDeadRuns.ts';
import { pendingLogs } from '../engine/pendingLogs.ts';
import { readContentHeader } from '../engine/readContentHeader.ts';
import { openRunLedger } from '../engine/runLedger.ts';
import { freeBytes } from '../platform/freeSpace.ts';
import { isContentTaken } from '../restore/contentFile.ts';
import { gatherRestoreFacts, type RestoreSources } from '../restore/gatherRestoreFacts.ts';
import { planResumed } from '../restore/gatherResume.ts';
import { planRestore } from '../restore/planRestore.ts';
import type { RestoreListener } from '../restore/restoreEvent.ts';
import { noNotes, type RestoreNotes, restoreNotes } from '../restore/restoreNotes.ts';
import type { PlannedSequence, RestorePlan } from '../restore/restorePlan.ts';
import type { RestoreReport } from '../restore/restoreReport.ts';
import type { RestoreRequest } from '../restore/restoreRequest.ts';
import { runRestore } from '../restore/runRestore.ts';
import { withTail } from '../restore/withTail.ts';
import type { Services } from '../services.ts';
import type { BackupService } from './backupService.ts';
import { logging } from './logListener.ts';
import type { Parts } from './parts.ts';
import { dropScratch } from './scratch.ts';
import { writeRunbooks } from './writeRunbooks.ts';

export interface RestoreService extends Pick<Services, 'planRestore' | 'runRestore' | 'writeRunbook'> {
  /** As runRestore, without the lock and the clean-up before it, and with nothing to resume: what it makes is dropped again. */
  restoreScratch: Services['runRestore'];
}

export const restoreService = (
  parts: Parts,
  { takeSafetyCopy, takeTail, adoptLeftLogs }: Pick<BackupService, 'takeSafetyCopy' | 'takeTail' | 'adoptLeftLogs'>,
): RestoreService => {
  const { server, clock, disk, logger, locked } = parts;

  const sources = async (): Promise<RestoreSources> => {
    const { storage } = parts.settings();
    return {
      server: await server.need(),
      clock,
      storage,
      readCatalogue: () => readCatalogue(storage.base),
      drills: () => readDrills(storage.base).drills,
      notes: notes(),
      chainsOf: (runs) => planOnDisk(runs, storage.base),
      takenLogs: async (databases, signal) =>
        (await pendingLogs(await server.need(), storage, databases, signal)).map(({ database, set: { id } }) => ({
          database,
          id,
        })),
      freeBytes,
    };
  };
  const plan = async (request: RestoreRequest, signal: AbortSignal): Promise<RestorePlan> =>
    request.kind === 'resume'
      ? await planResumed(await sources(), request, signal)
      : planRestore(await gatherRestoreFacts(await sources(), request, signal), request);

  /** Holds the names of the contents that are going to be inflated, so that the next run removes what a killed restore leaves of them. */
  const openLedger = async (plan: RestorePlan, contents: readonly LocalPath[]) =>
    plan.id === null
      ? null
      : await openRunLedger({ storage: parts.settings().storage, kind: 'restore', id: plan.id, files: contents, disk });

  const restore = async (
    planned: RestorePlan,
    notes: RestoreNotes,
    listener: RestoreListener,
    signal: AbortSignal,
  ): Promise<RestoreReport> => {
    const { storage, silenceMs } = parts.settings();
    // What stands there already is somebody else's: it is not written down as ours, and that database is refused.
    const free: LocalPath[] = [];
    for (const path of contentsOf(planned)) if (!(await isContentTaken(path))) free.push(path);
    let ledger = await openLedger(planned, free);
    const replan = async (sequence: PlannedSequence, stop: AbortSignal): Promise<PlannedSequence> => {
      // This restore's own note guards the database; it is this one that goes on.
      const facts = await gatherRestoreFacts({ ...(await sources()), notes: noNotes }, sequence.request, stop);
      const longer = withTail(sequence, planRestore(facts, sequence.request));
      for (const { content } of longer.steps.slice(sequence.steps.length)) free.push(content.localPath);
      ledger = await openLedger(planned, free);
      return longer;
    };
    const deps = {
      server: await server.need(),
      clock,
      storage,
      silenceMs,
      readHeader: readContentHeader,
      notes,
      takeSafetyCopy,
      takeTail,
      replan,
    };
    try {
      return await runRestore(deps, planned, listener, signal);
    } finally {
      // As long as something is left, the ledger is all that knows of it.
      if (!(await areTaken(free))) await ledger?.close();
    }
  };

  const notes = () => restoreNotes(parts.settings().storage, disk);

  /** Opens what was being kept safe, so that its request can be begun from the beginning: the moment may lie in the tail that was taken. */
  const reopened = async (planned: RestorePlan, signal: AbortSignal): Promise<RestorePlan> => {
    const [first] = planned.databases;
    if (first?.action !== 'reopen') return planned;
    const { silenceMs } = parts.settings();
    await adoptLeftLogs(signal);
    await (await server.need()).restore({ what: 'recover', database: first.target }, { signal, silenceMs });
    await notes().remove(first.target);
    return await plan(first.request, signal);
  };

  return {
    planRestore: plan,
    writeRunbook: (planned, folder) => writeRunbooks(planned, folder, parts.settings()),
    runRestore: (confirmed, listener, signal) =>
      locked('restore', async () => {
        const { storage } = parts.settings();
        await cleanUpDeadRuns(storage, disk);
        await dropScratch(parts);
        return await restore(await reopened(confirmed, signal), notes(), logging(logger, listener), signal);
      }),
    restoreScratch: (planned, listener, signal) => restore(planned, noNotes, listener, signal),
  };
};

const contentsOf = ({ databases }: RestorePlan): readonly LocalPath[] =>
  databases.flatMap((planned) =>
    planned.action === 'restore' ? planned.steps.map(({ content }) => content.localPath) : [],
  );

/** In doubt something is there: the ledger stays then, and the next run looks again. */
const areTaken = async (contents: readonly LocalPath[]): Promise<boolean> => {
  for (const content of contents) if (await isContentTaken(content).catch(() => true)) return true;
  return false;
};

import { type DamagedFile, planOnDisk } from '../catalogue/chain/planOnDisk.ts';
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
import type { RestoreDeps } from '../restore/restoreDeps.ts';
import type { RestoreListener } from '../restore/restoreEvent.ts';
import { noNotes, type RestoreNotes, restoreNotes } from '../restore/restoreNotes.ts';
import type { PlannedSequence, RestorePlan } from '../restore/restorePlan.ts';
import type { RestoreReport } from '../restore/restoreReport.ts';
import type { RestoreRequest } from '../restore/restoreRequest.ts';
import { runRestore } from '../restore/runRestore.ts';
import { type WayAround, wayAround } from '../restore/wayAround.ts';
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

  const sources = async (damaged: readonly DamagedFile[] = []): Promise<RestoreSources> => {
    const { storage } = parts.settings();
    return {
      server: await server.need(),
      clock,
      storage,
      readCatalogue: () => readCatalogue(storage.base),
      drills: () => readDrills(storage.base).drills,
      notes: notes(),
      chainsOf: (runs) => planOnDisk(runs, storage.base, damaged),
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
    { notes, onDamage }: { readonly notes: RestoreNotes; readonly onDamage: 'go_around' | 'fail' },
    listener: RestoreListener,
    signal: AbortSignal,
  ): Promise<RestoreReport> => {
    const { storage, silenceMs } = parts.settings();
    // What stands there already is somebody else's: it is not written down as ours, and that database is refused.
    const free: LocalPath[] = [];
    for (const path of contentsOf(planned)) if (!(await isContentTaken(path))) free.push(path);
    let ledger = await openLedger(planned, free);
    const planAgain = async (
      { request }: PlannedSequence,
      damaged: readonly DamagedFile[],
      stop: AbortSignal,
    ): Promise<RestorePlan> => {
      // This restore's own note guards the database; it is this one that goes on.
      const facts = await gatherRestoreFacts({ ...(await sources(damaged)), notes: noNotes }, request, stop);
      return planRestore(facts, request);
    };
    const holdContents = async ({ steps }: PlannedSequence): Promise<void> => {
      for (const { content } of steps) {
        if (!free.includes(content.localPath) && !(await isContentTaken(content.localPath))) {
          free.push(content.localPath);
        }
      }
      ledger = await openLedger(planned, free);
    };
    const replan: RestoreDeps['replan'] = async (sequence, damaged, stop) => {
      const longer = withTail(sequence, await planAgain(sequence, damaged, stop));
      await holdContents(longer);
      return longer;
    };
    const planAround = async (
      sequence: PlannedSequence,
      damaged: readonly DamagedFile[],
      stop: AbortSignal,
    ): Promise<WayAround> => {
      const around = wayAround(sequence, await planAgain(sequence, damaged, stop), damaged);
      if (around.kind === 'found') await holdContents(around.sequence);
      return around;
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
      planAround: onDamage === 'go_around' ? planAround : null,
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
        return await restore(
          await reopened(confirmed, signal),
          { notes: notes(), onDamage: 'go_around' },
          logging(logger, listener),
          signal,
        );
      }),
    // A drill proves the files that it names: another way would hide the damage from whoever reads its evidence.
    restoreScratch: (planned, listener, signal) =>
      restore(planned, { notes: noNotes, onDamage: 'fail' }, listener, signal),
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

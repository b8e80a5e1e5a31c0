import { isNamedBy } from '../config/databaseSelector.ts';
import type { Schedule } from '../config/settings.ts';
import { assertNever } from '../domain/assertNever.ts';
import { EXIT_CODES, type ExitCode } from '../domain/exitCodes.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { asRexusError, exitCodeOf } from '../domain/rexusError.ts';
import type { RunListener } from '../engine/runEvent.ts';
import { oldestProofFirst } from '../restore/drill/chooseDrill.ts';
import type { Services } from '../services.ts';
import type { BackupService } from './backupService.ts';

/** What a job is made of. */
export type Work = Pick<
  Services,
  'planBackup' | 'storeTakenLogs' | 'verify' | 'planPrune' | 'prune' | 'chains' | 'planDrill' | 'runDrill'
> &
  Pick<BackupService, 'runBackup'>;

/** Does what a schedule is for, as a person would with the services, and says how it ended. @throws RexusError ALREADY_RUNNING, INTERRUPTED … */
export const scheduledJob = async (
  services: Work,
  { name, job, databases }: Schedule,
  listener: RunListener,
  signal: AbortSignal,
): Promise<ExitCode> => {
  if (job.kind === 'backup') {
    const request = {
      databases: databases.map((database) => database.name),
      type: job.type,
      copyOnly: false,
      tail: null,
      label: name,
      includeFiles: job.files,
      rotate: job.rotate,
      purpose: 'backup' as const,
    };
    const plan = await services.planBackup(request, signal);
    const { exitCode } = await services.runBackup(plan, listener, signal, { verifyIntegrity: job.verify });
    return exitCode;
  }
  switch (job.action) {
    case 'verify_all_backups': {
      const { exitCode } = await services.verify([], () => undefined, signal);
      return exitCode;
    }
    case 'deep_cleanup': {
      const plan = await services.planPrune();
      const wanted = plan.decisions.filter(({ action }) => action === 'remove').length;
      if (wanted === 0) return EXIT_CODES.done;
      const { failed } = await services.prune(plan, signal);
      return failed.length > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
    }
    case 'restore_test':
      await services.storeTakenLogs(listener, signal);
      return await drillAll(services, databases, signal);
    default:
      return assertNever(job.action);
  }
};

/** One drill for every asked database (none: every one) that can be restored, the oldest proof first, each at a moment of its own. */
const drillAll = async (services: Work, asked: Schedule['databases'], signal: AbortSignal): Promise<ExitCode> => {
  const codes: ExitCode[] = [];
  for (const { chains } of oldestProofFirst(services.chains().databases)) {
    if (
      asked.length > 0 &&
      !isNamedBy(
        asked.map(({ name }) => name),
        chains.database,
      )
    )
      continue;
    try {
      const request = { database: chains.database, to: { kind: 'random' }, keep: false } as const;
      const plan = await services.planDrill(request, signal);
      codes.push((await services.runDrill(plan, () => undefined, signal)).exitCode);
    } catch (thrown) {
      throwIfInterrupted(signal);
      // One that cannot be tried must not keep the others from their proof.
      codes.push(exitCodeOf(asRexusError(thrown)));
    }
    throwIfInterrupted(signal);
  }
  const [first, ...others] = new Set(codes);
  if (first === undefined) return EXIT_CODES.nothingToDo;
  return others.length === 0 ? first : EXIT_CODES.someDatabasesFailed;
};

import type { Schedule } from '../config/settings.ts';
import { assertNever } from '../domain/assertNever.ts';
import { EXIT_CODES, type ExitCode } from '../domain/exitCodes.ts';
import type { RunListener } from '../engine/runEvent.ts';
import type { Services } from '../services.ts';
import type { BackupService } from './backupService.ts';

type Work = Pick<Services, 'planBackup' | 'verify' | 'planPrune' | 'prune'> & Pick<BackupService, 'runBackup'>;

/** Does what a schedule is for, as a person would with the services, and says how it ended. @throws RexusError ALREADY_RUNNING, INTERRUPTED … */
export const scheduledJob = async (
  services: Work,
  { name, job }: Schedule,
  listener: RunListener,
  signal: AbortSignal,
): Promise<ExitCode> => {
  if (job.kind === 'backup') {
    const request = {
      databases: [],
      type: job.type,
      copyOnly: false,
      tail: null,
      label: name,
      includeFiles: true,
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
      const plan = services.planPrune();
      const wanted = plan.decisions.filter(({ action }) => action === 'remove').length;
      if (wanted === 0) return EXIT_CODES.done;
      const { failed } = await services.prune(plan, signal);
      return failed.length > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
    }
    default:
      return assertNever(job.action);
  }
};

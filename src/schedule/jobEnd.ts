import { EXIT_CODES, type ExitCode } from '../domain/exitCodes.ts';
import { asRexusError, exitCodeOf, hasCode, type RexusError } from '../domain/rexusError.ts';

/** How a job ended, also when it threw: the scheduler outlives every job. */
export const endOfJob = async (
  job: () => Promise<ExitCode>,
): Promise<{ readonly exitCode: ExitCode; readonly error: RexusError | null }> => {
  try {
    return { exitCode: await job(), error: null };
  } catch (thrown) {
    const error = asRexusError(thrown);
    return { exitCode: hasCode(error, 'ALREADY_RUNNING') ? EXIT_CODES.alreadyRunning : exitCodeOf(error), error };
  }
};

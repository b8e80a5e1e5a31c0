import { RexusError } from './rexusError.ts';

/** The reasons that an AbortSignal of this program carries: which operating system signal asked it to stop. Ctrl-C in the menu is SIGINT. */
export type StopReason = 'SIGINT' | 'SIGTERM';

/** The error that an aborted operation ends with. */
export const interruptedBy = (signal: AbortSignal): RexusError<'INTERRUPTED'> =>
  new RexusError(
    'INTERRUPTED',
    { signal: signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT' },
    { cause: signal.reason },
  );

/** @throws RexusError INTERRUPTED if the signal has been aborted */
export const throwIfInterrupted = (signal: AbortSignal): void => {
  if (signal.aborted) throw interruptedBy(signal);
};

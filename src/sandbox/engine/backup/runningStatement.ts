import type { ResponseSink, SqlMessage } from '../../backend.ts';
import { hitFault } from '../faults.ts';
import type { Instance, SessionHandle } from '../instance.ts';
import { failure, infoMessage } from './errors.ts';

/** The session that runs BACKUP or RESTORE; `signal` aborts on the client's attention and when its connection is gone. */
export type RunningSession = SessionHandle & { readonly signal: AbortSignal };

/** The DONE token's current command of each statement (contract.md section 0; LABELONLY's was not captured). */
export const CURRENT_COMMANDS = {
  'backup database': 228,
  'backup log': 235,
  'restore database': 229,
  'restore log': 229,
  rowset: 230,
  headeronly: 250,
  labelonly: 251,
  filelistonly: 376,
  verifyonly: 377,
} as const;

const DEFAULT_STEP_PERCENT = 10;

/** What a statement says while it runs, and where it looks whether it may go on. */
export interface RunningStatement {
  /** One message and the DONE token that follows each (contract.md section 0). */
  say(message: SqlMessage, live?: boolean): void;
  /** @throws BackupFailure 3204 if the client has cancelled */
  check(): void;
  /** Waits for something that cannot be cancelled itself; answers a cancel at once. @throws BackupFailure 3204 */
  unlessCancelled<T>(work: Promise<T>): Promise<T>;
  /** After each slice of work: reports the steps reached, lets others run, looks for a cancel. */
  progress(done: number, total: number): Promise<void>;
}

export const runStatement = (
  instance: Instance,
  session: RunningSession,
  sink: ResponseSink,
  curCmd: number,
  stats: number | null,
): RunningStatement => {
  const { faults } = instance;
  const { signal } = session;
  const step = stats === null || stats < 1 || stats > 100 ? DEFAULT_STEP_PERCENT : stats;
  let nextStep = step;
  const aborted = (): Error => failure(3204, 'The backup or restore was aborted.');
  const check = (): void => {
    if (signal.aborted) throw aborted();
  };
  const say = (message: SqlMessage, live = false): void => {
    sink.message(message, { live });
    sink.done({ curCmd });
  };
  const unlessCancelled = async <T>(work: Promise<T>): Promise<T> => {
    check();
    const { promise: cancelled, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(aborted());
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([work, cancelled]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      // Whoever lost the race may still fail; nobody waits for it any more.
      work.catch(() => {});
      cancelled.catch(() => {});
    }
  };
  const reached = async (percent: number): Promise<void> => {
    if (session.request !== null) session.request.percentComplete = percent;
    if (stats !== null) say(infoMessage(3211, `${percent} percent processed.`), true);
    if (faults.stepDelayMs > 0) {
      hitFault(faults, 'stepDelayMs');
      await unlessCancelled(pause(faults.stepDelayMs));
    }
    if (faults.silentAtPercent !== null && percent >= faults.silentAtPercent) {
      hitFault(faults, 'silentAtPercent');
      await unlessCancelled(new Promise<never>(() => {}));
    }
  };
  return {
    say,
    check,
    unlessCancelled,
    progress: async (done, total) => {
      const percent = total === 0 ? 100 : Math.floor((done * 100) / total);
      for (; nextStep <= percent; nextStep += step) await reached(nextStep);
      // The last step may not fall on 100: SQL Server always ends with it.
      if (percent === 100 && nextStep - step < 100) {
        nextStep = Number.POSITIVE_INFINITY;
        await reached(100);
      }
      await new Promise((resolve) => setImmediate(resolve));
      check();
    },
  };
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** 3014: pages, time and rate. */
export const processedMessage = (what: string, pages: number, seconds: number): SqlMessage => {
  const rate = seconds === 0 ? 0 : (pages * 8192) / 1_048_576 / seconds;
  return infoMessage(
    3014,
    `${what} successfully processed ${pages} pages in ${seconds.toFixed(3)} seconds (${rate.toFixed(3)} MB/sec).`,
  );
};

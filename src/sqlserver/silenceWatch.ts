import type { Clock } from '../platform/clock.ts';

/** What the watch over one statement needs to know. */
export interface WatchedStatement {
  /** Clock.monotonicMs of the last thing heard on the statement's own connection. */
  lastHeardMs(): number;
  /** Counters of the statement as another session sees them; null where this login may not look or nothing is there. */
  signsOfLife(): Promise<string | null>;
}

const LONGEST_NAP_MS = 30_000;

/**
 * Waits until a statement has been silent for `silenceMs`, or `stop` aborts. A restore that only zeroes its files says nothing for a long
 * time, so before silence counts the server is asked whether the statement's counters still move (contract.md section 10).
 */
export const watchSilence = async (
  statement: WatchedStatement,
  silenceMs: number,
  clock: Clock,
  stop: AbortSignal,
): Promise<'silent' | 'stopped'> => {
  let movedMs = clock.monotonicMs();
  let lastSigns: string | null = null;
  for (;;) {
    await clock.sleep(Math.max(1, Math.min(silenceMs / 4, LONGEST_NAP_MS)), stop);
    if (stop.aborted) return 'stopped';
    movedMs = Math.max(movedMs, statement.lastHeardMs());
    if (clock.monotonicMs() - movedMs < silenceMs / 2) continue;
    const signs = await statement.signsOfLife();
    if (stop.aborted) return 'stopped';
    if (signs !== null && lastSigns !== null && signs !== lastSigns) movedMs = clock.monotonicMs();
    lastSigns = signs;
    if (clock.monotonicMs() - Math.max(movedMs, statement.lastHeardMs()) >= silenceMs) return 'silent';
  }
};

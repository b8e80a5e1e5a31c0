/** Everything that the menu has set going and that must have ended before the program does. */
import type { StopReason } from '../domain/interrupted.ts';

export interface Job<T> {
  readonly result: Promise<T>;
  /** Asks it to stop; `result` still settles by itself, when it has cleaned up. */
  stop(reason?: StopReason): void;
}

export interface Work {
  /** Starts a task. While `asksFirst` says true, leaving the menu asks before it stops the task. */
  start<T>(task: (signal: AbortSignal) => Promise<T>, asksFirst?: () => boolean): Job<T>;
  mustAsk(): boolean;
  /** Stops everything and resolves when all of it has ended, well or not. */
  stopAll(reason?: StopReason): Promise<void>;
}

interface Entry {
  readonly abort: AbortController;
  readonly asksFirst: () => boolean;
  readonly ended: Promise<unknown>;
}

export const trackWork = (): Work => {
  const running = new Set<Entry>();
  return {
    start: (task, asksFirst = () => false) => {
      const abort = new AbortController();
      // Called in a promise's turn: a task that throws at once rejects like any other.
      const result = Promise.resolve().then(() => task(abort.signal));
      const entry: Entry = { abort, asksFirst, ended: result.catch(() => undefined) };
      running.add(entry);
      void entry.ended.then(() => running.delete(entry));
      return { result, stop: (reason = 'SIGINT') => abort.abort(reason) };
    },
    mustAsk: () => [...running].some((entry) => entry.asksFirst()),
    stopAll: async (reason = 'SIGINT') => {
      // What a stopped task starts while it ends is stopped as well.
      while (running.size > 0) {
        for (const entry of running) entry.abort.abort(reason);
        await Promise.all([...running].map((entry) => entry.ended));
        await Promise.resolve();
      }
    },
  };
};

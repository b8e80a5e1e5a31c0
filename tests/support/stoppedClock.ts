import type { Clock } from '../../src/platform/clock.ts';

/** A clock that stands until it is moved; sleepers wake when it has been moved past their time. */
export interface StoppedClock extends Clock {
  advance(ms: number): Promise<void>;
  set(now: Date): Promise<void>;
}

export const stoppedClock = (start: Date): StoppedClock => {
  let now = start.getTime();
  let monotonic = 0;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  const wakeDue = async (): Promise<void> => {
    for (const sleeper of [...sleepers].sort((a, b) => a.until - b.until)) {
      if (sleeper.until <= now) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    }
    // Lets everything that the woken ones start run up to its next wait.
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => new Date(now),
    monotonicMs: () => monotonic,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true || ms <= 0) return resolve();
        const sleeper = { until: now + ms, wake: resolve };
        sleepers.add(sleeper);
        const giveUp = (): void => {
          sleepers.delete(sleeper);
          resolve();
        };
        signal?.addEventListener('abort', giveUp, { once: true });
      }),
    advance: async (ms) => {
      now += ms;
      monotonic += ms;
      await wakeDue();
    },
    set: async (to) => {
      now = to.getTime();
      await wakeDue();
    },
  };
};

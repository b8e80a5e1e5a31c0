/** The server's clock, which only the history moves. */
export interface SteppedClock {
  readonly nowMs: number;
  /** What the sandbox is handed as `now`. */
  now(): Date;
  advance(ms: number): void;
  /** Runs `work` and calls `hook` once, when the server looks at its clock for the `atCall`-th time (from 0) in it; later if it never does. */
  duringCall<T>(atCall: number, hook: () => void, work: () => Promise<T>): Promise<T>;
}

export const steppedClock = (startMs: number): SteppedClock => {
  let nowMs = startMs;
  let pending: { calls: number; readonly hook: () => void } | null = null;
  return {
    get nowMs() {
      return nowMs;
    },
    now: () => {
      const date = new Date(nowMs);
      if (pending !== null && pending.calls-- === 0) {
        const { hook } = pending;
        pending = null;
        hook();
      }
      return date;
    },
    advance: (ms) => {
      nowMs += ms;
    },
    duringCall: async (atCall, hook, work) => {
      pending = { calls: atCall, hook };
      const result = await work();
      const missed = pending;
      pending = null;
      if (missed !== null) hook();
      return result;
    },
  };
};

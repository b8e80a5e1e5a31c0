/** Long work as a generator: every `yield` is a place where other sessions may run and where the signal is looked at. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Runs it to its end at once: for subqueries within an expression. */
export const drain = <T>(steps: Steps<T>): T => {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
};

/** The batch was cancelled (attention, lost connection, KILL): no error is sent, the batch just ends. */
export class BatchAborted extends Error {
  override readonly name = 'BatchAborted';
}

/** Runs it with pauses, so that the event loop never waits longer than about 20 ms. @throws BatchAborted */
export const breathe = async <T>(steps: Steps<T>, signal: AbortSignal): Promise<T> => {
  let since = performance.now();
  for (;;) {
    if (signal.aborted) throw new BatchAborted();
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - since > 20) {
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
  }
};

/** How many rows a loop does between two yields. */
export const ROWS_PER_STEP = 512;

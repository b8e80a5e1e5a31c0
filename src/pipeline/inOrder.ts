/** Steps of which the work is done side by side and the end in the order in which they were added. */
export interface InOrder {
  /** `finish` waits for the work and for every step before; `release` is called when neither goes on any more, whatever became of them. */
  add<T>(work: Promise<T>, finish: (result: T) => Promise<void>, release: () => void): void;
  /** Throws what the first step threw that failed, if one did by now. */
  throwIfFailed(): void;
  /** Waits for all steps. Throws what the first one threw that failed; those behind it were not finished. */
  done(): Promise<void>;
}

export const inOrder = (): InOrder => {
  let last: Promise<void> = Promise.resolve();
  let failure: { readonly error: unknown } | null = null;
  const step = async <T>(
    before: Promise<void>,
    work: Promise<T>,
    finish: (result: T) => Promise<void>,
    release: () => void,
  ): Promise<void> => {
    try {
      // Both to their end: who sees a failure may take away what the work still uses.
      const [outcome] = await Promise.allSettled([work, before]);
      await before;
      if (outcome.status === 'rejected') throw outcome.reason;
      await finish(outcome.value);
    } catch (error) {
      failure ??= { error };
      throw error;
    } finally {
      release();
    }
  };
  return {
    add: (work, finish, release) => {
      last = step(last, work, finish, release);
      // Heard of by throwIfFailed and done.
      last.catch(() => undefined);
    },
    throwIfFailed: () => {
      if (failure !== null) throw failure.error;
    },
    done: () => last,
  };
};

/** A state that is changed by keys (drawn at once) and by floods of events (drawn a few times a second); see hooks/useThrottledReducer.ts. */
export interface ThrottledStore<State, Action> {
  /** The state to draw: it lags behind `latest` by at most one interval. */
  shown(): State;
  latest(): State;
  /** For keys and results: drawn at once. */
  dispatch(action: Action): void;
  /** For events that come by the thousand: every one is counted in, few are drawn. */
  feed(action: Action): void;
  subscribe(listener: () => void): () => void;
  /** Draws nothing more. */
  close(): void;
}

export const throttledStore = <State, Action>(
  reduce: (state: State, action: Action) => State,
  initial: State,
  intervalMs: number,
): ThrottledStore<State, Action> => {
  let latest = initial;
  let shown = initial;
  let timer: NodeJS.Timeout | null = null;
  const listeners = new Set<() => void>();

  const show = (): void => {
    if (shown === latest) return;
    shown = latest;
    for (const listener of listeners) listener();
  };
  const restTimer = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const showThenWait = (): void => {
    show();
    timer = setTimeout(() => {
      timer = null;
      if (shown !== latest) showThenWait();
    }, intervalMs);
  };

  return {
    shown: () => shown,
    latest: () => latest,
    dispatch: (action) => {
      latest = reduce(latest, action);
      restTimer();
      show();
    },
    feed: (action) => {
      latest = reduce(latest, action);
      if (timer === null) showThenWait();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      restTimer();
      listeners.clear();
    },
  };
};

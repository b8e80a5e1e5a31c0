import { useEffect, useState, useSyncExternalStore } from 'react';
import { type ThrottledStore, throttledStore } from '../throttledStore.ts';

/** Ten frames a second are enough for a bar and leave the processor to the backup. */
const FRAME_MS = 100;

/** useReducer for screens that also listen to a flood of events: `dispatch` draws at once, `feed` at most ten times a second. */
export const useThrottledReducer = <State, Action>(
  reduce: (state: State, action: Action) => State,
  init: () => State,
): readonly [State, ThrottledStore<State, Action>] => {
  const [store] = useState(() => throttledStore(reduce, init(), FRAME_MS));
  const state = useSyncExternalStore(store.subscribe, store.shown);
  useEffect(() => store.close, [store]);
  return [state, store];
};

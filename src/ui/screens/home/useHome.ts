import { useEffect } from 'react';
import { useJob } from '../../hooks/useJob.ts';
import { useKeys } from '../../hooks/useKeys.ts';
import { useThrottledReducer } from '../../hooks/useThrottledReducer.ts';
import { useMenu } from '../../menuContext.ts';
import type { MenuOption } from '../../screen.ts';
import { type HomeState, homeReducer, initialHome } from './homeReducer.ts';

/** Asks for the status each time home is shown, and opens what was chosen. */
export const useHome = (lastOption: MenuOption): HomeState => {
  const { services, actions } = useMenu();
  const [state, store] = useThrottledReducer(homeReducer, () => initialHome(lastOption));

  useJob({
    input: services,
    task: (from, signal) => from.status(signal),
    onDone: (status) => store.dispatch({ type: 'status_known', status }),
    onFailed: (error) => store.dispatch({ type: 'status_failed', error }),
  });

  useEffect(() => {
    if (state.chosen === null) return;
    store.dispatch({ type: 'opened' });
    if (state.chosen === 'exit') actions.leave();
    else actions.open(state.chosen);
  }, [state.chosen, actions, store]);

  useKeys((press) => store.dispatch({ type: 'press', press }));
  return state;
};

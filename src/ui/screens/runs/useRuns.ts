import { useEffect } from 'react';
import { asRexusError } from '../../../domain/rexusError.ts';
import type { Services } from '../../../services.ts';
import { useKeys } from '../../hooks/useKeys.ts';
import { useThrottledReducer } from '../../hooks/useThrottledReducer.ts';
import { useMenu } from '../../menuContext.ts';
import { listOf, type RunsState, runsReducer } from './runsReducer.ts';

/** Reads the catalogue when the list is opened. */
export const useRuns = (): RunsState => {
  const { services, actions } = useMenu();
  const [state, store] = useThrottledReducer(runsReducer, () => readCatalogue(services));

  useEffect(() => {
    if (state.phase === 'left') actions.goHome();
    if (state.phase === 'restoring') actions.open('restore', state.id);
  }, [state, actions]);

  useKeys((press) => store.dispatch({ type: 'press', press }));
  return state;
};

const readCatalogue = (services: Services): RunsState => {
  try {
    return listOf(services.runs());
  } catch (error) {
    return { phase: 'failed', error: asRexusError(error) };
  }
};

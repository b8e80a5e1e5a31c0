import { useEffect } from 'react';
import { asRexusError } from '../../../domain/rexusError.ts';
import type { RunId } from '../../../domain/runId.ts';
import type { Services } from '../../../services.ts';
import { useKeys } from '../../hooks/useKeys.ts';
import { usePlanAndRun } from '../../hooks/usePlanAndRun.ts';
import { useThrottledReducer } from '../../hooks/useThrottledReducer.ts';
import { useMenu } from '../../menuContext.ts';
import { initialRestore, restoreReducer } from './restoreReducer.ts';
import { keyModeOf, type RestoreState } from './restoreState.ts';

/** Reads the catalogue, then plans and restores what the reducer decided. */
export const useRestore = (id: RunId | null): RestoreState => {
  const { services, actions } = useMenu();
  const [state, store] = useThrottledReducer(restoreReducer, () => start(services, id));

  usePlanAndRun({
    store,
    request: state.phase === 'planning' ? state.request : null,
    plan: state.phase === 'running' ? state.plan : null,
    isStopping: state.phase === 'running' && state.stop === 'stopping',
    makePlan: async (request, signal) => {
      await services.storeTakenLogs(() => undefined, signal);
      return await services.planRestore(request, signal);
    },
    runPlan: (plan, listener, signal) => services.runRestore(plan, listener, signal),
  });

  useEffect(() => {
    if (state.phase === 'left') actions.goHome();
    if (state.phase === 'drilling') actions.drill(state.database);
  }, [state, actions]);

  useKeys((press) => store.dispatch({ type: 'press', press }), keyModeOf(state));
  return state;
};

const start = (services: Services, id: RunId | null): RestoreState => {
  try {
    return initialRestore(services.runs(), services.chains().databases, id);
  } catch (error) {
    return { phase: 'unreadable', error: asRexusError(error) };
  }
};
